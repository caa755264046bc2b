// pulso load --mode merge: what is new comes in, what is there keeps its rows and ids.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "load/merge_load.h"
#include "load/schema_digest.h"
#include "schema/embedded_sql.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// How a phone writes the same samples at different times.
struct Phone {
  int offset_hours = 1;                // from UTC, in every date of the export
  const char* address = "0x28312ab0";  // of the device in memory
  const char* glucose_unit = "mg/dL";
};
constexpr Phone kWinter;
constexpr Phone kSummer = {.offset_hours = 2, .address = "0x3001ffc0"};

// The text of an instant, minutes after noon UTC of the first of January 2024.
std::string At(const Phone& phone, int minutes) {
  const int clock = 12 * 60 + 60 * phone.offset_hours + minutes;
  return absl::StrFormat("2024-01-01 %02d:%02d:00 +%02d00", clock / 60, clock % 60,
                         phone.offset_hours);
}

std::string Origin(const Phone& phone, int minutes) {
  return absl::StrFormat(
      R"( sourceName="Watch" sourceVersion="10" device="&lt;&lt;HKDevice: %s&gt;, name:Watch&gt;")"
      R"( creationDate="%s" startDate="%s" endDate="%s")",
      phone.address, At(phone, minutes + 2), At(phone, minutes), At(phone, minutes + 1));
}

std::string Heart(const Phone& phone, int minutes) {
  return absl::StrFormat(
      R"(<Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" value="%d"%s>
      <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="%d"/></Record>)",
      60 + minutes, Origin(phone, minutes), minutes);
}

std::string Glucose(const Phone& phone, int minutes) {
  return absl::StrFormat(
      R"(<Record type="HKQuantityTypeIdentifierBloodGlucose" unit="%s" value="5"%s/>)",
      phone.glucose_unit, Origin(phone, minutes));
}

std::string Beats(const Phone& phone, int minutes) {
  return absl::StrFormat(
      R"(<Record type="HKQuantityTypeIdentifierHeartRateVariabilitySDNN" unit="ms" value="40"%s>
      <HeartRateVariabilityMetadataList>
      <InstantaneousBeatsPerMinute bpm="61" time="12:00:01,20"/></HeartRateVariabilityMetadataList>
      </Record>)",
      Origin(phone, minutes));
}

// A Correlation with a Record that stands at top level too, and one that stands nowhere else.
std::string Pressure(const Phone& phone, int minutes) {
  const std::string systolic = absl::StrFormat(
      R"(<Record type="HKQuantityTypeIdentifierBloodPressureSystolic" unit="mmHg" value="120"%s/>)",
      Origin(phone, minutes));
  return absl::StrFormat(
      R"(%s<Correlation type="HKCorrelationTypeIdentifierBloodPressure"%s>
      <MetadataEntry key="HKWasUserEntered" value="1"/>%s
      <Record type="HKQuantityTypeIdentifierBloodPressureDiastolic" unit="mmHg" value="80"%s>
      <MetadataEntry key="HKWasUserEntered" value="1"/></Record></Correlation>)",
      systolic, Origin(phone, minutes), systolic, Origin(phone, minutes));
}

std::string Workout(const Phone& phone, int minutes) {
  return absl::StrFormat(
      R"(<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="1"
      durationUnit="min"%s><MetadataEntry key="HKIndoorWorkout" value="0"/>
      <WorkoutEvent type="HKWorkoutEventTypePause" date="%s"/>
      <WorkoutStatistics type="HKQuantityTypeIdentifierStepCount" startDate="%s" endDate="%s"
      sum="100" unit="count"/>
      <WorkoutRoute sourceName="Watch" startDate="%s" endDate="%s">
      <FileReference path="/workout-routes/%d.gpx"/></WorkoutRoute></Workout>)",
      Origin(phone, minutes), At(phone, minutes), At(phone, minutes), At(phone, minutes + 1),
      At(phone, minutes), At(phone, minutes + 1), minutes);
}

std::string Hearing(const Phone& phone, int minutes) {
  return absl::StrFormat(
      R"(<Audiogram type="HKDataTypeIdentifierAudiogram"%s><SensitivityPoint frequencyValue="250"
      frequencyUnit="Hz" leftEarValue="10" leftEarUnit="dBHL"/></Audiogram>)",
      Origin(phone, minutes));
}

