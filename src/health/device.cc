#include "health/device.h"

#include <array>
#include <cstddef>

#include "health/timestamps.h"

namespace pulso {
namespace {

constexpr std::string_view kAddressPrefix = "<<HKDevice: 0x";
constexpr std::string_view kIdentityPrefix = "<<HKDevice";

// What a field of a description begins with, in the order in which fields come.
constexpr std::array<std::string_view, 9> kFieldMarks = {
    ", name:",         ", manufacturer:", ", model:",           ", hardware:",
    ", firmware:",     ", software:",     ", localIdentifier:", ", UDIDeviceIdentifier:",
    ", creation date:"};
constexpr std::size_t kCreationDate = 8;

// The members for the fields before the creation date.
constexpr std::array<std::optional<std::string> Device::*, kCreationDate> kMembers = {
    &Device::name,
    &Device::manufacturer,
    &Device::model,
    &Device::hardware,
    &Device::firmware,
    &Device::software,
    &Device::local_identifier,
    &Device::udi_device_identifier};

// By byte.  A table, because every record has a device with another address.
constexpr std::array<bool, 256> kIsHexDigit = [] {
  std::array<bool, 256> is_digit{};
  for (const char digit : std::string_view("0123456789abcdefABCDEF")) {
    is_digit[static_cast<unsigned char>(digit)] = true;
  }
  return is_digit;
}();

bool IsHexDigit(char c) { return kIsHexDigit[static_cast<unsigned char>(c)]; }

// Where a field begins: at its ", ".
struct FieldStart {
  std::size_t position = std::string_view::npos;
  std::size_t key = kFieldMarks.size();  // index in kFieldMarks
};

// The first field at or after `from` whose key is `first_key` or a later one.
FieldStart FindField(std::string_view text, std::size_t from, std::size_t first_key) {
  FieldStart first;
  for (std::size_t key = first_key; key < kFieldMarks.size(); ++key) {
    const std::size_t position = text.find(kFieldMarks[key], from);
    if (position < first.position) first = {position, key};
  }
  return first;
}

// Splits the fields of a description, `body`: everything between its first and its last ">".
// Returns the size of the creation date's field, the last of all, or 0 without a readable one.
std::size_t SplitFields(std::string_view body, Device& device) {
  FieldStart field = FindField(body, 0, 0);
  if (field.position != 0) return 0;
  while (field.key < kCreationDate) {
    const std::size_t value_begin = field.position + kFieldMarks[field.key].size();
    const FieldStart next = FindField(body, value_begin, field.key + 1);
    device.*kMembers[field.key] = body.substr(value_begin, next.position - value_begin);
    field = next;
  }
  if (field.key != kCreationDate) return 0;
  const std::string_view date = body.substr(field.position + kFieldMarks[kCreationDate].size());
  device.creation_date = ParseTimestamp(date);
  return device.creation_date ? body.size() - field.position : 0;
}

}  // namespace

std::string_view DeviceTextAfterAddress(std::string_view raw) {
  if (!raw.starts_with(kAddressPrefix)) return raw;
  std::size_t end = kAddressPrefix.size();
  while (end < raw.size() && IsHexDigit(raw[end])) ++end;
  if (end == raw.size() || end == kAddressPrefix.size() || raw[end] != '>') return raw;
  return raw.substr(end);
}

Device ParseDevice(std::string_view raw) {
  Device device;
  const std::string_view rest = DeviceTextAfterAddress(raw);
  if (rest.size() == raw.size()) {
    device.raw_text = raw;
    return device;
  }
  std::size_t creation_date_size = 0;
  if (rest.size() >= 2 && rest.ends_with('>')) {
    creation_date_size = SplitFields(rest.substr(1, rest.size() - 2), device);
  }
  device.raw_text = kIdentityPrefix;
  device.raw_text += rest;
  if (creation_date_size > 0) {
    device.raw_text.erase(device.raw_text.size() - 1 - creation_date_size, creation_date_size);
  }
  return device;
}

}  // namespace pulso
