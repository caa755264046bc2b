// That every element and attribute of an export reaches the rows: what the receipt calls stored is
// compared with the columns that hold it, which know nothing of the receipt.  tools/mutate proves
// that no field can be left out of the mapping without a failure here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "archive/export_archive.h"
#include "load/export_reader.h"
#include "rows/entity_rows.h"
#include "support/export_files.h"
#include "support/temporary_folder.h"

namespace pulso {
namespace {

using testing::IsEmpty;

// The values of each column that are not NULL, by "record.start_date"; and the rows, by "record".
class ValueCounts final : public UniformRowSink<ValueCounts> {
 public:
  // Starts with every column at 0.
  ValueCounts() {
    std::apply([&](const auto&... table) { (AddTable(table), ...); }, kStagingTables);
  }

  template <class Row>
  absl::Status AppendRowOf(const Row& row) {
    const auto& table = std::get<kTableIndex<Row>>(kStagingTables);
    ++counts_[NameOf(table)];
    std::apply(
        [&](const auto&... column) {
          ((counts_[NameOf(table, column)] += HasValue(row.*column.member)), ...);
        },
        table.columns);
    return absl::OkStatus();
  }

  std::int64_t Of(const std::vector<std::string>& columns) const {
    std::int64_t sum = 0;
    for (const std::string& column : columns) {
      const auto found = counts_.find(column);
      if (found == counts_.end()) {
        ADD_FAILURE() << column << " is no column";
      } else {
        sum += found->second;
      }
    }
    return sum;
  }

  // The columns, and the tables, that no row has a value in.
  std::vector<std::string> Empty() const {
    std::vector<std::string> empty;
    for (const auto& [name, count] : counts_) {
      if (count == 0) empty.push_back(name);
    }
    return empty;
  }

 private:
  template <class Table>
  static std::string NameOf(const Table& table) {
    return std::string(table.name.substr(std::string_view("staging_").size()));
  }
  template <class Table, class Column>
  static std::string NameOf(const Table& table, const Column& column) {
    return NameOf(table) + "." + std::string(column.name);
  }
  template <class Table>
  void AddTable(const Table& table) {
    counts_[NameOf(table)] = 0;
    std::apply([&](const auto&... column) { ((counts_[NameOf(table, column)] = 0), ...); },
               table.columns);
  }

  // A required value that nobody set is empty or 0, which the document below never holds.
  static std::int64_t HasValue(std::int32_t number) { return number != 0 ? 1 : 0; }
  static std::int64_t HasValue(std::int64_t number) { return number != 0 ? 1 : 0; }
  static std::int64_t HasValue(double number) { return number != 0 ? 1 : 0; }
  static std::int64_t HasValue(std::string_view text) { return text.empty() ? 0 : 1; }
  static std::int64_t HasValue(Timestamp instant) { return instant.usec_since_2000 != 0 ? 1 : 0; }
  static std::int64_t HasValue(Date day) { return day.days_since_2000 != 0 ? 1 : 0; }
  static std::int64_t HasValue(Jsonb json) { return json.text.empty() ? 0 : 1; }
  static std::int64_t HasValue(std::span<const float> numbers) { return numbers.empty() ? 0 : 1; }
  template <class T>
  static std::int64_t HasValue(const std::optional<T>& value) {
    return value.has_value() ? HasValue(*value) : 0;
  }