// Elements without a fingerprint; one is rejected, one has no table.
std::string Others(const Phone& phone, int minutes) {
  return absl::StrFormat(
      R"(<ActivitySummary dateComponents="2024-01-01" activeEnergyBurned="%d"
      activeEnergyBurnedUnit="Cal"/>
      <ClinicalRecord type="Observation" identifier="lab-1" sourceName="Clinic"
      sourceURL="https://example.org/1" fhirVersion="4.0.1" receivedDate="%s"
      resourceFilePath="/clinical-records/1.json"/>
      <VisionPrescription type="glasses" dateIssued="%s"><RightEye sphere="-1" sphereUnit="D"/>
      </VisionPrescription>
      <Record type="HKQuantityTypeIdentifierStepCount" unit="count" value="1"%s bogus=""/>
      <Record sourceName="Watch" device="&lt;&lt;HKDevice: %s&gt;, name:Watch&gt;" value="1"
      startDate="%s" endDate="%s"/>
      <Novelty seen="%s">text</Novelty>)",
      minutes, At(phone, 0), At(phone, 0), Origin(phone, 300), phone.address, At(phone, 0),
      At(phone, 0), At(phone, 0));
}

std::vector<ZipMember> SideFiles(std::vector<int> routes) {
  std::vector<ZipMember> files = {{"clinical-records/1.json", R"({"resourceType":"Observation"})"},
                                  {"workout-routes/lone.gpx",
                                   R"(<gpx><trk><trkseg><trkpt lon="1" lat="2">
       <time>2024-01-01T12:00:00Z</time></trkpt></trkseg></trk></gpx>)"}};
  for (const int route : routes) {
    files.push_back({absl::StrCat("workout-routes/", route, ".gpx"),
                     absl::StrFormat(
                         R"(<gpx><trk><trkseg><trkpt lon="%d" lat="2">
             <time>2024-01-01T12:00:00Z</time></trkpt></trkseg></trk></gpx>)",
                         route)});
  }
  return files;
}

// All kinds of samples, and two that are alike.
std::string AllKinds(const Phone& phone) {
  return absl::StrCat(Heart(phone, 0), Heart(phone, 0), Heart(phone, 1), Glucose(phone, 2),
                      Beats(phone, 3), Pressure(phone, 4), Workout(phone, 5), Hearing(phone, 6));
}

// … once more, later.
std::string LaterKinds(const Phone& phone) {
  return absl::StrCat(Heart(phone, 10), Heart(phone, 10), Glucose(phone, 12), Beats(phone, 13),
                      Pressure(phone, 14), Workout(phone, 15), Hearing(phone, 16));
}

struct Counts {
  std::int64_t inserted = 0, known = 0, updated = 0, deleted = 0;
  bool operator==(const Counts&) const = default;
};

Counts CountsOf(const LoadSummary& summary, std::string_view only = "") {
  Counts counts;
  for (const TableCounts& table : summary.tables) {
    if (!only.empty() && table.table != only) continue;
    counts.inserted += table.inserted;
    counts.known += table.known;
    counts.updated += table.updated;
    counts.deleted += table.deleted;
  }
  return counts;
}

class LoadMerge : public testing::Test {
 protected:
  absl::StatusOr<LoadSummary> TryMerge(const std::string& path, const MergeOptions& merge = {},
                                       const std::string& schema = "pulso") {
    LoadOptions options;
    options.export_path = path;
    options.conninfo = db_.conninfo();
    options.schema = schema;
    options.is_forced = true;
    LoadProgress progress;
    return RunMergeLoad(options, merge, progress, {});
  }
  LoadSummary Merge(const std::string& path, const MergeOptions& merge = {},
                    const std::string& schema = "pulso") {
    absl::StatusOr<LoadSummary> summary = TryMerge(path, merge, schema);
    EXPECT_TRUE(summary.ok()) << summary.status();
    return summary.ok() ? *std::move(summary) : LoadSummary();
  }

  std::string WriteXml(std::string_view elements) {
    const std::string path = db_.Path(absl::StrCat("export", ++files_, ".xml"));
    WriteFile(path, HealthDataXml(elements));
    return path;
  }
  std::string WriteZipOf(const std::string& elements, std::vector<int> routes) {
    const std::string path = db_.Path(absl::StrCat("export", ++files_, ".zip"));
    std::vector<ZipMember> entries = {{"apple_health_export/export.xml", HealthDataXml(elements)}};
    for (ZipMember& file : SideFiles(std::move(routes))) {
      entries.push_back({"apple_health_export/" + file.name, std::move(file.bytes)});
    }
    WriteZip(path, entries);
    return path;
  }
  std::string WinterZip() { return WriteZipOf(AllKinds(kWinter) + Others(kWinter, 100), {5}); }
  std::string SummerZip() {
    return WriteZipOf(AllKinds(kSummer) + LaterKinds(kSummer) + Others(kSummer, 200), {5, 15});
  }

