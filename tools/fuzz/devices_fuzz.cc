// Fuzzes the device attribute: the input is one.
//
//   - The address of a description is gone: another one in its place gives the same device.
//   - Put together again, the fields are the text without the address and the creation date.
//   - Any other text stays as it is and has no fields.
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fuzz/require.h"
#include "health/device.h"
#include "health/timestamps.h"

namespace pulso {
namespace {

constexpr std::string_view kPrefix = "<<HKDevice: 0x";

// Where the ">" behind the address of a description stands; 0 when the text is none.
std::size_t AddressEnd(std::string_view raw) {
  if (!raw.starts_with(kPrefix)) return 0;
  const std::size_t end = raw.find_first_not_of("0123456789abcdefABCDEF", kPrefix.size());
  return end != raw.npos && end > kPrefix.size() && raw[end] == '>' ? end : 0;
}

// The fields that a description is recognised by, as they stand in it; empty without any.
std::string FieldsOf(const Device& device) {
  const std::array<std::pair<std::string_view, const std::optional<std::string>*>, 8> fields = {{
      {"name", &device.name},
      {"manufacturer", &device.manufacturer},
      {"model", &device.model},
      {"hardware", &device.hardware},
      {"firmware", &device.firmware},
      {"software", &device.software},
      {"localIdentifier", &device.local_identifier},
      {"UDIDeviceIdentifier", &device.udi_device_identifier},
  }};
  std::string text;
  for (const auto& [key, value] : fields) {
    if (value->has_value()) text.append(", ").append(key).append(":").append(**value);
  }
  return text;
}

bool AreSame(const Device& a, const Device& b) {
  return a.raw_text == b.raw_text && FieldsOf(a) == FieldsOf(b) &&
         a.creation_date == b.creation_date;
}

void CheckCreationDate(std::string_view rest, const Device& device) {
  constexpr std::string_view kMark = ", creation date:";
  const std::size_t mark = rest.rfind(kMark);
  Require(mark != rest.npos, "a creation date from nowhere");
  const std::string_view date = rest.substr(mark + kMark.size());
  Require(ParseTimestamp(date.substr(0, date.size() - 1)) == device.creation_date,
          "another creation date");
  const std::string without = std::string(rest.substr(0, mark)) + ">";
  Require(device.raw_text == "<<HKDevice" + without, "more is gone than the creation date");
}

void CheckDescription(std::string_view raw, std::size_t address_end, const Device& device) {
  const std::string rest(raw.substr(address_end));
  Require(DeviceTextAfterAddress(raw) == rest, "something else follows the address");
  for (const std::string_view address : {"0", "104f4e0f10", "FFFFFFFFFFFFFFFF"}) {
    const std::string other = std::string(kPrefix) + std::string(address) + rest;
    Require(AreSame(ParseDevice(other), device), "the address makes a difference");
    Require(DeviceTextAfterAddress(other) == rest, "the address makes a difference to look-ups");
  }
  if (device.creation_date) {
    CheckCreationDate(rest, device);
  } else {
    Require(device.raw_text == "<<HKDevice" + rest, "something is gone");
  }
  const std::string fields = FieldsOf(device);
  if (fields.empty()) return;
  const std::string_view identity = device.raw_text;
  const std::string begin = "<<HKDevice>" + fields;
  Require(identity.starts_with(begin), "the fields are not what the text says");
  const std::string_view behind = identity.substr(begin.size());
  Require(behind == ">" || (behind.starts_with(", creation date:") && behind.ends_with('>')),
          "something between the fields is lost");
}

void Check(std::string_view raw) {
  const Device device = ParseDevice(raw);
  if (const std::size_t end = AddressEnd(raw); end > 0) {
    CheckDescription(raw, end, device);
  } else {
    Require(device.raw_text == raw, "free text is changed");
    Require(FieldsOf(device).empty() && !device.creation_date, "free text has fields");
    Require(DeviceTextAfterAddress(raw) == raw, "free text has an address");
  }
  Require(ParseDevice(device.raw_text).raw_text == device.raw_text, "not the same when read again");
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
