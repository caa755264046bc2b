// Every version of the export format, with every element and attribute that it knows, from the file
// to the tables.  The files are in tests/data/versions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

// Element or table -> count.
using Counts = std::map<std::string, int>;

// A query and its rows: what exists in this version only, or reads differently in it.
struct Expected {
  std::string query;
  std::vector<std::string> rows;
};

struct Version {
  std::string name;    // of the file
  std::string number;  // as the ledger has it
  Counts elements;     // seen, and all of them stored
  Counts tables;       // those that are not empty, but for the ledger
  std::vector<Expected> values;
  bool is_well_formed = true;  // outside of its DOCTYPE
};

// `counts` with other ones in their place; 0 removes.
Counts With(Counts counts, const Counts& changes) {
  for (const auto& [name, count] : changes) {
    counts[name] = count;
    if (count == 0) counts.erase(name);
  }
  return counts;
}

// What each version has more than the one before.
const Counts kElements3 = {{"HealthData", 1},      {"ExportDate", 1},   {"Me", 1},
                           {"Record", 8},          {"Correlation", 1},  {"Workout", 1},
                           {"ActivitySummary", 1}, {"WorkoutEvent", 1}, {"MetadataEntry", 5}};
const Counts kTables3 = {{"activity_summary", 1},   {"correlation", 1}, {"correlation_metadata", 1},
                         {"correlation_record", 2}, {"device", 2},      {"export_file", 1},
                         {"metadata_key", 5},       {"record", 6},      {"record_metadata", 2},
                         {"record_type", 6},        {"source", 3},      {"unit", 3},
                         {"user_profile", 1},       {"workout", 1},     {"workout_event", 1},
                         {"workout_metadata", 2}};
const Counts kElements7 = With(kElements3, {{"Record", 9},
                                            {"HeartRateVariabilityMetadataList", 1},
                                            {"InstantaneousBeatsPerMinute", 2},
                                            {"WorkoutRoute", 1},
                                            {"Location", 2},
                                            {"MetadataEntry", 6}});
const Counts kTables7 = With(kTables3, {{"record", 7},
                                        {"record_type", 7},
                                        {"unit", 4},
                                        {"heartbeat", 2},
                                        {"workout_route", 1},
                                        {"workout_route_metadata", 1},
                                        {"route_point", 2},
                                        {"metadata_key", 6}});
const Counts kElements8 = With(kElements7, {{"ClinicalRecord", 1}});
const Counts kTables8 = With(kTables7, {{"clinical_record", 1}, {"source", 4}});
const Counts kElements11 = With(kElements8, {{"Location", 0},
                                             {"FileReference", 1},
                                             {"Audiogram", 1},
                                             {"SensitivityPoint", 2},
                                             {"MetadataEntry", 7}});
const Counts kTables11 = With(kTables8, {{"route_point", 0},
                                         {"audiogram", 1},
                                         {"audiogram_metadata", 1},
                                         {"sensitivity_point", 2},
                                         {"metadata_key", 7}});
const Counts kElements12 = With(kElements11, {{"Workout", 2},
                                              {"WorkoutActivity", 1},
                                              {"WorkoutEvent", 2},
                                              {"WorkoutStatistics", 3},
                                              {"VisionPrescription", 1},
                                              {"RightEye", 1},
                                              {"LeftEye", 1},
                                              {"Attachment", 1},
                                              {"MetadataEntry", 10}});
const Counts kTables12 = With(kTables11, {{"workout", 2},
                                          {"workout_activity", 1},
                                          {"workout_activity_metadata", 1},
                                          {"workout_event", 2},
                                          {"workout_event_metadata", 1},
                                          {"workout_statistics", 3},
                                          {"vision_prescription", 1},
                                          {"vision_prescription_eye", 2},
                                          {"vision_prescription_attachment", 1},
                                          {"vision_prescription_metadata", 1},
                                          {"source", 5},
                                          {"metadata_key", 9}});
const Counts kElements14 = With(kElements12, {{"MetadataEntry", 12}});
const Counts kTables14 = With(kTables12, {{"workout_metadata", 4}});

constexpr char kMoves[] =
    "SELECT apple_move_minutes, apple_move_minutes_goal, apple_move_time, apple_move_time_goal"
    " FROM activity_summary";
constexpr char kCardioFitness[] = "SELECT cardio_fitness_meds FROM user_profile";
constexpr char kTotals[] =
    "SELECT total_distance, total_distance_unit, total_energy_burned, total_energy_burned_unit"
    " FROM workout ORDER BY id";
constexpr char kPoints[] =
    "SELECT frequency_value, left_ear_value, left_ear_unit, left_ear_masked,"
    " left_ear_clamping_range_lower_bound, left_ear_clamping_range_upper_bound, right_ear_value,"
    " right_ear_unit, right_ear_masked, right_ear_clamping_range_lower_bound,"
    " right_ear_clamping_range_upper_bound FROM sensitivity_point ORDER BY position";

