#include "cli/inspection_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Timestamp kNewYear2000{0};
constexpr Timestamp kSecondOfJanuary2000{std::int64_t{86'400} * 1'000'000};

InspectedRecordType Type(std::string name, std::int64_t count) {
  InspectedRecordType type;
  type.type = std::move(name);
  type.count = count;
  type.units.entries = {{"km", 2}, {"mi", 1}};
  type.dates = {kNewYear2000, kSecondOfJanuary2000};
  return type;
}

Inspection SmallInspection() {
  Inspection inspection;
  inspection.input_name = "export.zip";
  inspection.packed_bytes = 1500;
  inspection.seconds = 1.25;
  inspection.read.format_version = 14;
  inspection.read.locale = "de_DE";
  inspection.read.export_date = kSecondOfJanuary2000;
  inspection.read.bytes_read = 20'000;
  inspection.read.files = {{.kind = "main_xml", .seen = 1, .loaded = 1},
                           {.kind = "electrocardiogram", .seen = 2, .loaded = 1, .rejected = 1}};
  ReceiptCounts& records = inspection.read.elements[static_cast<std::size_t>(ElementKind::kRecord)];
  records.seen = 1'234'567;
  records.rejected = 2;
  inspection.record_types.entries = {Type("HKQuantityTypeIdentifierDistanceCycling", 1'234'565)};
  return inspection;
}

// The line that begins with `label`, its blanks folded.
std::string LineOf(const std::string& report, const std::string& label) {
  const std::size_t begin = ("\n" + report).find("\n" + label);
  if (begin == std::string::npos) return "no such line";
  std::string line;
  for (const char c : report.substr(begin, report.find('\n', begin) - begin)) {
    if (c != ' ' || !line.ends_with(' ')) line += c;
  }
  return line;
}

TEST(InspectionReport, BeginsWithTheHead) {
  const std::string report = InspectionReport(SmallInspection());
  EXPECT_THAT(report,
              StartsWith("export.zip: format version 14, locale de_DE, exported "
                         "2000-01-02T00:00:00Z\n"
                         "files: 1 main_xml, 2 electrocardiogram (1 rejected); 1.5 kB, 20 kB read\n"
                         "\nelements"));
  EXPECT_EQ(LineOf(report, "1.25 s").substr(0, 20), "1.25 s; peak memory ");
}

TEST(InspectionReport, SaysWhatIsUnknown) {
  Inspection inspection = SmallInspection();
  inspection.read.format_version.reset();
  inspection.read.locale.reset();
  inspection.read.export_date.reset();
  inspection.packed_bytes.reset();
  EXPECT_THAT(InspectionReport(inspection), StartsWith("export.zip: no format version\n"));
}

TEST(InspectionReport, TellsOffsetsAndZones) {
  Inspection inspection = SmallInspection();
  inspection.read.utc_offsets = {{60, 1'234'565}};
  EXPECT_THAT(InspectionReport(inspection),
              HasSubstr("\noffset from UTC: +01:00 in all Records\n"));
  inspection.read.utc_offsets[-210] = 3;
  inspection.read.time_zones = {{"America/New_York", 2}, {"Europe/Berlin", 1000}};
  inspection.read.time_zone = "Europe/Berlin";
  EXPECT_THAT(
      InspectionReport(inspection),
      HasSubstr(
          "\noffsets from UTC: +01:00 1,234,565, -03:30 3\n"
          "time zones: Europe/Berlin 1,000, America/New_York 2; local days in Europe/Berlin\n"));
}

TEST(InspectionReport, HasALineForEachElementAndType) {
  const std::string report = InspectionReport(SmallInspection());
  EXPECT_EQ(LineOf(report, "Record "), "Record 1,234,567 0 2 0");
  EXPECT_EQ(LineOf(report, "HKQuantityTypeIdentifierDistanceCycling"),
            "HKQuantityTypeIdentifierDistanceCycling 1,234,565 km, mi 2000-01-01 2000-01-02");
  EXPECT_THAT(report, AllOf(Not(HasSubstr("Audiogram")), Not(HasSubstr("workouts")),
                            Not(HasSubstr("sources")), Not(HasSubstr("devices")),
                            Not(HasSubstr("oddities")), Not(HasSubstr("rejected, by reason"))));
}

TEST(InspectionReport, FoldsLongLists) {
  Inspection inspection = SmallInspection();
  inspection.record_types.entries.clear();
  for (int i = 10; i < 33; ++i) {
    inspection.record_types.entries.push_back(Type("Type" + std::to_string(i), 100 - i));
  }
  inspection.record_types.others = 4321;
  const std::string report = InspectionReport(inspection);
  EXPECT_THAT(report, AllOf(HasSubstr("\nrecord types (23) "), HasSubstr("\nType29 "),
                            Not(HasSubstr("\nType30 ")),
                            HasSubstr("\n… and 3 more; --json lists them\n"
                                      "… and 4,321 of further ones, too many to list\n")));
}

TEST(InspectionReport, NamesSourcesAndDevices) {
  Inspection inspection = SmallInspection();
  inspection.sources.entries = {{.name = "Anna’s\nWatch", .count = 1000, .versions = 6}};
  inspection.devices.entries = {
      {.device = ParseDevice("<<HKDevice: 0x1>, name:Apple Watch, manufacturer:Apple Inc., "
                             "model:Watch, hardware:Watch6,14, software:10.3>"),
       .count = 3},
      {.device = ParseDevice("Scale"), .count = 2},
      {.device = ParseDevice("<<HKDevice: 0x1>, model:B>"), .count = 1}};
  const std::string report = InspectionReport(inspection);
  EXPECT_EQ(LineOf(report, "Anna’s"), "Anna’s\uFFFDWatch 1,000 6");
  EXPECT_EQ(LineOf(report, "Apple Watch"), "Apple Watch, Apple Inc., Watch6,14, software 10.3 3");
  EXPECT_EQ(LineOf(report, "Scale"), "Scale 2");
  EXPECT_EQ(LineOf(report, "<<HKDevice"), "<<HKDevice>, model:B> 1");
}

TEST(InspectionReport, TellsDamageAndOnlyTheOdditiesThatOccur) {
  Inspection inspection = SmallInspection();
  inspection.read.receipt->NoteRepairs("raw-lt", "export.xml", {.byte_offset = 5, .line = 6}, 4);
  inspection.reject_reasons.entries = {{"missing startDate", 2}};
  inspection.unmapped_paths.entries = {{"HealthData/StateOfMind", 5}};
  inspection.oddities[static_cast<std::size_t>(Oddity::kEndBeforeStart)] = 1234;
  const std::string report = InspectionReport(inspection);
  EXPECT_EQ(LineOf(report, "raw-lt"), "raw-lt, the first in line 6 4");
  EXPECT_EQ(LineOf(report, "missing"), "missing startDate 2");
  EXPECT_EQ(LineOf(report, "HealthData/StateOfMind"), "HealthData/StateOfMind 5");
  EXPECT_THAT(report,
              HasSubstr("\noddities\n        1,234  elements that end before they start\n"));
  EXPECT_THAT(report, Not(HasSubstr("heart beats")));
}

}  // namespace
}  // namespace pulso