  // With ids: a merge of what is there leaves rows as they were.
  std::string Digest(const std::string& schema = "pulso") {
    LoadProgress progress;
    const absl::StatusOr<SchemaDigest> digest =
        DigestSchema(db_.conninfo(), schema, SurrogateKeys::kCount, progress, {});
    return digest.ok() ? digest->all : std::string(digest.status().message());
  }

  // "record 15 0123456789abcdef", …: the digests of content.  Not of the texts that were put aside:
  // they hold dates as the phone wrote them when they were first read.
  std::vector<std::string> ContentDigests(const std::string& schema) {
    LoadProgress progress;
    const absl::StatusOr<SchemaDigest> digest =
        DigestSchema(db_.conninfo(), schema, SurrogateKeys::kDoNotCount, progress, {});
    if (!digest.ok()) return {std::string(digest.status().message())};
    std::vector<std::string> lines;
    for (const NamedDigest& table : digest->tables) {
      if (table.table == "reject" || table.table == "unmapped") continue;
      lines.push_back(
          absl::StrFormat("%s %d %016x", table.table, table.digest.rows, table.digest.sum));
    }
    return lines;
  }

  // The rows of every table without ids and places in the file, and how they hang together.  Texts
  // that were put aside hold dates as the phone wrote them.
  std::vector<std::string> Content(const std::string& schema) {
    std::vector<std::string> content;
    for (const SqlFile& file : SqlFilesIn("sql/schema/table")) {
      const std::string table(SqlFileStem(file.path));
      if (table == "load" || table == "export_file") continue;  // they tell the loads apart
      const std::string columns = db_.Value(absl::StrFormat(
          "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
          " WHERE attrelid = '%s.%s'::regclass AND attnum > 0 AND NOT attisdropped"
          "   AND attname NOT IN ('id', 'byte_offset', 'line', 'attributes')"
          "   AND attname NOT LIKE '%%\\_id'",
          schema, table));
      content.push_back(table + " " +
                        db_.Value(absl::StrFormat(
                            "SELECT count(*), sum(hashtextextended(row(%s)::text, 0)) FROM %s.%s",
                            columns, schema, table)));
    }
    for (const char* links :
         {"SELECT 'metadata', start_date, key.name, m.value FROM $.record_metadata m"
          "  JOIN $.record r ON r.id = record_id JOIN $.metadata_key key ON key.id = key_id",
          "SELECT 'member', c.start_date, position, r.value FROM $.correlation_record"
          "  JOIN $.correlation c ON c.id = correlation_id JOIN $.record r ON r.id = record_id",
          "SELECT 'point', w.start_date, longitude FROM $.route_point"
          "  JOIN $.workout_route t ON t.id = route_id LEFT JOIN $.workout w ON w.id = workout_id",
          "SELECT 'origin', r.start_date, s.name, raw_text FROM $.record r"
          "  JOIN $.source s ON s.id = source_id JOIN $.device d ON d.id = device_id"}) {
      const std::string sql = absl::StrReplaceAll(links, {{"$", schema}});
      for (std::string& row : db_.Rows(sql + " ORDER BY 1, 2, 3")) content.push_back(row);
    }
    return content;
  }

  LoadedDatabase db_;
  int files_ = 0;
};