Version Ios8() {
  return {
      .name = "ios8",
      .number = "NULL",
      .elements = {{"HealthData", 1},
                   {"ExportDate", 1},
                   {"Me", 1},
                   {"Record", 5},
                   {"Correlation", 1},
                   {"Workout", 1}},
      .tables = {{"correlation", 1},
                 {"correlation_record", 1},
                 {"export_file", 1},
                 {"record", 4},
                 {"record_type", 4},
                 {"source", 4},
                 {"unit", 4},
                 {"unmapped", 5},
                 {"user_profile", 1},
                 {"workout", 1}},
      .values = {{"SELECT s.name, r.value, r.start_date, r.end_date, r.creation_date FROM record r"
                  " JOIN source s ON s.id = r.source_id ORDER BY r.id",
                  {"Alex’s iPhone|42|2014-10-12 06:59:00+00|2014-10-12 07:04:00+00|NULL",
                   "Band|61.5|2014-10-12 06:00:00+00|2014-10-12 06:00:00+00|NULL",
                   "Scale|70.2|2014-10-12 06:00:00+00|2014-10-12 06:00:00+00|NULL",
                   "Cuff|120|2014-10-12 14:00:00+00|2014-10-12 14:00:00+00|NULL"}},
                 {"SELECT export_date, date_of_birth, biological_sex, blood_type, fitzpatrick_skin"
                  " FROM user_profile",
                  {"2014-10-12 16:30:00+00|1980-01-02|2|1|3"}},
                 {"SELECT element_path, attributes FROM unmapped ORDER BY id",
                  {"HealthData/Record|{\"recordCount\": \"3\"}",
                   "HealthData/Record|{\"recordCount\": \"1\"}",
                   "HealthData/Record|{\"ScaleSync\": \"0\", \"recordCount\": \"1\","
                   " \"Scale App Version\": \"2.6.0\"}",
                   "HealthData/Record|{\"recordCount\": \"1\"}",
                   "HealthData/Correlation/Record|{\"recordCount\": \"1\"}"}},
                 {"SELECT w.start_date, s.name FROM workout w JOIN source s ON s.id = w.source_id",
                  {"2014-10-12 15:00:00+00|Band"}},
                 {"SELECT counts->'repairs'->'attr-name'->>'count' FROM load", {"1"}}},
      .is_well_formed = false};
}

std::vector<Version> EarlyVersions() {
  return {
      {.name = "v03",
       .number = "3",
       .elements = kElements3,
       .tables = kTables3,
       .values = {{"SELECT type, date, duration, duration_unit FROM workout_event",
                   {"HKWorkoutEventTypePause|2016-02-03 12:10:00+00|NULL|NULL"}},
                  {kTotals, {"5.25|km|321.5|kcal"}},
                  {kMoves, {"NULL|NULL|NULL|NULL"}},
                  {kCardioFitness, {"NULL"}}}},
      {.name = "v07",
       .number = "7",
       .elements = kElements7,
       .tables = kTables7,
       .values = {{"SELECT type, date, duration, duration_unit FROM workout_event",
                   {"HKWorkoutEventTypeLap|2018-02-03 12:10:00+00|2.5|min"}},
                  {"SELECT position, bpm, beat_time FROM heartbeat ORDER BY position",
                   {"1|62|2018-02-03 11:00:01.25+00", "2|63|2018-02-03 11:00:02.2+00"}},
                  {"SELECT point_time, latitude, longitude, elevation, speed, course,"
                   " horizontal_accuracy, vertical_accuracy FROM route_point ORDER BY position",
                   {"2018-02-03 12:00:02+00|51.5|-0.125|12.5|2.5|90|4|3",
                    "2018-02-03 12:00:03+00|51.501|-0.126|13|-1|-1|4|3"}},
                  {"SELECT start_date, end_date, file_path FROM workout_route",
                   {"2018-02-03 12:00:02+00|2018-02-03 12:30:58+00|NULL"}}}},
      {.name = "v08",
       .number = "8",
       .elements = kElements8,
       .tables = kTables8,
       .values = {{"SELECT c.type, c.identifier, s.name, c.source_url, c.fhir_version,"
                   " c.received_date, c.resource_file_path, c.resource FROM clinical_record c"
                   " JOIN source s ON s.id = c.source_id",
                   {"AllergyIntolerance|a-1|Clinic|https://fhir.example.org/a-1|1.0.2"
                    "|2019-02-03 16:00:00+00|clinical-records/AllergyIntolerance-1.json|NULL"}},
                  {"SELECT count(*) FROM route_point", {"2"}}}},
      {.name = "v11a",
       .number = "11",
       .elements = kElements11,
       .tables = kTables11,
       .values = {{kMoves, {"33|45|NULL|NULL"}},
                  {kCardioFitness, {"NULL"}},
                  {"SELECT file_path FROM workout_route",
                   {"workout-routes/route_2020-02-03_1.30pm.gpx"}}}},
      {.name = "v11b",
       .number = "11",
       .elements = kElements11,
       .tables = kTables11,
       .values = {{kMoves, {"NULL|NULL|34|46"}},
                  {kCardioFitness, {"None"}},
                  {"SELECT type, start_date, end_date FROM audiogram",
                   {"HKDataTypeIdentifierAudiogram|2021-02-03 17:00:00+00|2021-02-03 17:05:00+00"}},
                  {kPoints,
                   {"250|10|dBHL|NULL|NULL|NULL|15.5|dBHL|NULL|NULL|NULL",
                    "8000|20|dBHL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"}}}}};
}

