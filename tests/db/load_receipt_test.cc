// The receipt of a whole load: against what the generator counted while it wrote the export, and
// against the rows in the tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LoadReceipt : public testing::Test {
 protected:
  // Makes an export with the generator; its path.
  std::string Generate(const std::string& options) {
    const std::string path = db_.Path("generated.zip");
    const std::string command = absl::StrCat(PULSO_GENERATOR, " ", options, " --output ", path,
                                             " --manifest ", db_.Path("manifest.json"), " 2>&1");
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    manifest_ = json::parse(ReadFile(db_.Path("manifest.json")));
    return path;
  }

  ProgramResult Load(const std::string& path, std::vector<std::string> options = {}) {
    options.push_back(path);
    options.push_back("--json");
    ProgramResult result = RunPulso(db_.LoadCall(options));
    if (!result.out.empty()) summary_ = json::parse(result.out);
    return result;
  }

  void ExpectManifest() {
    EXPECT_EQ(summary_["rejects"], manifest_["rejects"]);
    EXPECT_EQ(summary_["unmapped"], manifest_["unmapped"]);
    json repairs = json::object();
    for (const auto& [kind, repair] : summary_["repairs"].items()) repairs[kind] = repair["count"];
    EXPECT_EQ(repairs, manifest_["repairs"]);
    json files = json::object();
    for (const auto& [kind, counts] : summary_["files"].items()) {
      if (counts["rejected"] != 0) files[kind] = counts["rejected"];
    }
    EXPECT_EQ(files, manifest_["files_rejected"]);
    EXPECT_EQ(summary_["receipt"].size(), manifest_["receipt"].size());
    for (const auto& [path, counts] : manifest_["receipt"].items()) {
      EXPECT_EQ(summary_["receipt"][path], counts) << path;
    }
  }

  std::int64_t Count(const std::string& table) {
    return std::stoll(db_.Value("SELECT count(*) FROM " + table));
  }
  std::int64_t Stored(const std::string& end_of_path) const {
    std::int64_t stored = 0;
    for (const auto& [path, counts] : summary_["receipt"].items()) {
      if (absl::EndsWith(path, end_of_path)) stored += counts["stored"].get<std::int64_t>();
    }
    return stored;
  }

  LoadedDatabase db_;
  json manifest_, summary_;
};

TEST_F(LoadReceipt, OfASoundExportIsWhatTheGeneratorWrote) {
  ASSERT_EQ(Load(Generate("--records 5000 --metadata-share 60")).exit_status, 0);
  ExpectManifest();
  EXPECT_EQ(summary_["unmapped"], 0);
}

TEST_F(LoadReceipt, OfADamagedExportIsWhatTheGeneratorWrote) {
  const ProgramResult result =
      Load(Generate("--records 20000 --metadata-share 60 --damage 1 --seed 7"));
  ASSERT_EQ(result.exit_status, 3) << result.err;
  ExpectManifest();
  EXPECT_EQ(manifest_["repairs"].size(), 10U) << "every kind of damage occurs";

  // The tables hold it: what is stored, and aside what is not.
  EXPECT_EQ(Count("reject"), summary_["rejects"]);
  EXPECT_EQ(Count("unmapped"), summary_["unmapped"]);
  EXPECT_EQ(Count("record"), summary_["receipt"]["HealthData/Record"]["stored"]);
  EXPECT_EQ(Count("route_point"), summary_["receipt"]["gpx/trk/trkseg/trkpt"]["stored"]);
  EXPECT_EQ(Count("workout_statistics"), Stored("/WorkoutStatistics"));
  EXPECT_EQ(Count("workout_event"), Stored("/WorkoutEvent"));
  EXPECT_EQ(Count("heartbeat"), Stored("/InstantaneousBeatsPerMinute"));
  EXPECT_EQ(Count("correlation_record"), Stored("/Correlation/Record"));
  EXPECT_EQ(db_.Value("SELECT counts->'receipt' = '" + summary_["receipt"].dump() +
                      "'::jsonb FROM load ORDER BY id DESC LIMIT 1"),
            "t");
}

TEST_F(LoadReceipt, OfHeavyDamageIsWhatTheGeneratorWrote) {
  ASSERT_EQ(Load(Generate("--records 3000 --metadata-share 33 --damage 60 --seed 3")).exit_status,
            3);
  ExpectManifest();
}

TEST_F(LoadReceipt, IsInTheClosingTable) {
  const std::string path = db_.WriteExportZip(
      "<Record type=\"T\" sourceName=\"S\" mood=\"7\" startDate=\"2024-01-01 00:00:00 +0000\""
      " endDate=\"2024-01-01 00:00:00 +0000\" value=\"1\"/><Record/><New/>",
      {});
  const ProgramResult result = RunPulso(db_.LoadCall({path}));
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_THAT(result.out, HasSubstr("not stored: HealthData/Record: of 2 seen, 1 rejected, 0 unm"));
  EXPECT_THAT(result.out, HasSubstr("not stored: HealthData/Record/@mood: of 1 seen, 0 rejected, "
                                    "1 unmapped\n"));
  EXPECT_THAT(result.out, HasSubstr("not stored: HealthData/New: of 1 seen, 0 rejected, 1 unmap"));
}

constexpr char kRouteAndDocument[] =
    R"(<Workout workoutActivityType="W" startDate="2024-01-01 00:00:00 +0000"
 endDate="2024-01-01 01:00:00 +0000"><WorkoutRoute startDate="2024-01-01 00:00:00 +0000"
 endDate="2024-01-01 01:00:00 +0000"><FileReference path="/workout-routes/a.gpx"/></WorkoutRoute>
 </Workout><ClinicalRecord type="T" identifier="i" sourceName="S" sourceURL="u" fhirVersion="4"
 receivedDate="2024-01-01 00:00:00 +0000" resourceFilePath="/clinical-records/c.json"/>)";

