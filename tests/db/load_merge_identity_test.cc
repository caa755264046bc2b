// Which sample is which in a merge, where that is not plain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "load/merge_load.h"
#include "load/schema_digest.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// All samples have the same type, source and instant.
std::string Energy(int kilocalories, std::string_view software = "1", int minute_of_entry = 0) {
  return absl::StrFormat(
      R"(<Record type="HKQuantityTypeIdentifierDietaryEnergyConsumed" sourceName="Meals")"
      R"( unit="kcal")"
      R"( device="&lt;&lt;HKDevice: 0x1&gt;, name:Phone, software:%s&gt;" value="%d")"
      R"( creationDate="2024-01-01 13:%02d:00 +0000" startDate="2024-01-01 12:00:00 +0000")"
      R"( endDate="2024-01-01 12:00:00 +0000"/>)",
      software, kilocalories, minute_of_entry);
}

std::string Correlation(std::string_view name, std::string_view records) {
  return absl::StrFormat(
      R"(<Correlation type="HKCorrelationTypeIdentifierFood" sourceName="Meals")"
      R"( startDate="2024-01-01 12:00:00 +0000" endDate="2024-01-01 12:00:00 +0000">)"
      R"(<MetadataEntry key="HKFoodType" value="%s"/>%s</Correlation>)",
      name, records);
}

// A food of the meal: its Record at top level, and in a Correlation.
std::string Food(std::string_view name, int kilocalories) {
  return Energy(kilocalories) + Correlation(name, Energy(kilocalories));
}

std::string Workout(std::string_view route) {
  return absl::StrFormat(
      R"(<Workout workoutActivityType="HKWorkoutActivityTypeRunning" sourceName="Watch")"
      R"( startDate="2024-01-01 10:00:00 +0000" endDate="2024-01-01 11:00:00 +0000">%s</Workout>)",
      route);
}

class MergeIdentity : public testing::Test {
 protected:
  static constexpr MergeOptions kPrunes = {.prunes = true};

  absl::StatusOr<LoadSummary> TryMerge(const std::string& path, const MergeOptions& merge) {
    LoadOptions options;
    options.export_path = path;
    options.conninfo = db_.conninfo();
    options.is_forced = true;
    LoadProgress progress;
    return RunMergeLoad(options, merge, progress, {});
  }

  void Merge(std::string_view elements, const MergeOptions& merge = {}) {
    const std::string path = db_.Path("merged.xml");
    WriteFile(path, HealthDataXml(elements));
    const absl::StatusOr<LoadSummary> summary = TryMerge(path, merge);
    ASSERT_TRUE(summary.ok()) << summary.status();
  }

  // A merge that prunes leaves the content of a reload, and merges of it change nothing.
  void MergeLikeAReload(std::string_view elements) {
    Merge(elements, kPrunes);
    const std::string path = db_.Path("merged.xml");
    EXPECT_EQ(Digest("pulso"), (db_.Load(path, "fresh"), Digest("fresh")));
    for (const MergeOptions& again : {MergeOptions(), kPrunes}) {
      const absl::StatusOr<LoadSummary> summary = TryMerge(path, again);
      ASSERT_TRUE(summary.ok()) << summary.status();
      for (const TableCounts& table : summary->tables) {
        EXPECT_EQ(table.inserted + table.updated + table.deleted, 0) << table.table;
      }
    }
  }

  std::string Digest(const std::string& schema) {
    LoadProgress progress;
    const absl::StatusOr<SchemaDigest> digest =
        DigestSchema(db_.conninfo(), schema, SurrogateKeys::kDoNotCount, progress, {});
    return digest.ok() ? digest->all : std::string(digest.status().message());
  }

  // "Bread 80": the Correlations with what is inside them.
  std::vector<std::string> Foods() {
    return db_.Rows(
        "SELECT concat_ws(' ', m.value, r.value) FROM correlation c"
        "  JOIN correlation_metadata m ON m.correlation_id = c.id"
        "  LEFT JOIN correlation_record member ON member.correlation_id = c.id"
        "  LEFT JOIN record r ON r.id = member.record_id ORDER BY 1");
  }
  std::string Records() { return db_.Value("SELECT count(*), sum(value) FROM record"); }

  LoadedDatabase db_;
};