std::vector<Expected> ValuesOf12() {
  return {
      {kCardioFitness, {"NULL"}},
      {kTotals, {"NULL|NULL|NULL|NULL", "5.25|km|321.5|kcal"}},
      {"SELECT uuid, start_date, end_date, duration, duration_unit FROM workout_activity",
       {"00000000-0000-4000-8000-000000000001|2022-02-03 12:00:00+00|2022-02-03 12:31:00+00"
        "|30.5|min"}},
      {"SELECT workout_activity_id, type FROM workout_event ORDER BY id",
       {"NULL|HKWorkoutEventTypeLap", "1|HKWorkoutEventTypeSegment"}},
      {"SELECT k.name, m.value FROM workout_event_metadata m JOIN metadata_key k ON k.id = key_id",
       {"HKSWOLFScore|40"}},
      {"SELECT k.name FROM workout_activity_metadata m JOIN metadata_key k ON k.id = key_id",
       {"WOIntervalStepSuccessful"}},
      {"SELECT workout_activity_id, type, start_date, average, minimum, maximum, sum, unit"
       " FROM workout_statistics ORDER BY id",
       {"1|HKQuantityTypeIdentifierHeartRate|2022-02-03 12:00:00+00|150.5|99|180|NULL|count/min",
        "NULL|HKQuantityTypeIdentifierHeartRate|2022-02-03 12:00:00+00|150.5|99|180|NULL|count/min",
        "NULL|HKQuantityTypeIdentifierDistanceWalkingRunning|2022-02-03 12:00:00+00"
        "|NULL|NULL|NULL|5.25|km"}},
      {"SELECT type, date_issued, expiration_date, brand FROM vision_prescription",
       {"HKVisionPrescriptionTypeContacts|2022-02-02 23:00:00+00|2023-02-02 23:00:00+00|Clear"}},
      {"SELECT * FROM vision_prescription_eye ORDER BY position",
       {"1|1|right|-2|D|-1.75|D|-1.5|deg|-1.25|D|-1|mm|-0.75|pD|-0.5|deg|-0.25|mm|0|mm|0.25|mm"
        "|0.5|mm",
        "1|2|left|1|D|1.25|D|1.5|deg|1.75|D|2|mm|2.25|pD|2.5|deg|2.75|mm|3|mm|3.25|mm|3.5|mm"}},
      {"SELECT identifier FROM vision_prescription_attachment", {"scan-1"}}};
}

std::vector<Version> LateVersions() {
  const Expected block = {
      "SELECT k.name, m.value FROM workout_metadata m JOIN metadata_key k ON k.id = m.key_id"
      " ORDER BY m.position",
      {"HKTimeZone|Europe/London", "HKIndoorWorkout|0", "HKTimeZone|Europe/London",
       "HKIndoorWorkout|0"}};
  return {{.name = "v12",
           .number = "12",
           .elements = kElements12,
           .tables = kTables12,
           .values = ValuesOf12()},
          {.name = "v13",
           .number = "13",
           .elements = kElements12,
           .tables = kTables12,
           .values = {{kCardioFitness, {"HKCardioFitnessMedicationsUseNone"}},
                      {kMoves, {"NULL|NULL|34|46"}}}},
          {.name = "v14a",
           .number = "14",
           .elements = kElements14,
           .tables = kTables14,
           .values = {block,
                      {kPoints,
                       {"250|10|dBHL|NULL|NULL|NULL|15.5|dBHL|NULL|NULL|NULL",
                        "8000|20|dBHL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"}}}},
          {.name = "v14b",
           .number = "14",
           .elements = kElements14,
           .tables = kTables14,
           .values = {block,
                      {kPoints,
                       {"250|10|dBHL|false|-10|100|15.5|dBHL|true|-10|110",
                        "8000|20|dBHL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"}}}}};
}

class LoadVersions : public testing::Test {
 protected:
  static std::string FileOf(const Version& version) {
    return absl::StrCat(PULSO_SOURCE_DIR, "/tests/data/versions/", version.name, ".xml");
  }