TEST_F(LoadMerge, OfTheSameExportChangesNothing) {
  const std::string winter = WinterZip();
  db_.Load(winter);
  const std::string before = Digest();
  for (const bool prunes : {false, true}) {
    const LoadSummary summary = Merge(winter, {.prunes = prunes});
    const Counts counts = CountsOf(summary);
    EXPECT_EQ(counts, (Counts{.known = counts.known}));
    EXPECT_EQ(CountsOf(summary, "record"), (Counts{.known = 9}));
    EXPECT_EQ(CountsOf(summary, "route_point"), (Counts{.known = 2}));
    EXPECT_EQ(CountsOf(summary, "reject"), (Counts{.known = 1}));
    EXPECT_EQ(Digest(), before);
  }
  EXPECT_THAT(db_.Rows("SELECT mode FROM load ORDER BY started_at"),
              ElementsAre("reload", "merge", "merge"));
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

TEST_F(LoadMerge, AddsExactlyTheNewSamplesOfSummer) {
  db_.Load(WinterZip());
  const std::vector<std::string> old = db_.Rows("SELECT r::text FROM record r ORDER BY id");
  const std::string summer = SummerZip();
  const LoadSummary summary = Merge(summer);
  EXPECT_EQ(CountsOf(summary, "record"), (Counts{.inserted = 6, .known = 9}));
  EXPECT_EQ(CountsOf(summary, "record_metadata"), (Counts{.inserted = 3, .known = 4}));
  EXPECT_EQ(CountsOf(summary, "heartbeat"), (Counts{.inserted = 1, .known = 1}));
  EXPECT_EQ(CountsOf(summary, "correlation_record"), (Counts{.inserted = 2, .known = 2}));
  EXPECT_EQ(CountsOf(summary, "route_point"), (Counts{.inserted = 1, .known = 2}));
  EXPECT_EQ(CountsOf(summary, "device"), Counts{});
  EXPECT_EQ(CountsOf(summary, "activity_summary"), (Counts{.updated = 1}));
  EXPECT_EQ(CountsOf(summary, "reject"), (Counts{.known = 1}));
  EXPECT_EQ(CountsOf(summary).deleted, 0);
  EXPECT_EQ(db_.Rows("SELECT r::text FROM record r WHERE id <= 8 ORDER BY id"), old);
  EXPECT_EQ(db_.Value("SELECT count(*), count(DISTINCT id) FROM record WHERE id > 65536"), "6|6");
  db_.Load(summer, "fresh");
  EXPECT_EQ(Content("pulso"), Content("fresh"));
  EXPECT_EQ(ContentDigests("pulso"), ContentDigests("fresh"));
}

TEST_F(LoadMerge, KeepsKeysAndTakesIdsThatNobodyHas) {
  const std::string keys =
      "SELECT oid, conindid FROM pg_constraint WHERE connamespace = 'pulso'::regnamespace"
      " UNION ALL SELECT indexrelid, relfilenode FROM pg_index JOIN pg_class ON oid = indexrelid"
      " WHERE relnamespace = 'pulso'::regnamespace ORDER BY 1, 2";
  db_.Load(WinterZip());
  const std::vector<std::string> before = db_.Rows(keys);
  EXPECT_EQ(Merge(SummerZip()).plan, "delta");
  EXPECT_EQ(db_.Rows(keys), before);
  EXPECT_EQ(db_.Value("SELECT count(*) FILTER (WHERE contype = 'f') > 40, bool_and(convalidated)"
                      "  FROM pg_constraint WHERE connamespace = 'pulso'::regnamespace"),
            "t|t");
  EXPECT_EQ(db_.Value("SELECT nextval('record_id_seq') > max(id) FROM record"), "t");
}

TEST_F(LoadMerge, CountsEqualSamples) {
  db_.Load(WriteXml(Heart(kWinter, 0)));
  const std::string three = WriteXml(Heart(kSummer, 0) + Heart(kSummer, 0) + Heart(kSummer, 0));
  EXPECT_EQ(CountsOf(Merge(three), "record"), (Counts{.inserted = 2, .known = 1}));
  EXPECT_EQ(CountsOf(Merge(three), "record"), (Counts{.known = 3}));
  const std::string two = WriteXml(Heart(kWinter, 0) + Heart(kWinter, 0));
  EXPECT_EQ(CountsOf(Merge(two), "record"), (Counts{.known = 2}));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "3");
  EXPECT_EQ(CountsOf(Merge(two, {.prunes = true}), "record"), (Counts{.known = 2, .deleted = 1}));
  EXPECT_EQ(db_.Value("SELECT count(*), min(id) FROM record"), "2|1");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record_metadata"), "2");
}

