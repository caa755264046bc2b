// Loads that fail: afterwards the database is as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "db/sql_session.h"
#include "load/merge.h"
#include "load/staging_area.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Records(int count) {
  std::string records;
  for (int i = 0; i < count; ++i) {
    records +=
        "<Record type=\"HKQuantityTypeIdentifierHeartRate\" sourceName=\"Watch\""
        " unit=\"count/min\" startDate=\"2024-01-01 10:00:00 +0000\""
        " endDate=\"2024-01-01 10:00:00 +0000\" value=\"" +
        std::to_string(i) + "\"><MetadataEntry key=\"k\" value=\"v\"/></Record>\n";
  }
  return records;
}

// A database that holds an earlier load.
class LoadFailure : public testing::Test {
 protected:
  LoadFailure() {
    db_.LoadElements(Records(3));
    before_ = db_.Snapshot();
  }

  // Runs `pulso load` on the path and expects that nothing has changed.
  ProgramResult ExpectUnchangedBy(const std::string& path) {
    const ProgramResult result = RunPulso(db_.LoadCall({"--force", path}));
    EXPECT_EQ(db_.Snapshot(), before_);
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
    EXPECT_EQ(result.out, "");
    return result;
  }

  // Lets the server do something else before each such statement.
  void OnDdl(const std::string& tag, const std::string& body) {
    db_.Execute(
        "CREATE FUNCTION public.spoil() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN " +
        body + " END $$; CREATE EVENT TRIGGER spoil ON ddl_command_start WHEN TAG IN ('" + tag +
        "') EXECUTE FUNCTION public.spoil()");
  }

  LoadedDatabase db_;
  std::vector<std::string> before_;
};

TEST_F(LoadFailure, OfAnXmlThatEndsEarly) {
  const std::string path = db_.Path("cut.xml");
  WriteFile(path, HealthDataXml(Records(20000)));
  CutFile(path, ReadFile(path).size() - 20);
  const ProgramResult result = ExpectUnchangedBy(path);
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("cut.xml"), HasSubstr("line 20007"), HasSubstr("ends")));
}

TEST_F(LoadFailure, OfAnXmlWithoutHealthData) {
  const std::string path = db_.Path("other.xml");
  WriteFile(path, "<?xml version=\"1.0\"?><ClinicalDocument/>");
  EXPECT_EQ(ExpectUnchangedBy(path).exit_status, 2);
}

TEST_F(LoadFailure, OfAnEmptyFile) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, "");
  EXPECT_EQ(ExpectUnchangedBy(path).exit_status, 2);
}

TEST_F(LoadFailure, OfAZipThatEndsEarly) {
  const std::string path = db_.WriteExportZip(Records(20000), {});
  CutFile(path, ReadFile(path).size() / 2);
  const ProgramResult result = ExpectUnchangedBy(path);
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("export.zip"), HasSubstr("copy or export it again")));
}

TEST_F(LoadFailure, OfAZipWhoseXmlHasAnotherCrc) {
  const std::string path = db_.WriteExportZip(Records(20000), {}, ZipStyle::kStored);
  const std::size_t place = ReadFile(path).find("value=\"19999\"");
  FlipByte(path, static_cast<std::ptrdiff_t>(place) + 7);
  EXPECT_EQ(ExpectUnchangedBy(path).exit_status, 2);
}

TEST_F(LoadFailure, OfAZipWithADamagedTrack) {
  const std::string path = db_.WriteExportZip(
      Records(1), {{"workout-routes/a.gpx", "<gpx>" + std::string(1000, ' ') + "</gpx>"}},
      ZipStyle::kStored);
  FlipByte(path, static_cast<std::ptrdiff_t>(ReadFile(path).find("<gpx>")) + 500);
  const ProgramResult result = ExpectUnchangedBy(path);
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr("a.gpx"));
}

TEST_F(LoadFailure, OfAnEncryptedZip) {
  const std::string path = db_.WriteExportZip(Records(1), {}, ZipStyle::kEncrypted);
  const ProgramResult result = ExpectUnchangedBy(path);
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr("password"));
}

TEST_F(LoadFailure, OfAServerThatRefusesAStatementOfTheMerge) {
  OnDdl("CREATE INDEX", "RAISE EXCEPTION 'no index today';");
  const std::string path = db_.Path("export.xml");
  const ProgramResult result = ExpectUnchangedBy(path);
  EXPECT_EQ(result.exit_status, 6);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("create index "), HasSubstr("no index today"), HasSubstr("P0001")));
}

TEST_F(LoadFailure, OfAColumnOfAnotherVersion) {
  db_.Execute("ALTER TABLE pulso.record DROP COLUMN fingerprint");
  before_ = db_.Snapshot();
  const ProgramResult result = ExpectUnchangedBy(db_.Path("export.xml"));
  EXPECT_EQ(result.exit_status, 6);
  EXPECT_THAT(result.err, HasSubstr("fingerprint"));
}

TEST_F(LoadFailure, OfAStagingTableThatIsEmptiedBeforeTheMerge) {
  OnDdl("ALTER TABLE", "TRUNCATE pulso.staging_record_metadata;");
  const ProgramResult result = ExpectUnchangedBy(db_.Path("export.xml"));
  EXPECT_EQ(result.exit_status, 8);
  EXPECT_THAT(result.err, AllOf(HasSubstr("record_metadata: 3 rows were sent, 0 arrived"),
                                HasSubstr("nothing was changed")));
}