TEST_F(MergeIdentity, CorrelationsAreToldApartByTheirRecords) {
  db_.LoadElements(Food("Apple", 50) + Food("Bread", 80));
  Merge(Food("Cheese", 99) + Food("Apple", 50) + Food("Bread", 80));
  EXPECT_THAT(Foods(), ElementsAre("Apple 50", "Bread 80", "Cheese 99"));
  EXPECT_EQ(Records(), "3|229");
  MergeLikeAReload(Food("Bread", 80));
  EXPECT_THAT(Foods(), ElementsAre("Bread 80"));
  EXPECT_EQ(Records(), "1|80");
}

TEST_F(MergeIdentity, TheRecordsOfACorrelationHaveNoOrder) {
  const std::string records = Energy(50) + Energy(80);
  db_.LoadElements(records + Correlation("Meal", Energy(50) + Energy(80)));
  Merge(records + Correlation("Meal", Energy(80) + Energy(50)), kPrunes);
  EXPECT_EQ(db_.Value("SELECT count(*), min(id) FROM correlation"), "1|1");
}

TEST_F(MergeIdentity, EqualCorrelationsAreCounted) {
  const std::string record = Energy(50) + Energy(50);
  db_.LoadElements(record + Correlation("Egg", Energy(50)) + Correlation("Egg", Energy(50)));
  MergeLikeAReload(record + Correlation("Egg", Energy(50)));
  EXPECT_EQ(Records(), "2|100");
}

TEST_F(MergeIdentity, OneEqualRecordIsPrunedBesideThatOfACorrelation) {
  const std::string correlation = Correlation("Egg", Energy(50));
  db_.LoadElements(Energy(50) + Energy(50) + correlation);
  MergeLikeAReload(Energy(50) + correlation);
  EXPECT_EQ(Records(), "1|50");
}

TEST_F(MergeIdentity, ARecordThatIsOnlyInACorrelationNowStays) {
  db_.LoadElements(Energy(50) + Correlation("Egg", ""));
  MergeLikeAReload(Correlation("Egg", Energy(50)));
  EXPECT_EQ(Records(), "1|50");
}

TEST_F(MergeIdentity, AKnownRecordInANewCorrelationIsNotInsertedAgain) {
  db_.LoadElements(Energy(50, "1") + Energy(80, "1"));
  Merge(Energy(50, "2") + Energy(80, "2") + Energy(99, "2") + Correlation("Egg", Energy(50, "2")) +
        Correlation("Cheese", Energy(99, "2")));
  EXPECT_THAT(Foods(), ElementsAre("Cheese 99", "Egg 50"));
  EXPECT_EQ(Records(), "3|229");
}

TEST_F(MergeIdentity, ATrackThatAKnownWorkoutRefersToNowIsNotPruned) {
  const std::vector<ZipMember> track = {
      {"workout-routes/p.gpx",
       R"(<gpx><trk><trkseg><trkpt lon="1" lat="2"><time>2024-01-01T10:00:00Z</time></trkpt>)"
       R"(</trkseg></trk></gpx>)"}};
  db_.LoadZip(Workout(""), track);
  const std::string path = db_.WriteExportZip(
      Workout(R"(<WorkoutRoute sourceName="Watch" startDate="2024-01-01 10:00:00 +0000")"
              R"( endDate="2024-01-01 11:00:00 +0000">)"
              R"(<FileReference path="/workout-routes/p.gpx"/></WorkoutRoute>)"),
      track);
  for (const MergeOptions& merge : {MergeOptions(), kPrunes}) {
    ASSERT_TRUE(TryMerge(path, merge).ok());
    EXPECT_EQ(db_.Value("SELECT count(*) FROM route_point"), "1");
  }
}

TEST_F(MergeIdentity, RowsAreKeptWithoutAProfile) {
  db_.LoadElements(Energy(50) + Energy(80));
  db_.Execute("DELETE FROM user_profile");
  Merge(Energy(99));
  EXPECT_EQ(Records(), "3|229");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM user_profile"), "1");
}