  std::map<std::string, std::int64_t> counts_;
};

// Which columns hold what stands at these paths.  A path that begins with '*' stands for all with
// the same end; "" as a column: the receipt alone tells.
struct Home {
  std::vector<std::string> paths;
  std::vector<std::string> columns;
};

std::vector<std::string> Prefixed(const std::string& prefix, std::vector<std::string> names) {
  for (std::string& name : names) name = prefix + name;
  return names;
}

std::vector<Home> ProfileHomes() {
  const std::string me = "HealthData/Me/@HKCharacteristicTypeIdentifier";
  return {{{"HealthData"}, {"user_profile"}},
          {{"HealthData/@locale"}, {"user_profile.locale"}},
          {{"HealthData/ExportDate", "HealthData/ExportDate/@value"}, {"user_profile.export_date"}},
          {{"HealthData/Me"}, {"user_profile"}},
          {{me + "DateOfBirth"}, {"user_profile.date_of_birth"}},
          {{me + "BiologicalSex"}, {"user_profile.biological_sex"}},
          {{me + "BloodType"}, {"user_profile.blood_type"}},
          {{me + "FitzpatrickSkinType"}, {"user_profile.fitzpatrick_skin"}},
          {{me + "CardioFitnessMedicationsUse"}, {"user_profile.cardio_fitness_meds"}}};
}

// The attributes that samples share.
void AddSample(std::vector<Home>& homes, const std::string& path, const std::string& table) {
  homes.push_back({{path}, {table}});
  homes.push_back({{path + "/@sourceName", path + "/@source"}, {table + ".source_id"}});
  homes.push_back({{path + "/@device"}, {table + ".device_id"}});
  homes.push_back({{path + "/@creationDate"}, {table + ".creation_date"}});
  homes.push_back({{path + "/@startDate"}, {table + ".start_date"}});
  homes.push_back({{path + "/@endDate"}, {table + ".end_date"}});
}

std::vector<Home> RecordHomes() {
  std::vector<Home> homes;
  for (const std::string nested : {"", "nested_"}) {
    const std::string path = nested.empty() ? "HealthData/Record" : "HealthData/Correlation/Record";
    const std::string table = nested + "record";
    AddSample(homes, path, table);
    homes.push_back({{path + "/@type"}, {table + ".record_type_id"}});
    homes.push_back({{path + "/@unit"}, {table + ".unit_id"}});
    homes.push_back({{path + "/@value"}, {table + ".value", table + ".value_text"}});
    const std::string list = path + "/HeartRateVariabilityMetadataList";
    const std::string beat = list + "/InstantaneousBeatsPerMinute";
    homes.push_back({{list}, {""}});
    homes.push_back({{beat}, {nested + "heartbeat"}});
    homes.push_back({{beat + "/@bpm"}, {nested + "heartbeat.bpm"}});
    homes.push_back({{beat + "/@time"}, {nested + "heartbeat.beat_time"}});
  }
  AddSample(homes, "HealthData/Correlation", "correlation");
  homes.push_back({{"HealthData/Correlation/@type"}, {"correlation.type"}});
  AddSample(homes, "HealthData/Audiogram", "audiogram");
  homes.push_back({{"HealthData/Audiogram/@type"}, {"audiogram.type"}});
  homes.push_back({{"*/@sourceVersion"}, {"source.version"}});
  return homes;
}

std::vector<Home> MetadataHomes() {
  const std::vector<std::string> tables = {
      "record_metadata",        "nested_record_metadata", "workout_metadata",
      "workout_event_metadata", "workout_route_metadata", "workout_activity_metadata",
      "correlation_metadata",   "audiogram_metadata",     "vision_prescription_metadata"};
  std::vector<std::string> keys = tables;
  std::vector<std::string> values = tables;
  for (std::string& key : keys) key += ".key_id";
  for (std::string& value : values) value += ".value";
  return {{{"*/MetadataEntry"}, tables},
          {{"*/MetadataEntry/@key"}, keys},
          {{"*/MetadataEntry/@value"}, values}};
}

std::vector<Home> WorkoutHomes() {
  std::vector<Home> homes;
  const auto add = [&](const std::string& path, const std::string& table,
                       const std::vector<std::pair<std::string, std::string>>& columns) {
    for (const auto& [attribute, column] : columns) {
      homes.push_back({{path + "/@" + attribute}, {table + "." + column}});
    }
  };
  AddSample(homes, "HealthData/Workout", "workout");
  add("HealthData/Workout", "workout",
      {{"workoutActivityType", "activity_type"},
       {"duration", "duration"},
       {"durationUnit", "duration_unit"},
       {"totalDistance", "total_distance"},
       {"totalDistanceUnit", "total_distance_unit"},
       {"totalEnergyBurned", "total_energy_burned"},
       {"totalEnergyBurnedUnit", "total_energy_burned_unit"}});
  homes.push_back({{"*/WorkoutActivity"}, {"workout_activity"}});
  add("*/WorkoutActivity", "workout_activity",
      {{"uuid", "uuid"},
       {"startDate", "start_date"},
       {"endDate", "end_date"},
       {"duration", "duration"},
       {"durationUnit", "duration_unit"}});
  homes.push_back({{"*/WorkoutEvent"}, {"workout_event"}});
  add("*/WorkoutEvent", "workout_event",
      {{"type", "type"}, {"date", "date"}, {"duration", "duration"}});
  add("*/WorkoutEvent", "workout_event", {{"durationUnit", "duration_unit"}});
  homes.push_back({{"*/WorkoutStatistics"}, {"workout_statistics"}});
  add("*/WorkoutStatistics", "workout_statistics",
      {{"type", "type"},
       {"startDate", "start_date"},
       {"endDate", "end_date"},
       {"average", "average"},
       {"minimum", "minimum"},
       {"maximum", "maximum"},
       {"sum", "sum"},
       {"unit", "unit"}});
  return homes;
}

std::vector<Home> RouteHomes() {
  std::vector<Home> homes;
  AddSample(homes, "HealthData/Workout/WorkoutRoute", "workout_route");
  const std::string location = "HealthData/Workout/WorkoutRoute/Location";
  const std::string point = "gpx/trk/trkseg/trkpt";
  homes.push_back({{"*/FileReference", "*/FileReference/@path"}, {"workout_route.file_path"}});
  homes.push_back({{location, point}, {"route_point"}});
  homes.push_back({{location + "/@date", point + "/time"}, {"route_point.point_time"}});
  homes.push_back({{location + "/@latitude", point + "/@lat"}, {"route_point.latitude"}});
  homes.push_back({{location + "/@longitude", point + "/@lon"}, {"route_point.longitude"}});
  homes.push_back({{location + "/@altitude", point + "/ele"}, {"route_point.elevation"}});
  const std::string more = point + "/extensions/";
  homes.push_back({{point + "/extensions"}, {""}});
  homes.push_back(
      {{location + "/@horizontalAccuracy", more + "hAcc"}, {"route_point.horizontal_accuracy"}});
  homes.push_back(
      {{location + "/@verticalAccuracy", more + "vAcc"}, {"route_point.vertical_accuracy"}});
  homes.push_back({{location + "/@course", more + "course"}, {"route_point.course"}});
  homes.push_back({{location + "/@speed", more + "speed"}, {"route_point.speed"}});
  for (const std::string path : {"gpx", "gpx/metadata", "gpx/trk", "gpx/trk/trkseg"}) {
    homes.push_back({{path}, {"route_file"}});
  }
  homes.push_back({{"gpx/@creator"}, {"route_file.creator"}});
  homes.push_back({{"gpx/@version"}, {"route_file.version"}});
  homes.push_back({{"gpx/@xsi:schemaLocation"}, {"route_file.schema_location"}});
  homes.push_back({{"gpx/metadata/time"}, {"route_file.exported_at"}});
  homes.push_back({{"gpx/trk/name"}, {"route_file.name"}});
  return homes;
}

// "activeEnergyBurned" -> "active_energy_burned", "farPDUnit" -> "far_pd_unit"
std::string SnakeCase(std::string_view name) {
  std::string snake;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_upper = name[i] >= 'A' && name[i] <= 'Z';
    const bool ends_word = i > 0 && (name[i - 1] < 'A' || name[i - 1] > 'Z');
    const bool begins_word = i + 1 < name.size() && name[i + 1] >= 'a' && name[i + 1] <= 'z';
    if (is_upper && i > 0 && (ends_word || begins_word)) snake += '_';
    snake += is_upper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return snake;
}

// Elements whose attributes have a column each, of the same name.
void AddByName(std::vector<Home>& homes, const std::vector<std::string>& elements,
               const std::string& table, const std::vector<std::string>& attributes) {
  homes.push_back({elements, {table}});
  for (const std::string& attribute : attributes) {
    Home home{{}, {absl::StrCat(table, ".", SnakeCase(attribute))}};
    for (const std::string& element : elements) home.paths.push_back(element + "/@" + attribute);
    homes.push_back(home);
  }
}

std::vector<Home> OtherHomes() {
  std::vector<Home> homes;
  AddByName(
      homes, {"HealthData/ActivitySummary"}, "activity_summary",
      {"dateComponents", "activeEnergyBurned", "activeEnergyBurnedGoal", "activeEnergyBurnedUnit",
       "appleMoveMinutes", "appleMoveMinutesGoal", "appleMoveTime", "appleMoveTimeGoal",
       "appleExerciseTime", "appleExerciseTimeGoal", "appleStandHours", "appleStandHoursGoal"});
  AddByName(homes, {"HealthData/ClinicalRecord"}, "clinical_record",
            {"type", "identifier", "fhirVersion", "receivedDate", "resourceFilePath"});
  homes.push_back({{"HealthData/ClinicalRecord/@sourceURL"}, {"clinical_record.source_url"}});
  homes.push_back({{"HealthData/ClinicalRecord/@sourceName"}, {"clinical_record.source_id"}});
  std::vector<std::string> ears = {"frequencyValue", "frequencyUnit"};
  for (const std::string ear : {"leftEar", "rightEar"}) {
    for (const std::string& name : Prefixed(
             ear,
             {"Value", "Unit", "Masked", "ClampingRangeLowerBound", "ClampingRangeUpperBound"})) {
      ears.push_back(name);
    }
  }
  AddByName(homes, {"HealthData/Audiogram/SensitivityPoint"}, "sensitivity_point", ears);
  const std::string prescription = "HealthData/VisionPrescription";
  AddByName(homes, {prescription}, "vision_prescription",
            {"type", "dateIssued", "expirationDate", "brand"});
  std::vector<std::string> measures;
  for (const std::string name : {"sphere", "cylinder", "axis", "add", "vertex", "prismAmount",
                                 "prismAngle", "farPD", "nearPD", "baseCurve", "diameter"}) {
    measures.push_back(name);
    measures.push_back(name + "Unit");
  }
  AddByName(homes, {prescription + "/RightEye", prescription + "/LeftEye"},
            "vision_prescription_eye", measures);
  AddByName(homes, {prescription + "/Attachment"}, "vision_prescription_attachment",
            {"identifier"});
  return homes;
}

std::vector<Home> AllHomes() {
  std::vector<Home> all;
  for (const auto& homes : {ProfileHomes(), RecordHomes(), MetadataHomes(), WorkoutHomes(),
                            RouteHomes(), OtherHomes()}) {
    all.insert(all.end(), homes.begin(), homes.end());
  }
  return all;
}

bool Matches(const std::string& pattern, const std::string& path) {
  if (!pattern.starts_with('*')) return path == pattern;
  return path.ends_with(pattern.substr(1));
}

class ReceiptTest : public testing::Test {
 protected:
  // An export with every element and every attribute.
  void ReadEveryAttribute() {
    Read(std::string(PULSO_SOURCE_DIR) + "/tests/data/every_attribute/");
  }