TEST_F(LoadMerge, PrunesWhatTheExportNoLongerHas) {
  db_.Load(SummerZip());
  const std::string winter = WinterZip();
  const LoadSummary summary = Merge(winter, {.prunes = true});
  EXPECT_EQ(CountsOf(summary, "record"), (Counts{.known = 9, .deleted = 6}));
  EXPECT_EQ(CountsOf(summary, "workout"), (Counts{.known = 1, .deleted = 1}));
  EXPECT_EQ(CountsOf(summary, "correlation"), (Counts{.known = 1, .deleted = 1}));
  EXPECT_EQ(CountsOf(summary, "audiogram"), (Counts{.known = 1, .deleted = 1}));
  EXPECT_EQ(CountsOf(summary).inserted, 0);
  db_.Load(winter, "fresh");
  EXPECT_EQ(Content("pulso"), Content("fresh"));
  EXPECT_EQ(ContentDigests("pulso"), ContentDigests("fresh"));
}

TEST_F(LoadMerge, PrunesNoRecordBesideAnEqualOneOfACorrelation) {
  // The Record at top level was written at another time than the one in the Correlation, which
  // therefore is a record of its own, with the same fingerprint.
  const std::string pressure = Pressure(kWinter, 4);
  const std::string written_later = absl::StrReplaceAll(
      pressure.substr(0, pressure.find("<Correlation")), {{At(kWinter, 6), At(kWinter, 9)}});
  const std::string path = WriteXml(written_later + pressure.substr(pressure.find("<Correlation")));
  db_.Load(path);
  const std::string before = Digest();
  EXPECT_EQ(db_.Value("SELECT count(*), count(DISTINCT fingerprint) FROM record"), "3|2");
  Merge(path, {.prunes = true});
  EXPECT_EQ(Digest(), before);
}

TEST_F(LoadMerge, PrunesOnlyWithTheFilesBesideTheXml) {
  db_.Load(WinterZip());
  const std::string before = Digest();
  const absl::Status status = TryMerge(WriteXml(AllKinds(kWinter)), {.prunes = true}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("prune with the whole export"));
  EXPECT_EQ(Digest(), before);
}

TEST_F(LoadMerge, RefusesSamplesThatCameAgainInAnotherUnit) {
  const Phone other_unit = {.glucose_unit = "mmol/L"};
  db_.Load(WriteXml(Glucose(kWinter, 0) + Glucose(kWinter, 1) + Heart(kWinter, 2)));
  const std::string before = Digest();
  const std::string changed = WriteXml(Glucose(other_unit, 0) + Glucose(other_unit, 1) +
                                       Glucose(other_unit, 9) + Heart(kWinter, 2));
  const absl::Status status = TryMerge(changed).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("2 samples of 1 record types are in the tables already, in another unit"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("--mode reload"));
  EXPECT_EQ(Digest(), before);

  const LoadSummary pruned = Merge(changed, {.prunes = true});
  EXPECT_EQ(CountsOf(pruned, "record"), (Counts{.inserted = 3, .known = 1, .deleted = 2}));
  ASSERT_EQ(pruned.changed_units.size(), 1u);
  EXPECT_EQ(pruned.changed_units[0].samples, 2);
  EXPECT_EQ(CountsOf(Merge(changed), "record"), (Counts{.known = 4}));
}

TEST_F(LoadMerge, IntoNothingGivesTheRowsOfAReload) {
  const std::string winter = WinterZip();
  const LoadSummary summary = Merge(winter, {.prunes = true}, "fresh");
  EXPECT_EQ(CountsOf(summary, "record"), (Counts{.inserted = 8}));
  EXPECT_EQ(db_.Value("SELECT mode FROM fresh.load"), "merge");
  db_.Load(winter);
  EXPECT_EQ(Digest("fresh"), Digest());
  db_.Load(WriteXml(""), "empty");
  EXPECT_EQ(CountsOf(Merge(winter, {}, "empty"), "record"), (Counts{.inserted = 8}));
  EXPECT_EQ(Content("empty"), Content("pulso"));
}

TEST_F(LoadMerge, GivesTheSameRowsWhetherKeysAreKeptOrRebuilt) {
  const std::string winter = WinterZip();
  const std::string summer = SummerZip();
  for (const auto& [schema, plan] :
       {std::pair("kept", DeltaPlan::kKeep), std::pair("rebuilt", DeltaPlan::kRebuild)}) {
    db_.Load(winter, schema);
    const LoadSummary summary = Merge(summer, {.plan = plan}, schema);
    EXPECT_EQ(CountsOf(summary, "record"), (Counts{.inserted = 6, .known = 9}));
  }
  EXPECT_EQ(Digest("kept"), Digest("rebuilt"));
  const auto definitions = [&](const std::string& schema) {
    std::vector<std::string> lines = db_.Snapshot(schema);
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("table load "); });
    for (std::string& line : lines) line = absl::StrReplaceAll(line, {{schema + ".", ""}});
    return lines;
  };
  EXPECT_EQ(definitions("kept"), definitions("rebuilt"));
}

