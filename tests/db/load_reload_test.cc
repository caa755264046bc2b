// One load after another: the tables hold exactly the last export, and nothing else has changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/embedded_sql.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The acceptance export of the program that pulso replaces: two Records at top level, a Correlation
// with two further ones, a Workout with one child of each kind, a summary, a profile.
constexpr char kAcceptance[] = R"(
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1990-01-01"
  HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexMale"
  HKCharacteristicTypeIdentifierBloodType="HKBloodTypeOPositive"
  HKCharacteristicTypeIdentifierFitzpatrickSkinType="HKFitzpatrickSkinTypeNotSet"/>
 <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min"
  startDate="2024-01-01 10:00:00 +0000" endDate="2024-01-01 10:00:00 +0000" value="72">
  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="1"/>
  <MetadataEntry key="HKTimeZone" value="UTC"/>
 </Record>
 <Record type="HKQuantityTypeIdentifierStepCount" sourceName="Phone" unit="count"
  startDate="2024-01-01 11:00:00 +0000" endDate="2024-01-01 11:10:00 +0000" value="500"/>
 <Correlation type="HKCorrelationTypeIdentifierBloodPressure" sourceName="Cuff"
  startDate="2024-01-01 12:00:00 +0000" endDate="2024-01-01 12:00:00 +0000">
  <MetadataEntry key="HKWasUserEntered" value="1"/>
  <Record type="HKQuantityTypeIdentifierBloodPressureSystolic" sourceName="Cuff" unit="mmHg"
   startDate="2024-01-01 12:00:00 +0000" endDate="2024-01-01 12:00:00 +0000" value="120"/>
  <Record type="HKQuantityTypeIdentifierBloodPressureDiastolic" sourceName="Cuff" unit="mmHg"
   startDate="2024-01-01 12:00:00 +0000" endDate="2024-01-01 12:00:00 +0000" value="80"/>
 </Correlation>
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min"
  sourceName="Watch" startDate="2024-01-01 13:00:00 +0000" endDate="2024-01-01 13:30:00 +0000">
  <MetadataEntry key="HKIndoorWorkout" value="0"/>
  <WorkoutEvent type="HKWorkoutEventTypePause" date="2024-01-01 13:10:00 +0000"/>
  <WorkoutStatistics type="HKQuantityTypeIdentifierActiveEnergyBurned"
   startDate="2024-01-01 13:00:00 +0000" endDate="2024-01-01 13:30:00 +0000" sum="300"
   unit="kcal"/>
  <WorkoutRoute sourceName="Watch" startDate="2024-01-01 13:00:00 +0000"
   endDate="2024-01-01 13:30:00 +0000"><FileReference path="/workout-routes/route_1.gpx"/>
  </WorkoutRoute>
 </Workout>
 <ActivitySummary dateComponents="2024-01-01" activeEnergyBurned="500"
  activeEnergyBurnedGoal="600" activeEnergyBurnedUnit="kcal"/>
)";

constexpr char kAcceptanceCounts[] =
    "SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM record_metadata),"
    "       (SELECT count(*) FROM workout), (SELECT count(*) FROM workout_metadata),"
    "       (SELECT count(*) FROM workout_event), (SELECT count(*) FROM workout_statistics),"
    "       (SELECT count(*) FROM workout_route), (SELECT count(*) FROM correlation),"
    "       (SELECT count(*) FROM correlation_metadata),"
    "       (SELECT count(*) FROM correlation_record), (SELECT count(*) FROM activity_summary),"
    "       (SELECT count(*) FROM user_profile)";

// The tables without the ledger, whose rows tell the loads apart.
std::vector<std::string> SnapshotWithoutLedger(LoadedDatabase& db) {
  std::vector<std::string> snapshot = db.Snapshot();
  std::erase_if(snapshot, [](const std::string& line) { return line.starts_with("table load "); });
  return snapshot;
}

TEST(Reload, GivesTheAcceptanceExportTheSameRowsEachTime) {
  LoadedDatabase db;
  db.LoadElements(kAcceptance);
  EXPECT_EQ(db.Value(kAcceptanceCounts), "4|2|1|1|1|1|1|1|1|2|1|1");
  const std::vector<std::string> first = SnapshotWithoutLedger(db);
  db.LoadElements(kAcceptance);
  EXPECT_EQ(db.Value(kAcceptanceCounts), "4|2|1|1|1|1|1|1|1|2|1|1");
  EXPECT_EQ(SnapshotWithoutLedger(db), first);
  EXPECT_EQ(db.Value("SELECT count(*) FROM load"), "2");
}

TEST(Reload, CountsIdsInDocumentOrder) {
  LoadedDatabase db;
  db.LoadElements(kAcceptance);
  EXPECT_THAT(
      db.Rows("SELECT record.id, identifier FROM record"
              "  JOIN record_type t ON t.id = record_type_id ORDER BY 1"),
      ElementsAre("1|HKQuantityTypeIdentifierHeartRate", "2|HKQuantityTypeIdentifierStepCount",
                  "3|HKQuantityTypeIdentifierBloodPressureSystolic",
                  "4|HKQuantityTypeIdentifierBloodPressureDiastolic"));
  EXPECT_THAT(db.Rows("SELECT * FROM correlation_record ORDER BY position"),
              ElementsAre("1|1|3", "1|2|4"));
}