// Another session empties one while the merge waits for its first lock.  Where other rows refer to
// those that are missing, the server says so before the rows are counted.
TEST_F(LoadFailure, OfAStagingTableThatIsEmptiedBeforeItsTableIsRefilled) {
  struct Case {
    const char* table;
    int exit_status;
    const char* message;
  };
  PgConnection reader = Connect(db_.conninfo());
  for (const Case& lost : {Case{"record_metadata", 8, "record_metadata: 3 rows were sent, 0 arr"},
                           Case{"record", 6, "SQLSTATE 23503"}}) {
    Prepare(reader, "BEGIN; LOCK TABLE pulso.record IN ACCESS SHARE MODE");
    RunningProgram load(db_.LoadCall({"--force", "--plan=refill", db_.Path("export.xml")}));
    db_.AwaitBackend("wait_event_type = 'Lock' AND query LIKE '%LOCK TABLE%'");
    db_.Execute(absl::StrCat("TRUNCATE pulso.staging_", lost.table));
    Prepare(reader, "COMMIT");
    const ProgramResult result = load.Wait();
    EXPECT_EQ(result.exit_status, lost.exit_status);
    EXPECT_THAT(result.err, HasSubstr(lost.message));
    EXPECT_EQ(db_.Snapshot(), before_);
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  }
}

TEST_F(LoadFailure, IsFollowedByALoadThatSucceeds) {
  const std::string path = db_.Path("cut.xml");
  WriteFile(path, HealthDataXml(Records(5)));
  CutFile(path, 900);
  EXPECT_EQ(ExpectUnchangedBy(path).exit_status, 2);
  db_.LoadElements(Records(4));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "4");
}

// RunMerge on staging tables that the test fills by hand.
class MergeAudit : public LoadFailure {
 protected:
  absl::StatusOr<MergeSummary> Merge(const RowsByStagingTable& sent) {
    absl::StatusOr<StagingArea> staging =
        StagingArea::Create(db_.connection(), "pulso", MergePlan::kRefill);
    if (!staging.ok()) return staging.status();
    absl::StatusOr<Transaction> transaction = Transaction::Begin(db_.connection(), "pulso");
    if (!transaction.ok()) return transaction.status();
    db_.Execute(
        "INSERT INTO staging_record_type VALUES (1, 'T');"
        "INSERT INTO staging_record SELECT i, 1, NULL, NULL, NULL, i, NULL, NULL, 'epoch', 'epoch',"
        " i FROM generate_series(1, 2) i;"
        "INSERT INTO staging_correlation VALUES (1, 'C', NULL, NULL, NULL, 'epoch', 'epoch', 1);"
        "INSERT INTO staging_nested_record (nested_id, correlation_id, position, record_type_id,"
        "       value, start_date, end_date, fingerprint)"
        " SELECT i, 1, i, 1, i + 1, 'epoch', 'epoch', i + 1 FROM generate_series(1, 2) i");
    LoadProgress progress;
    return RunMerge(db_.connection(), sent, progress);
  }

  static RowsByStagingTable Sent() {
    RowsByStagingTable sent{};
    sent[kTableIndex<RecordTypeRow>] = 1;
    sent[kTableIndex<RecordRow>] = 2;
    sent[kTableIndex<CorrelationRow>] = 1;
    sent[kTableIndex<NestedRecordRow>] = 2;
    return sent;
  }
};

TEST_F(MergeAudit, CountsRowsThatWereSentInsertedAndLinked) {
  const absl::StatusOr<MergeSummary> merge = Merge(Sent());
  ASSERT_TRUE(merge.ok()) << merge.status();
  std::vector<std::string> tables;
  for (const TableCounts& table : merge->tables) {
    tables.push_back(table.table + " " + std::to_string(table.staged) + " " +
                     std::to_string(table.inserted) + " " + std::to_string(table.linked));
  }
  EXPECT_THAT(tables, testing::UnorderedElementsAre("correlation 1 1 0", "correlation_record 2 2 0",
                                                    "record 4 3 1", "record_type 1 1 0"));
  // Only COMMIT would make it last.
  EXPECT_EQ(db_.Snapshot(), before_);
}

TEST_F(MergeAudit, NoticesRowsThatDidNotArrive) {
  for (const std::size_t table :
       {kTableIndex<RecordTypeRow>, kTableIndex<RecordRow>, kTableIndex<CorrelationRow>,
        kTableIndex<NestedRecordRow>, kTableIndex<HeartbeatRow>, kTableIndex<RejectRow>}) {
    RowsByStagingTable sent = Sent();
    ++sent[table];
    EXPECT_EQ(Merge(sent).status().code(), absl::StatusCode::kOutOfRange)
        << kStagingTableNames[table];
    EXPECT_EQ(db_.Snapshot(), before_);
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  }
}

TEST_F(MergeAudit, NoticesRowsThatNobodySent) {
  RowsByStagingTable sent = Sent();
  --sent[kTableIndex<RecordRow>];
  EXPECT_EQ(Merge(sent).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(db_.Snapshot(), before_);
}

}  // namespace
}  // namespace pulso