TEST_F(LoadReceipt, CountsFilesThatAreMissing) {
  const std::string path = db_.WriteExportZip(kRouteAndDocument, {{"attachments/a.png", "x"}});
  ASSERT_EQ(Load(path).exit_status, 0);
  EXPECT_EQ(summary_["missing_files"], 2);
  EXPECT_EQ(db_.Value("SELECT file_path FROM workout_route"), "workout-routes/a.gpx");
  EXPECT_EQ(db_.Value("SELECT resource_file_path FROM clinical_record"), "clinical-records/c.json");
  const std::vector<std::string> before = db_.Snapshot();
  const ProgramResult strict = Load(path, {"--strict"});
  EXPECT_EQ(strict.exit_status, 2);
  EXPECT_THAT(strict.err, HasSubstr("workout-routes/a.gpx: the XML refers to this file"));
  EXPECT_EQ(db_.Snapshot(), before);

  // An XML by itself has no side files.
  WriteFile(db_.Path("alone.xml"), HealthDataXml(kRouteAndDocument));
  EXPECT_EQ(Load(db_.Path("alone.xml"), {"--strict"}).exit_status, 0);
  EXPECT_EQ(summary_["missing_files"], 2);
}

TEST_F(LoadReceipt, IsStrictAboutSideFilesToo) {
  const char kSound[] =
      "<gpx><trk><trkseg><trkpt lat=\"1\" lon=\"2\"><time>2024-01-01T00:00:00Z</time></trkpt>"
      "</trkseg></trk></gpx>";
  const struct {
    const char* path;
    std::string text;
    const char* cause;
  } kCases[] = {
      {"workout-routes/a.gpx", std::string(kSound).replace(25, 8, ""), "(missing lat)"},
      {"workout-routes/a.gpx", "<gpx><metadata><time>now</time></metadata></gpx>", "bad-optional"},
      {"workout-routes/a.gpx", "<gpx><trk>", "workout-routes/a.gpx"},
      {"electrocardiograms/e.csv", "nothing", "electrocardiograms/e.csv"},
      {"clinical-records/c.json", "{", "clinical-records/c.json"}};
  for (const auto& side : kCases) {
    const std::string path = db_.WriteExportZip("", {{side.path, side.text}});
    const ProgramResult strict = Load(path, {"--strict"});
    EXPECT_EQ(strict.exit_status, 2) << side.text;
    EXPECT_THAT(strict.err, HasSubstr(side.cause));
    EXPECT_THAT(Load(path).exit_status, testing::AnyOf(0, 3)) << side.text;
  }
}

TEST_F(LoadReceipt, TakesASecondStartDateForTheMissingEnd) {
  WriteFile(db_.Path("a.xml"),
            HealthDataXml("<Record type=\"T\" sourceName=\"S\""
                          " startDate=\"2024-01-01 00:00:00 +0000\""
                          " startDate=\"2024-01-01 00:05:00 +0000\" value=\"1\"/>"));
  EXPECT_EQ(Load(db_.Path("a.xml")).exit_status, 0);
  EXPECT_THAT(db_.Rows("SELECT start_date, end_date FROM record"),
              ElementsAre("2024-01-01 00:00:00+00|2024-01-01 00:05:00+00"));
  EXPECT_EQ(summary_["repairs"]["dup-attr"]["count"], 1);
  EXPECT_EQ(summary_["receipt"]["HealthData/Record/@endDate"]["stored"], 1);
}

class LoadTimeZone : public LoadReceipt {};

TEST_F(LoadTimeZone, GivesLocalDays) {
  const std::string xml = HealthDataXml(
      "<Record type=\"T\" sourceName=\"S\" startDate=\"2024-06-30 23:30:00 +0100\""
      " endDate=\"2024-07-01 01:00:00 +0100\" value=\"1\"/>"
      "<Workout workoutActivityType=\"W\" startDate=\"2024-01-01 23:30:00 +0000\""
      " endDate=\"2024-01-02 00:30:00 +0000\"><MetadataEntry key=\"HKTimeZone\""
      " value=\"Europe/Berlin\"/><MetadataEntry key=\"HKTimeZone\" value=\"no zone\"/>"
      "<MetadataEntry key=\"HKTimeZone\" value=\"no zone\"/></Workout>");
  WriteFile(db_.Path("a.xml"), xml);
  const auto local_days = [&] {
    return db_.Rows(
        "SELECT local_day, start_local FROM record_local UNION ALL "
        "SELECT local_day, start_local FROM workout_local");
  };
  ASSERT_EQ(Load(db_.Path("a.xml")).exit_status, 0);
  EXPECT_EQ(summary_["time_zone"], "Europe/Berlin");
  EXPECT_THAT(local_days(),
              ElementsAre("2024-07-01|2024-07-01 00:30:00", "2024-01-02|2024-01-02 00:30:00"));
  ASSERT_EQ(Load(db_.Path("a.xml"), {"--timezone=America/New_York"}).exit_status, 0);
  EXPECT_THAT(local_days(),
              ElementsAre("2024-06-30|2024-06-30 18:30:00", "2024-01-01|2024-01-01 18:30:00"));
}

TEST_F(LoadTimeZone, IsCheckedBeforeAnythingIsRead) {
  for (const std::string zone : {"Mars/Olympus", "+01:00", "/etc/passwd", "../UTC", "CET-1CEST"}) {
    const ProgramResult result = Load("/nowhere.xml", {"--timezone=" + zone});
    EXPECT_EQ(result.exit_status, 1) << zone;
    EXPECT_THAT(result.err, HasSubstr("zone database"));
  }
}

}  // namespace
}  // namespace pulso
