#include "load/inspection_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulso {
namespace {

using Json = nlohmann::ordered_json;

constexpr Timestamp kNewYear2000{0};
constexpr Timestamp kSecondOfJanuary2000{std::int64_t{86'400} * 1'000'000};

TEST(InspectionJson, HasNullForWhatIsNotKnown) {
  const Json json = InspectionJson(Inspection());
  for (const char* key : {"packed_bytes", "format_version", "locale", "export_date", "time_zone"}) {
    EXPECT_TRUE(json.at(key).is_null()) << key;
  }
  EXPECT_EQ(json.at("record_types"), Json::parse(R"({"entries": [], "others": 0})"));
  EXPECT_FALSE(json.contains("tables"));
}

TEST(InspectionJson, TellsTheHeadOfTheExport) {
  Inspection inspection;
  inspection.input_name = "export.zip";
  inspection.packed_bytes = 5'000'000'000;
  inspection.read.format_version = 14;
  inspection.read.locale = "de_DE";
  inspection.read.export_date = kSecondOfJanuary2000;
  inspection.read.utc_offsets = {{-210, 1}, {60, 99}};
  inspection.read.time_zones = {{"Europe/Berlin", 7}};
  inspection.read.time_zone = "Europe/Berlin";
  inspection.read.missing_files = 3;
  const Json json = InspectionJson(inspection);
  EXPECT_EQ(json.at("input"), "export.zip");
  EXPECT_EQ(json.at("packed_bytes"), 5'000'000'000);
  EXPECT_EQ(json.at("format_version"), 14);
  EXPECT_EQ(json.at("locale"), "de_DE");
  EXPECT_EQ(json.at("export_date"), "2000-01-02T00:00:00Z");
  EXPECT_EQ(json.at("utc_offsets"), Json::parse(R"({"-03:30": 1, "+01:00": 99})"));
  EXPECT_EQ(json.at("time_zones"), Json::parse(R"({"Europe/Berlin": 7})"));
  EXPECT_EQ(json.at("time_zone"), "Europe/Berlin");
  EXPECT_EQ(json.at("missing_files"), 3);
}

TEST(InspectionJson, ListsEverythingOfAType) {
  Inspection inspection;
  inspection.record_types.entries = {
      {.type = "HKQuantityTypeIdentifierStepCount",
       .count = 5,
       .nested = 1,
       .numbers = 3,
       .texts = 1,
       .empty = 1,
       .quantities_without_number = 2,
       .units = {.entries = {{"count", 4}}, .others = 0},
       .dates = {.first_start = kNewYear2000, .last_end = kSecondOfJanuary2000}}};
  inspection.record_types.others = 9;
  EXPECT_EQ(InspectionJson(inspection).at("record_types"), Json::parse(R"({
    "entries": [{"type": "HKQuantityTypeIdentifierStepCount", "count": 5, "nested": 1,
                 "numbers": 3, "texts": 1, "empty": 1, "quantities_without_number": 2,
                 "units": {"entries": [{"name": "count", "count": 4}], "others": 0},
                 "first_start": "2000-01-01T00:00:00Z", "last_end": "2000-01-02T00:00:00Z"}],
    "others": 9})"));
}

TEST(InspectionJson, ListsWorkoutsSourcesAndDevices) {
  Inspection inspection;
  inspection.workouts.entries = {{.activity_type = "HKWorkoutActivityTypeYoga",
                                  .count = 2,
                                  .dates = {kNewYear2000, kSecondOfJanuary2000}}};
  inspection.sources.entries = {{.name = "Watch", .count = 3, .versions = 2}};
  inspection.devices.entries = {
      {.device = ParseDevice("<<HKDevice: 0x1>, name:Band, model:B>"), .count = 4}};
  const Json json = InspectionJson(inspection);
  EXPECT_EQ(json.at("workouts").at("entries"), Json::parse(R"([
    {"activity_type": "HKWorkoutActivityTypeYoga", "count": 2,
     "first_start": "2000-01-01T00:00:00Z", "last_end": "2000-01-02T00:00:00Z"}])"));
  EXPECT_EQ(json.at("sources").at("entries"),
            Json::parse(R"([{"name": "Watch", "count": 3, "versions": 2}])"));
  EXPECT_EQ(json.at("devices").at("entries"), Json::parse(R"([
    {"text": "<<HKDevice>, name:Band, model:B>", "name": "Band", "manufacturer": null,
     "model": "B", "hardware": null, "firmware": null, "software": null, "count": 4}])"));
}

TEST(InspectionJson, HasEveryOddity) {
  Inspection inspection;
  inspection.oddities[static_cast<std::size_t>(Oddity::kExactDuplicate)] = 7;
  inspection.oddities[static_cast<std::size_t>(Oddity::kTypeWithSeveralUnits)] = 8;
  EXPECT_EQ(InspectionJson(inspection).at("oddities"), Json::parse(R"({
    "exact_duplicates": 7, "repeated_samples": 0, "nested_without_twin": 0,
    "quantity_without_number": 0, "category_with_number": 0, "end_before_start": 0,
    "creation_before_end": 0, "start_after_export": 0, "beat_outside_record": 0,
    "repeated_metadata_block": 0, "repeated_metadata_key": 0, "route_without_file": 0,
    "track_file_without_route": 0, "clinical_record_without_document": 0,
    "document_without_clinical_record": 0, "type_with_several_units": 8})"));
}

TEST(InspectionJson, TakesDamageFromTheReading) {
  Inspection inspection;
  inspection.read.rejects = 2;
  inspection.read.unmapped = 3;
  inspection.read.receipt->NoteRepairs("raw-lt", "export.xml", {.byte_offset = 5, .line = 6}, 4);
  inspection.reject_reasons = {.entries = {{"missing startDate", 2}}, .others = 0};
  const Json json = InspectionJson(inspection);
  EXPECT_EQ(json.at("rejects"), 2);
  EXPECT_EQ(json.at("unmapped"), 3);
  EXPECT_EQ(json.at("repairs"),
            Json::parse(R"({"raw-lt": {"count": 4, "first_file": "export.xml", "first_byte": 5,
                                       "first_line": 6}})"));
  EXPECT_EQ(
      json.at("reject_reasons"),
      Json::parse(R"({"entries": [{"name": "missing startDate", "count": 2}], "others": 0})"));
}

}  // namespace
}  // namespace pulso