TEST(DeltaPlanFor, RebuildsForManyRowsOnly) {
  RowsByStagingTable sent{};
  sent[0] = 20'000;
  EXPECT_EQ(DeltaPlanFor(sent, 0), DeltaPlan::kKeep);
  sent[0] = 100'000;
  EXPECT_EQ(DeltaPlanFor(sent, 100'000), DeltaPlan::kRebuild);
  EXPECT_EQ(DeltaPlanFor(sent, 3'400'000), DeltaPlan::kKeep);
}

TEST_F(LoadMerge, ThatFailsInTheMiddleChangesNothing) {
  db_.Load(WinterZip());
  db_.Execute("ALTER TABLE audiogram ADD CONSTRAINT stop CHECK (false) NOT VALID");
  const std::vector<std::string> before = db_.Snapshot();
  for (const DeltaPlan plan : {DeltaPlan::kKeep, DeltaPlan::kRebuild}) {
    const absl::Status status = TryMerge(SummerZip(), {.plan = plan}).status();
    EXPECT_THAT(std::string(status.message()), HasSubstr("240_audiogram.sql"));
    EXPECT_EQ(db_.Snapshot(), before);
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  }
}

TEST_F(LoadMerge, NoticesStagingTablesThatWereEmptied) {
  db_.Load(WinterZip());
  // As after a restart of the server: rows that were sent are gone.
  db_.Execute("CREATE RULE gone AS ON INSERT TO pulso.heartbeat DO INSTEAD NOTHING");
  const std::vector<std::string> before = db_.Snapshot();
  const absl::Status status = TryMerge(SummerZip()).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("heartbeat: 1 rows were sent, 0 arrived"));
  EXPECT_EQ(db_.Snapshot(), before);
}

TEST_F(LoadMerge, OfADamagedExportAddsWhatCanBeRead) {
  db_.Load(WriteXml(AllKinds(kWinter)));
  const std::string damaged = WriteXml(AllKinds(kSummer) + Heart(kSummer, 20) +
                                       "<Record type=\"HKQuantityTypeIdentifierStepCount\"/>");
  for (const std::int64_t inserted : {1, 0}) {
    EXPECT_EQ(CountsOf(Merge(damaged), "record").inserted, inserted);
    EXPECT_EQ(db_.Value("SELECT count(*) FROM reject"), "1");
  }
  const std::string cut = WriteXml(AllKinds(kSummer));
  CutFile(cut, ReadFile(cut).size() - 100);
  const std::vector<std::string> before = db_.Snapshot();
  EXPECT_FALSE(TryMerge(cut).ok());
  EXPECT_EQ(db_.Snapshot(), before);
}

TEST_F(LoadMerge, IsAnOptionOfTheProgram) {
  db_.Load(WinterZip());
  const std::string summer = SummerZip();
  const ProgramResult merged = RunPulso(db_.LoadCall({"--mode=merge", "--json", summer}));
  EXPECT_EQ(merged.exit_status, 3) << merged.err;  // one element is rejected
  const auto summary = nlohmann::json::parse(merged.out);
  EXPECT_EQ(summary["mode"], "merge");
  EXPECT_EQ(summary["tables"]["record"]["inserted"], 6);
  EXPECT_EQ(summary["tables"]["record"]["known"], 9);
  const ProgramResult again = RunPulso(db_.LoadCall({"--mode=merge", "--prune", summer}));
  EXPECT_THAT(again.out, HasSubstr("0 updated, 0 deleted; nothing has changed"));

  for (const auto& [arguments, remedy] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--prune"}, "--prune needs --mode merge"},
           {{"--mode=merge", "--dry-run"}, "--dry-run goes with --mode reload only"},
           {{"--mode=merge", "--prune", "--allow-truncated"}, "would be deleted"}}) {
    std::vector<std::string> call = arguments;
    call.push_back(summer);
    const ProgramResult refused = RunPulso(db_.LoadCall(std::move(call)));
    EXPECT_EQ(refused.exit_status, 1);
    EXPECT_THAT(refused.err, HasSubstr(remedy));
  }
}

}  // namespace
}  // namespace pulso