  void Read(const std::string& folder) {
    auto archive = ExportArchive::Open(folder);
    ASSERT_TRUE(archive.ok()) << archive.status();
    EntityRows rows([](std::string_view) { return std::make_unique<RestartedBlocks>(); }, values_);
    LoadProgress progress;
    auto summary = ReadExport(**archive, {}, rows, progress, std::stop_token());
    ASSERT_TRUE(summary.ok()) << summary.status();
    EXPECT_EQ(rows.Finish(), absl::OkStatus());
    summary->receipt->ForEachPath([&](const std::string& path, const ReceiptCounts& counts) {
      counts_.emplace(path, counts);
    });
  }

  ValueCounts values_;
  std::map<std::string, ReceiptCounts> counts_;
};

TEST_F(ReceiptTest, EverythingIsStored) {
  ReadEveryAttribute();
  for (const auto& [path, counts] : counts_) {
    EXPECT_GT(counts.seen, 0) << path;
    EXPECT_EQ(counts.stored, counts.seen) << path;
    EXPECT_EQ(counts.repaired, 0) << path;
  }
}

TEST_F(ReceiptTest, WhatIsStoredStandsInTheColumns) {
  ReadEveryAttribute();
  for (const Home& home : AllHomes()) {
    std::int64_t stored = 0;
    for (const auto& [path, counts] : counts_) {
      for (const std::string& pattern : home.paths) {
        if (Matches(pattern, path)) stored += counts.stored;
      }
    }
    EXPECT_GT(stored, 0) << home.paths.front();
    // Two paths of one thing, an element and its one attribute, count it twice.
    const bool is_pair = home.paths.size() == 2 && home.paths[1].starts_with(home.paths[0] + "/@");
    if (home.columns.front().empty()) continue;
    EXPECT_EQ(is_pair ? stored / 2 : stored, values_.Of(home.columns)) << home.columns.front();
  }
}

TEST_F(ReceiptTest, EveryColumnHoldsAValue) {
  ReadEveryAttribute();
  std::vector<std::string> empty = values_.Empty();
  // A sound export has no such rows; only a zip states checksums.
  std::erase_if(empty, [](const std::string& name) {
    return name.starts_with("unmapped") || name.starts_with("reject") ||
           name == "export_file.crc32";
  });
  EXPECT_THAT(empty, IsEmpty());
}

TEST_F(ReceiptTest, AFileThatNoElementNamesKeepsItsPath) {
  const TemporaryFolder folder;
  WriteFile(folder / "export.xml", HealthDataXml());
  WriteFile(folder / "workout-routes/alone.gpx", "<gpx><trk><trkseg/></trk></gpx>");
  WriteFile(folder / "clinical-records/alone.json", "{}");
  Read(folder.path());
  EXPECT_EQ(values_.Of({"workout_route.file_path"}), 1);
  EXPECT_EQ(values_.Of({"clinical_record.resource_file_path"}), 1);
}

TEST_F(ReceiptTest, EveryPathHasAHome) {
  ReadEveryAttribute();
  const std::vector<Home> homes = AllHomes();
  std::vector<std::string> homeless;
  for (const auto& [path, counts] : counts_) {
    int found = 0;
    for (const Home& home : homes) {
      for (const std::string& pattern : home.paths) found += Matches(pattern, path) ? 1 : 0;
    }
    if (found == 0) homeless.push_back(path);
  }
  EXPECT_THAT(homeless, IsEmpty());
}

}  // namespace
}  // namespace pulso
