#include "generator/sources.h"

#include <algorithm>
#include <string_view>

#include "generator/text_format.h"
#include "generator/xml_writer.h"

namespace pulso::generator {
namespace {

// Sold in this order; each is worn for three years.
constexpr std::array<std::string_view, 5> kWatchHardware = {"Watch2,4", "Watch4,4", "Watch6,14",
                                                            "Watch7,5", "Watch7,12"};
constexpr std::array<std::string_view, 5> kPhoneHardware = {"iPhone8,1", "iPhone11,8", "iPhone13,2",
                                                            "iPhone15,4", "iPhone17,3"};

// The versions of one operating system year, one every 36 days from mid September.
constexpr std::array<std::string_view, 10> kMinorVersions = {".0", ".0.1", ".1", ".1.1", ".2",
                                                             ".3", ".3.1", ".4", ".5",   ".6.1"};
constexpr std::int64_t kVersionDays = 36;

// Number of the system that came out in the autumn of `year`: both count up by one a year until
// 2025, when both became 26.
int MajorVersion(int year, int version_of_2024) {
  return year >= 2025 ? year - 1999 : std::max(1, version_of_2024 - (2024 - year));
}

// Version and hardware changes of an Apple device over the years.
std::vector<SourceEpoch> AppleEpochs(std::string_view name, std::string_view device,
                                     const std::array<std::string_view, 5>& hardware,
                                     int version_of_2024, int first_year, int last_year) {
  std::vector<SourceEpoch> epochs;
  for (int year = first_year; year <= last_year; ++year) {
    for (std::size_t i = 0; i < kMinorVersions.size(); ++i) {
      const std::string version =
          std::to_string(MajorVersion(year, version_of_2024)) + std::string(kMinorVersions[i]);
      const auto days = DaysFromCivil({year, 9, 16}) + static_cast<std::int64_t>(i) * kVersionDays;
      const auto generation = static_cast<std::size_t>(std::clamp((year - 2013) / 3, 0, 4));
      std::string tail = "&gt;";
      ((tail += ", name:") += device) += ", manufacturer:Apple Inc., model:";
      tail += device == "iPhone" ? "iPhone" : "Watch";
      ((tail += ", hardware:") += hardware[generation]) += ", software:";
      (tail += version) += "&gt;";
      epochs.push_back({days * kSecondsPerDay, std::string(name), version, tail});
    }
  }
  return epochs;
}

// A new version twice a year, no device.
std::vector<SourceEpoch> AppEpochs(std::string_view name, int first_year, int last_year) {
  std::vector<SourceEpoch> epochs;
  for (int year = first_year; year <= last_year; ++year) {
    for (int half = 0; half < 2; ++half) {
      const std::string version = std::to_string(year - 2010) + '.' + std::to_string(half * 4 + 1);
      epochs.push_back({DaysFromCivil({year, 2 + half * 6, 20}) * kSecondsPerDay, std::string(name),
                        version, ""});
    }
  }
  return epochs;
}

}  // namespace

Sources::Sources(std::int64_t begins_at, std::int64_t ends_at) {
  const int first_year = CivilFromDays(begins_at / kSecondsPerDay).year - 1;
  const int last_year = CivilFromDays(ends_at / kSecondsPerDay).year;
  const auto epochs = [this](SourceId source) -> std::vector<SourceEpoch>& {
    return epochs_[static_cast<std::size_t>(source)];
  };
  // \u2019 is the curly apostrophe, \u00a0 the no-break space of "Apple Watch".
  epochs(SourceId::kWatch) = AppleEpochs("Alex\u2019s Apple\u00a0Watch", "Apple Watch",
                                         kWatchHardware, 11, first_year, last_year);
  epochs(SourceId::kPhone) =
      AppleEpochs("Alex\u2019s iPhone", "iPhone", kPhoneHardware, 18, first_year, last_year);
  epochs(SourceId::kManualEntry) =
      AppleEpochs("Health", "", kPhoneHardware, 18, first_year, last_year);
  for (SourceEpoch& epoch : epochs(SourceId::kManualEntry)) epoch.device_tail.clear();
  epochs(SourceId::kChestStrap) = {
      {begins_at, "Pulse Belt", "412",
       "&gt;, name:Belt, v2, manufacturer:Acme &amp; Sons, model:PB-2, hardware:V0.25.1, "
       "firmware:1.4.0, software:V1.0, localIdentifier:AB-12, UDIDeviceIdentifier:x, "
       "creation date:2025-01-02 03:04:05 +0000&gt;"}};
  epochs(SourceId::kFitnessApp) = AppEpochs("Trail Notes \U0001f3c3", first_year, last_year);
  epochs(SourceId::kFoodApp) = AppEpochs("Plate &amp; Spoon", first_year, last_year);
  epochs(SourceId::kSleepApp) = AppEpochs("Night Log", first_year, last_year);
  epochs(SourceId::kScaleApp) = {{begins_at, "Scale", "", ""}};
}

const SourceEpoch& Sources::At(SourceId source, std::int64_t instant) const {
  const std::vector<SourceEpoch>& epochs = epochs_[static_cast<std::size_t>(source)];
  const auto later = std::upper_bound(
      epochs.begin(), epochs.end(), instant,
      [](std::int64_t moment, const SourceEpoch& epoch) { return moment < epoch.begins_at; });
  return later == epochs.begin() ? epochs.front() : *(later - 1);
}

void WriteOrigin(XmlWriter& xml, const SourceEpoch& epoch, std::uint64_t device_address) {
  xml.Text("sourceName", epoch.name);
  if (!epoch.version.empty()) xml.Text("sourceVersion", epoch.version);
  if (epoch.device_tail.empty()) return;
  xml.Composed("device", [&](std::string& value) {
    value += "&lt;&lt;HKDevice: 0x";
    AppendHex(value, device_address);
    value += epoch.device_tail;
  });
}

}  // namespace pulso::generator
