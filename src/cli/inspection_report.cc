#include "cli/inspection_report.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/timestamp_text.h"
#include "cli/number_text.h"
#include "cli/text_column.h"
#include "load/summary_json.h"

namespace pulso {
namespace {

constexpr std::size_t kMostLines = 20;  // of a section; --json has everything
constexpr std::size_t kNameWidth = 56;  // HealthKit's longest identifiers fit
constexpr std::size_t kUnitWidth = 14;

std::string DatesText(const DateRange& dates) {
  if (!dates.first_start.has_value()) return "";
  return DayText(*dates.first_start) + "  " + DayText(*dates.last_end);
}

// One line of a section: a name, a number, the rest.
void AppendLine(std::string& report, std::string_view name, std::string_view number,
                std::string_view rest) {
  std::string line = LeftAligned(OneLine(name, kNameWidth), kNameWidth);
  absl::StrAppendFormat(&line, " %11s", number);
  if (!rest.empty()) absl::StrAppendFormat(&line, "  %s", rest);
  absl::StrAppend(&report, line.substr(0, line.find_last_not_of(' ') + 1), "\n");
}

// A section with a line for each of the first entries of `list`.
template <class Entry, class Append>
void AppendSection(std::string& report, std::string_view title, std::string_view number_title,
                   std::string_view rest_title, const InspectedList<Entry>& list,
                   const Append& append) {
  if (list.entries.empty()) return;
  absl::StrAppend(&report, "\n");
  const auto count = static_cast<std::int64_t>(list.entries.size());
  AppendLine(report, absl::StrFormat("%s (%s)", title, WithThousands(count)), number_title,
             rest_title);
  for (std::size_t i = 0; i < std::min(kMostLines, list.entries.size()); ++i) {
    append(list.entries[i]);
  }
  if (list.entries.size() > kMostLines) {
    absl::StrAppendFormat(&report, "… and %s more; --json lists them\n",
                          WithThousands(count - static_cast<std::int64_t>(kMostLines)));
  }
  if (list.others > 0) {
    absl::StrAppendFormat(&report, "… and %s of further ones, too many to list\n",
                          WithThousands(list.others));
  }
}

template <class Counts, class Name>
std::string CountsText(const Counts& counts, const Name& name) {
  constexpr std::size_t kMostNamed = 8;
  std::string text;
  std::size_t named = 0;
  using Entry = std::pair<typename Counts::key_type, std::int64_t>;
  std::vector<Entry> entries(counts.begin(), counts.end());
  std::ranges::stable_sort(entries, std::greater<>(), &Entry::second);
  for (const auto& [key, count] : entries) {
    if (named == kMostNamed) {
      absl::StrAppendFormat(&text, " … and %d more", counts.size() - named);
      break;
    }
    absl::StrAppendFormat(&text, "%s%s %s", named++ == 0 ? "" : ", ", name(key),
                          WithThousands(count));
  }
  return text;
}

void AppendHead(std::string& report, const Inspection& inspection) {
  const ReadSummary& read = inspection.read;
  absl::StrAppend(&report, OneLine(inspection.input_name, kNameWidth), ": ",
                  read.format_version.has_value()
                      ? absl::StrFormat("format version %d", *read.format_version)
                      : std::string("no format version"));
  if (read.locale.has_value()) absl::StrAppend(&report, ", locale ", OneLine(*read.locale, 20));
  if (read.export_date.has_value()) {
    absl::StrAppend(&report, ", exported ", InstantText(*read.export_date));
  }
  absl::StrAppend(&report, "\n");
  std::string files;
  for (const FileCounts& file : read.files) {
    absl::StrAppendFormat(&files, "%s%s %s", files.empty() ? "" : ", ", WithThousands(file.seen),
                          file.kind);
    if (file.rejected > 0) absl::StrAppendFormat(&files, " (%d rejected)", file.rejected);
  }
  absl::StrAppend(&report, "files: ", files, "; ");
  if (inspection.packed_bytes.has_value()) {
    absl::StrAppend(&report, AsBytes(static_cast<std::int64_t>(*inspection.packed_bytes)), ", ");
  }
  absl::StrAppend(&report, AsBytes(read.bytes_read), " read\n");
  if (read.utc_offsets.size() == 1) {
    absl::StrAppend(&report, "offset from UTC: ", OffsetText(read.utc_offsets.begin()->first),
                    " in all Records\n");
  } else if (!read.utc_offsets.empty()) {
    absl::StrAppend(&report, "offsets from UTC: ", CountsText(read.utc_offsets, OffsetText), "\n");
  }
  if (!read.time_zones.empty()) {
    const auto name = [](const std::string& zone) { return OneLine(zone, 40); };
    absl::StrAppend(&report, "time zones: ", CountsText(read.time_zones, name), "; local days in ",
                    read.time_zone, "\n");
  }
}

void AppendElements(std::string& report, const CountsByElement& elements) {
  absl::StrAppendFormat(&report, "\n%-30s %11s %11s %11s %11s\n", "elements", "seen", "repaired",
                        "rejected", "unmapped");
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const ReceiptCounts& counts = elements[i];
    if (counts.seen == 0) continue;
    absl::StrAppendFormat(&report, "%-30s %11s %11s %11s %11s\n",
                          ElementName(static_cast<ElementKind>(i)), WithThousands(counts.seen),
                          WithThousands(counts.repaired), WithThousands(counts.rejected),
                          WithThousands(counts.unmapped));
  }
}

std::string UnitsText(const InspectedList<NameCount>& units) {
  std::string text;
  for (const NameCount& unit : units.entries) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", unit.name);
    if (CharacterCount(text) > kUnitWidth) break;
  }
  return OneLine(text, kUnitWidth);
}