TEST_F(MergeIdentity, NothingIsMergedIntoSomeOfTheTables) {
  db_.LoadElements(Energy(50));
  db_.Execute("DROP TABLE user_profile CASCADE");
  const std::vector<std::string> before = db_.Snapshot();
  const absl::Status status = TryMerge(db_.Path("export.xml"), {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("has only 35 of the 36 tables of an export"));
  EXPECT_EQ(db_.Snapshot(), before);
}

// Names and texts are quoted as the role likes them, unless pulso says how.
TEST_F(MergeIdentity, SettingsOfTheDatabaseDoNotChangeWhatIsKnown) {
  db_.Execute(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET standard_conforming_strings = off',"
      " current_database()); EXECUTE format('ALTER DATABASE %I SET quote_all_identifiers = on',"
      " current_database()); END $$");
  db_.LoadElements(Energy(50) + R"(<Novelty seen="2024-01-01 12:00:00 +0100"/>)");
  Merge(Energy(50) + R"(<Novelty seen="2024-01-01 13:00:00 +0200"/>)");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM unmapped"), "1");
  EXPECT_EQ(Records(), "1|50");
}

TEST_F(MergeIdentity, APublicationOfAllTablesIsNotInTheWay) {
  db_.Execute("CREATE PUBLICATION everything FOR ALL TABLES");
  db_.LoadElements(Food("Apple", 50));
  for (const DeltaPlan plan : {DeltaPlan::kKeep, DeltaPlan::kRebuild}) {
    Merge(Food("Apple", 50) + Food("Bread", 80), {.prunes = true, .plan = plan});
    EXPECT_THAT(Foods(), ElementsAre("Apple 50", "Bread 80"));
  }
}

TEST_F(MergeIdentity, AKeyThatAViewNeedsIsKept) {
  db_.LoadElements(Energy(50));
  db_.Execute("CREATE VIEW public.v AS SELECT id, value, count(*) FROM record GROUP BY id");
  std::string many;
  for (int i = 0; i < 20'001; ++i) many += Energy(i);
  const std::string path = db_.Path("many.xml");
  WriteFile(path, HealthDataXml(many));
  const absl::StatusOr<LoadSummary> summary = TryMerge(path, {});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->plan, "delta");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM public.v"), "20001");
}

TEST_F(MergeIdentity, KnownCorrelationsAreNoReasonToRebuildKeys) {
  std::string many;
  for (int i = 0; i < 7'000; ++i) many += Food("Egg", i);
  const std::string path = db_.Path("many.xml");
  WriteFile(path, HealthDataXml(many));
  db_.Load(path);
  const absl::StatusOr<LoadSummary> summary = TryMerge(path, {});  // 21,000 rows are compared
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->plan, "delta");
}

TEST_F(MergeIdentity, AChangedUnitIsNoticedInsideCorrelationsToo) {
  const std::string egg = Correlation("Egg", Energy(50));
  db_.LoadElements(egg);
  const std::string path = db_.Path("joule.xml");
  WriteFile(path, HealthDataXml(absl::StrReplaceAll(
                      egg, {{"unit=\"kcal\"", "unit=\"kJ\""}, {"value=\"50\"", "value=\"209\""}})));
  EXPECT_THAT(std::string(TryMerge(path, {}).status().message()),
              HasSubstr("1 samples of 1 record types are in the tables already, in another unit"));
  EXPECT_EQ(Records(), "1|50");
}

TEST_F(MergeIdentity, AForeignKeyThatIsCheckedLateIsCheckedBeforeKeysAreTakenOff) {
  db_.LoadElements(Energy(50) + Energy(80));
  db_.Execute(
      "CREATE TABLE public.note (record_id bigint REFERENCES pulso.record DEFERRABLE INITIALLY"
      " DEFERRED)");
  db_.Execute("INSERT INTO public.note SELECT id FROM record WHERE value = 80");
  Merge(Energy(80) + Energy(99), {.prunes = true, .plan = DeltaPlan::kRebuild});
  EXPECT_EQ(Records(), "2|179");
  EXPECT_EQ(db_.Value("SELECT value FROM public.note JOIN record ON id = record_id"), "80");
}

TEST_F(MergeIdentity, AForeignKeyOfRecordsThatIsCheckedLateIsNotInTheWay) {
  db_.LoadElements(Energy(50));
  db_.Execute("CREATE TABLE public.maker AS SELECT id FROM source");
  db_.Execute("ALTER TABLE public.maker ADD PRIMARY KEY (id)");
  db_.Execute(
      "ALTER TABLE record ADD CONSTRAINT mine FOREIGN KEY (source_id) REFERENCES public.maker"
      " DEFERRABLE INITIALLY DEFERRED");
  Merge(Energy(50) + Energy(80), {.plan = DeltaPlan::kRebuild});
  EXPECT_EQ(db_.Load(db_.Path("merged.xml")).plan, "refill");
  EXPECT_EQ(Records(), "2|130");
}

}  // namespace
}  // namespace pulso