  // Every row of every table as text, in an order of its own; without the ledger, whose rows have
  // times.
  std::vector<std::string> Dump() {
    std::vector<std::string> dump;
    for (const std::string& table : Tables()) {
      for (const std::string& row :
           db_.Rows(absl::StrCat("SELECT t::text FROM ", table, " t ORDER BY 1"))) {
        dump.push_back(absl::StrCat(table, " ", row));
      }
    }
    return dump;
  }

  Counts TableCounts() {
    Counts counts;
    for (const std::string& table : Tables()) {
      const int rows = std::stoi(db_.Value("SELECT count(*) FROM " + table));
      if (rows > 0) counts[table] = rows;
    }
    return counts;
  }

  void CheckWhatIsTheSameInAll() {
    EXPECT_EQ(db_.Value("SELECT count(*) FROM reject"), "0");
    EXPECT_EQ(db_.Value("SELECT raw_text FROM device WHERE name IS NULL"), "Pedometer, two");
    EXPECT_EQ(db_.Value("SELECT hardware FROM device WHERE name = 'Apple Watch'"), "Watch6,14");
    EXPECT_EQ(db_.Value("SELECT count(DISTINCT record_id) FROM correlation_record"), "2");
    EXPECT_EQ(db_.Value("SELECT m.value FROM record_metadata m JOIN metadata_key k"
                        " ON k.id = m.key_id WHERE k.name = 'Meal'"),
              "salt & pepper");
    EXPECT_EQ(db_.Value("SELECT r.value, u.name, s.name, d.raw_text, r.end_date - r.start_date,"
                        " r.creation_date - r.start_date FROM record r"
                        " JOIN unit u ON u.id = r.unit_id JOIN source s ON s.id = r.source_id"
                        " JOIN device d ON d.id = r.device_id WHERE s.name = 'Steps'"),
              "42|count|Steps|Pedometer, two|00:10:00|00:31:00");
    EXPECT_EQ(db_.Value("SELECT value_text FROM record WHERE value IS NULL AND unit_id IS NULL"
                        " AND value_text IS NOT NULL"),
              "HKCategoryValueSleepAnalysisInBed");
  }

  void Check(const Version& version) {
    SCOPED_TRACE(version.name);
    const ProgramResult result = RunPulso(db_.LoadCall({FileOf(version), "--json"}));
    ASSERT_EQ(result.exit_status, 0) << result.err;
    const auto json = nlohmann::json::parse(result.out);
    Counts seen, stored;
    for (const auto& [element, counts] : json["elements"].items()) {
      seen[element] = counts["seen"];
      stored[element] = counts["stored"];
    }
    EXPECT_EQ(seen, version.elements);
    EXPECT_EQ(stored, version.elements);
    EXPECT_EQ(TableCounts(), version.tables);
    EXPECT_EQ(json["format_version"].is_null() ? "NULL" : json["format_version"].dump(),
              version.number);
    EXPECT_EQ(db_.Value("SELECT format_version FROM load ORDER BY id DESC LIMIT 1"),
              version.number);
    for (const Expected& value : version.values) {
      EXPECT_EQ(db_.Rows(value.query), value.rows) << value.query;
    }
    if (!version.is_well_formed) return;
    CheckWhatIsTheSameInAll();
    const std::vector<std::string> scanned = Dump();
    const ProgramResult again =
        RunPulso(db_.LoadCall({FileOf(version), "--reader=libxml2", "--strict"}));
    ASSERT_EQ(again.exit_status, 0) << again.err;
    EXPECT_EQ(Dump(), scanned);
  }

  LoadedDatabase db_;

 private:
  std::vector<std::string> Tables() {
    return db_.Rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'pulso'::regnamespace"
        " AND relkind = 'r' AND relname <> 'load' ORDER BY 1");
  }
};

TEST_F(LoadVersions, StoreAllOfIos8) { Check(Ios8()); }

TEST_F(LoadVersions, StoreAllOf3To11) {
  for (const Version& version : EarlyVersions()) Check(version);
}

TEST_F(LoadVersions, StoreAllOf12To14) {
  for (const Version& version : LateVersions()) Check(version);
}

TEST_F(LoadVersions, AreAcceptedWhenStrictButForIos8) {
  for (const std::vector<Version>& versions : {EarlyVersions(), LateVersions()}) {
    for (const Version& version : versions) {
      const ProgramResult result = RunPulso(db_.LoadCall({FileOf(version), "--strict"}));
      EXPECT_EQ(result.exit_status, 0) << version.name << ": " << result.err;
    }
  }
  const ProgramResult result = RunPulso(db_.LoadCall({FileOf(Ios8()), "--strict"}));
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, testing::HasSubstr("attr-name"));
}

}  // namespace
}  // namespace pulso