TEST(Reload, LeavesEveryConstraintValidatedAndNoStagingTable) {
  LoadedDatabase db;
  for (int load = 0; load < 2; ++load) {
    db.LoadElements(kAcceptance);
    EXPECT_EQ(db.Value("SELECT count(*) FILTER (WHERE contype = 'f') > 40, bool_and(convalidated)"
                       "  FROM pg_constraint WHERE connamespace = 'pulso'::regnamespace"),
              "t|t");
    EXPECT_THAT(db.StagingTables(), IsEmpty());
    EXPECT_EQ(db.Value("SELECT bool_and(indisvalid AND indisready) FROM pg_index i"
                       "  JOIN pg_class c ON c.oid = indexrelid"
                       " WHERE c.relnamespace = 'pulso'::regnamespace"),
              "t");
    EXPECT_EQ(db.Value("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relpersistence <>"
                       " 'p' AND relnamespace = 'pulso'::regnamespace"),
              "0");
  }
}

TEST(Reload, GivesEveryTableAPrimaryKey) {
  LoadedDatabase db;
  db.LoadElements("");
  EXPECT_THAT(
      db.Rows("SELECT relname FROM pg_class c WHERE relkind = 'r'"
              "   AND relnamespace = 'pulso'::regnamespace AND NOT EXISTS"
              "       (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')"),
      IsEmpty());
}

TEST(Reload, ReplacesEverythingThatTheExportBeforeHeld) {
  LoadedDatabase db;
  db.LoadElements("");
  const std::vector<std::string> empty = SnapshotWithoutLedger(db);
  db.LoadElements(kAcceptance);
  EXPECT_NE(SnapshotWithoutLedger(db), empty);
  db.LoadElements("");
  EXPECT_EQ(SnapshotWithoutLedger(db), empty);
}

TEST(Reload, KeepsViewsAndGrants) {
  LoadedDatabase db;
  db.LoadElements(kAcceptance);
  db.Execute(
      "DROP ROLE IF EXISTS dashboard; CREATE ROLE dashboard;"
      "GRANT USAGE ON SCHEMA pulso TO dashboard; GRANT SELECT ON pulso.record TO dashboard;"
      "CREATE VIEW pulso.heart AS SELECT id, value FROM pulso.record WHERE value = 120;"
      "CREATE VIEW public.steps AS SELECT count(*) FROM pulso.record JOIN pulso.record_type t"
      " ON t.id = record_type_id WHERE identifier LIKE '%StepCount'");
  db.LoadElements(kAcceptance);
  EXPECT_THAT(db.Rows("SELECT * FROM heart"), ElementsAre("3|120"));
  EXPECT_THAT(db.Rows("SELECT * FROM steps"), ElementsAre("1"));
  db.Execute("SET ROLE dashboard");
  EXPECT_EQ(db.Value("SELECT count(*) FROM record"), "4");
  db.Execute("RESET ROLE; DROP OWNED BY dashboard; DROP ROLE dashboard");
}

TEST(Reload, LeavesOtherTablesOfTheSchemaAlone) {
  LoadedDatabase db;
  db.LoadElements(kAcceptance);
  db.Execute(
      "CREATE TABLE pulso.notes (id int PRIMARY KEY, text text);"
      "INSERT INTO pulso.notes VALUES (1, 'mine')");
  db.LoadElements(kAcceptance);
  EXPECT_THAT(db.Rows("SELECT * FROM notes"), ElementsAre("1|mine"));
}

TEST(Reload, RaisesEverySequencePastTheLastId) {
  LoadedDatabase db;
  db.LoadElements(kAcceptance);
  db.LoadElements(kAcceptance);
  int sequences = 0;
  for (const std::string& sequence :
       db.Rows("SELECT relname FROM pg_class WHERE relkind = 'S'"
               "   AND relnamespace = 'pulso'::regnamespace ORDER BY 1")) {
    const std::string table = sequence.substr(0, sequence.find("_id_seq"));
    EXPECT_EQ(db.Value("SELECT nextval('" + sequence + "') > coalesce(max(id), 0) FROM " + table),
              "t")
        << sequence;
    ++sequences;
  }
  EXPECT_EQ(sequences, 20);
}

TEST(Reload, LoadsAnotherSchemaWithoutTouchingThisOne) {
  LoadedDatabase db;
  db.LoadElements(kAcceptance);
  const std::vector<std::string> before = db.Snapshot();
  const std::string path = db.Path("other.xml");
  WriteFile(path, HealthDataXml());
  db.Load(path, "Ann's \"data\"");
  EXPECT_EQ(db.Snapshot(), before);
  EXPECT_EQ(db.Value("SELECT count(*) FROM \"Ann's \"\"data\"\"\".user_profile"), "1");
  EXPECT_EQ(db.Value("SELECT count(*) FROM \"Ann's \"\"data\"\"\".record"), "0");
}

TEST(Reload, GivesTheSameRowsInEverySchemaFromEveryForm) {
  LoadedDatabase db;
  const std::string xml = HealthDataXml(kAcceptance);
  WriteFile(db.Path("apple_health_export/export.xml"), xml);
  WriteFile(db.Path("export.xml.gz"), Gzip(xml));
  db.Load(db.Path("apple_health_export/export.xml"), "a");
  db.Load(db.Path("export.xml.gz"), "b");
  db.Load(db.Path("apple_health_export"), "c");
  db.Load(db.WriteExportZip(kAcceptance, {}), "d");
  std::vector<std::string> digests;
  for (const char* schema : {"a", "b", "c", "d"}) {
    std::string digest;
    for (const SqlFile& file : SqlFilesIn("sql/schema/table")) {
      const std::string table(SqlFileStem(file.path));
      if (table == "load" || table == "export_file") continue;  // they tell the forms apart
      digest += db.Value(std::string("SELECT count(*), sum(hashtextextended(t::text, 0)) FROM ") +
                         schema + "." + table + " t") +
                " ";
    }
    digests.push_back(digest);
  }
  EXPECT_THAT(digests, testing::Each(digests.front()));
}

}  // namespace
}  // namespace pulso