// What tells a device from others, in a line.
std::string DeviceText(const Device& device) {
  std::string text;
  for (const auto& part : {device.name, device.manufacturer, device.hardware}) {
    if (part.has_value()) absl::StrAppend(&text, text.empty() ? "" : ", ", *part);
  }
  if (text.empty()) return device.raw_text;
  if (device.software.has_value()) absl::StrAppend(&text, ", software ", *device.software);
  return text;
}

void AppendLists(std::string& report, const Inspection& inspection) {
  const std::string dates = "first       last";
  AppendSection(report, "record types", "Records", LeftAligned("unit", kUnitWidth + 2) + dates,
                inspection.record_types, [&](const InspectedRecordType& type) {
                  AppendLine(
                      report, type.type, WithThousands(type.count),
                      LeftAligned(UnitsText(type.units), kUnitWidth + 2) + DatesText(type.dates));
                });
  AppendSection(report, "workouts", "Workouts", dates, inspection.workouts,
                [&](const InspectedWorkoutType& type) {
                  AppendLine(report, type.activity_type, WithThousands(type.count),
                             DatesText(type.dates));
                });
  AppendSection(report, "sources", "elements", "versions", inspection.sources,
                [&](const InspectedSource& source) {
                  AppendLine(report, source.name, WithThousands(source.count),
                             WithThousands(source.versions));
                });
  AppendSection(report, "devices", "elements", "", inspection.devices,
                [&](const InspectedDevice& entry) {
                  AppendLine(report, DeviceText(entry.device), WithThousands(entry.count), "");
                });
}

void AppendTrouble(std::string& report, const Inspection& inspection) {
  const auto append = [&](const NameCount& entry) {
    AppendLine(report, entry.name, WithThousands(entry.count), "");
  };
  InspectedList<NameCount> repairs;
  for (const auto& [kind, repair] : inspection.read.receipt->repairs()) {
    repairs.entries.push_back(
        {absl::StrFormat("%s, the first in line %d", kind, repair.first.line), repair.count});
  }
  AppendSection(report, "repaired", "values", "", repairs, append);
  AppendSection(report, "rejected, by reason", "elements", "", inspection.reject_reasons, append);
  AppendSection(report, "unmapped, by place", "times", "", inspection.unmapped_paths, append);
  std::string oddities;
  for (std::size_t i = 0; i < kOddityCount; ++i) {
    if (inspection.oddities[i] == 0) continue;
    absl::StrAppendFormat(&oddities, "%13s  %s\n", WithThousands(inspection.oddities[i]),
                          kOddityTexts[i].meaning);
  }
  if (!oddities.empty()) absl::StrAppend(&report, "\noddities\n", oddities);
}

}  // namespace

std::string InspectionReport(const Inspection& inspection) {
  std::string report;
  AppendHead(report, inspection);
  AppendElements(report, inspection.read.elements);
  AppendLists(report, inspection);
  AppendTrouble(report, inspection);
  absl::StrAppendFormat(&report, "\n%s; peak memory %s\n", AsSeconds(inspection.seconds),
                        AsBytes(PeakRssBytes()));
  return report;
}

}  // namespace pulso
