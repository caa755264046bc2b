// Loads that are killed, interrupted or cut off from the server, and loads at the same time.
//
// Each is stopped at a known place: while it waits for more input in the middle of a COPY, or while
// a statement of its merge waits for a lock that the test holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <optional>
#include <stdexcept>

#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string Records(int count) {
  std::string records;
  for (int i = 0; i < count; ++i) {
    records +=
        "<Record type=\"HKQuantityTypeIdentifierStepCount\" sourceName=\"Phone\" unit=\"count\""
        " startDate=\"2024-01-01 10:00:00 +0000\" endDate=\"2024-01-01 10:00:00 +0000\" value=\"" +
        std::to_string(i) + "\"/>\n";
  }
  return records;
}

// More than the 256 KiB after which the rows of a table get a COPY of their own.
constexpr int kEnoughForACopy = 20000;

// So few that a merge keeps the keys on, and so many that it takes them off and puts them on again.
constexpr int kEnoughForADelta = 1000;
constexpr int kEnoughForARebuild = 30000;

// The beginning of an export, and what is missing then.
std::string FirstPart(int records) {
  const std::string xml = HealthDataXml(Records(records));
  return xml.substr(0, xml.find("</HealthData>"));
}
constexpr char kLastPart[] = "</HealthData>\n";

constexpr char kCopying[] = "query LIKE '%COPY staging_record %' AND state = 'active'";

// Where in a merge a load is held: the load, what makes it come by a lock, the statement by which
// the test takes that lock, and the statement of the load that waits for it.
struct MergePlace {
  const char* name;
  const char* mode;
  int records;
  const char* prepare;
  const char* lock;
  const char* waiting;
};

constexpr char kWaitFunctions[] =
    "CREATE FUNCTION public.wait_in_row() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;"
    "CREATE FUNCTION public.wait_in_ddl() RETURNS event_trigger LANGUAGE plpgsql AS"
    " $$ BEGIN PERFORM pg_advisory_xact_lock(7); END $$;";

constexpr char kWaitInARow[] =
    "CREATE TRIGGER wait BEFORE INSERT ON pulso.correlation_record EXECUTE FUNCTION"
    " public.wait_in_row()";
constexpr char kWaitInAnIndex[] =
    "CREATE EVENT TRIGGER wait ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION"
    " public.wait_in_ddl()";

constexpr char kLockOfTheTriggers[] = "SELECT pg_advisory_xact_lock(7)";
constexpr char kLockRecords[] = "LOCK TABLE pulso.record IN ACCESS SHARE MODE";
constexpr char kLockLedger[] = "LOCK TABLE pulso.load IN SHARE MODE";

constexpr MergePlace kMergePlaces[] = {
    {"Rename", "reload", kEnoughForACopy, "", kLockRecords, "query LIKE '%LOCK TABLE%'"},
    {"Insert", "reload", kEnoughForACopy, kWaitInARow, kLockOfTheTriggers,
     "query LIKE '%INSERT INTO correlation_record%'"},
    {"CreateIndex", "reload", kEnoughForACopy, kWaitInAnIndex, kLockOfTheTriggers,
     "query LIKE '%CREATE INDEX%'"},
    {"Ledger", "reload", kEnoughForACopy, "", kLockLedger, "query LIKE '%INSERT INTO load%'"},
    {"InsertOfADelta", "merge", kEnoughForADelta, kWaitInARow, kLockOfTheTriggers,
     "query LIKE '%INSERT INTO correlation_record%'"},
    {"LedgerOfADelta", "merge", kEnoughForADelta, "", kLockLedger,
     "query LIKE '%INSERT INTO load%'"},
    {"FirstLockOfARebuild", "merge", kEnoughForARebuild, "", kLockRecords,
     "query LIKE '%LOCK TABLE%'"},
    {"CreateIndexOfARebuild", "merge", kEnoughForARebuild, kWaitInAnIndex, kLockOfTheTriggers,
     "query LIKE '%CREATE %INDEX%'"}};

// A database that holds an earlier load, and what a program may do to it.
class LoadInterruption : public testing::Test {
 protected:
  LoadInterruption() {
    db_.LoadElements(Records(3));
    before_ = db_.Snapshot();
  }

  // Starts a load that stands still in the middle of COPY.
  void StartAndHoldInCopy(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), "-");
    program_.emplace(db_.LoadCall(arguments));
    ASSERT_TRUE(program_->Write(FirstPart(kEnoughForACopy))) << program_->Wait().err;
    db_.AwaitBackend(kCopying);
  }

  // Starts a load that stands still in its merge.
  void StartAndHoldInMerge(const MergePlace& place) {
    db_.Execute(std::string(kWaitFunctions) + place.prepare);
    Lock(std::string("BEGIN; ") + place.lock);
    before_ = db_.Snapshot();
    program_.emplace(db_.LoadCall({"-", "--mode", place.mode}));
    ASSERT_TRUE(program_->Write(FirstPart(place.records))) << program_->Wait().err;
    ASSERT_TRUE(program_->Write(kLastPart)) << program_->Wait().err;
    program_->CloseInput();
    db_.AwaitBackend(std::string("wait_event_type = 'Lock' AND (") + place.waiting + ")");
  }

  void LetMergeGoOn() { Lock("COMMIT"); }

  // Ends sessions of the load, as the server's administrator may.
  void EndSessions(const std::string& application) {
    db_.Rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = '" +
        application + "'");
  }

  // Goes on writing until the program has ended: what happens to its sessions shows only then.
  ProgramResult WriteUntilItEnds() {
    const std::string more = Records(1000);
    while (program_->Write(more)) {
    }
    return program_->Wait();
  }

  std::vector<std::string> SnapshotWithoutStagingTables() {
    db_.Execute("BEGIN");
    for (const std::string& table : db_.StagingTables()) {
      db_.Execute("DROP TABLE IF EXISTS " + table + " CASCADE");
    }
    std::vector<std::string> snapshot = db_.Snapshot();
    db_.Execute("ROLLBACK");
    return snapshot;
  }

  void ExpectUnchanged() {
    EXPECT_EQ(db_.Snapshot(), before_);
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  }

  // What is left of a load that was killed goes with the next one.
  void ExpectThatTheNextLoadSucceeds() {
    db_.AwaitNoBackend();
    db_.LoadElements(Records(5));
    EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "5");
    EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "2");
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  }

  LoadedDatabase db_;
  std::vector<std::string> before_;
  std::optional<RunningProgram> program_;

 private:
  void Lock(const std::string& sql) {
    const absl::Status status = locker_->Execute(sql, "lock").status();
    if (!status.ok()) throw std::runtime_error(status.ToString());
  }

  // A session of its own: a transaction sees pg_stat_activity as it was at its first look.
  absl::StatusOr<PgConnection> locker_ = PgConnection::Open(db_.conninfo(), "pulso test lock");
};

// By the mode.
class CopyInterruption : public LoadInterruption, public testing::WithParamInterface<const char*> {
 protected:
  void StartAndHold() { StartAndHoldInCopy({"--mode", GetParam()}); }

  void ExpectStatus7After(int signal) {
    StartAndHold();
    program_->Signal(signal);
    const ProgramResult result = program_->Wait();  // although no more input comes
    EXPECT_EQ(result.exit_status, 7);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr("nothing was changed"));
    ExpectUnchanged();
    ExpectThatTheNextLoadSucceeds();
  }
};

TEST_P(CopyInterruption, KillLeavesTheDataAsItWas) {
  StartAndHold();
  program_->Signal(SIGKILL);
  EXPECT_EQ(program_->Wait().exit_status, -SIGKILL);
  db_.AwaitNoBackend();
  EXPECT_THAT(db_.StagingTables(), Not(IsEmpty()));
  EXPECT_EQ(SnapshotWithoutStagingTables(), before_);
  ExpectThatTheNextLoadSucceeds();
}

TEST_P(CopyInterruption, InterruptEndsWithStatus7) { ExpectStatus7After(SIGINT); }

TEST_P(CopyInterruption, TerminationEndsWithStatus7) { ExpectStatus7After(SIGTERM); }

// … by somebody else: nobody has interrupted pulso.
TEST_P(CopyInterruption, ACancelledCopyEndsWithStatus6) {
  StartAndHold();
  db_.Execute(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'pulso copy'"
      " AND query LIKE '%COPY staging_record %' AND datname = current_database()");
  const ProgramResult result = WriteUntilItEnds();
  EXPECT_EQ(result.exit_status, 6) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("SQLSTATE 57014"), HasSubstr("another session cancelled"),
                                HasSubstr("nothing was changed")));
  ExpectUnchanged();
}

TEST_P(CopyInterruption, LostCopySessionEndsWithStatus4) {
  StartAndHold();
  EndSessions("pulso copy");
  const ProgramResult result = WriteUntilItEnds();
  EXPECT_EQ(result.exit_status, 4) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("COPY staging_record"), HasSubstr("try again"),
                                HasSubstr("nothing was changed")));
  ExpectUnchanged();
  ExpectThatTheNextLoadSucceeds();
}

TEST_P(CopyInterruption, LostMainSessionEndsWithStatus4) {
  StartAndHold();
  EndSessions("pulso");
  program_->Write(kLastPart);
  program_->CloseInput();
  const ProgramResult result = program_->Wait();
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, AllOf(HasSubstr("try again"), HasSubstr("nothing was changed")));
  db_.AwaitNoBackend();
  EXPECT_EQ(SnapshotWithoutStagingTables(), before_);
  ExpectThatTheNextLoadSucceeds();
}

INSTANTIATE_TEST_SUITE_P(InMode, CopyInterruption, testing::Values("reload", "merge"),
                         [](const auto& mode) { return std::string(mode.param); });

TEST_F(LoadInterruption, SecondLoadIntoTheSchemaIsRefusedAtOnce) {
  StartAndHoldInCopy();
  const ProgramResult second = RunPulso(db_.LoadCall({db_.Path("export.xml")}));
  EXPECT_EQ(second.exit_status, 9);
  EXPECT_THAT(second.err, AllOf(HasSubstr("pulso"), HasSubstr("another load is running"),
                                HasSubstr("--schema")));
  ASSERT_FALSE(program_->HasEnded());
  program_->Write(kLastPart);
  program_->CloseInput();
  EXPECT_EQ(program_->Wait().exit_status, 0);
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), std::to_string(kEnoughForACopy));
}

TEST_F(LoadInterruption, LoadsIntoTwoSchemasRunAtOnce) {
  StartAndHoldInCopy({"--schema", "ann"});
  EXPECT_EQ(RunPulso(db_.LoadCall({db_.Path("export.xml"), "--schema", "bob"})).exit_status, 0);
  EXPECT_EQ(RunPulso(db_.LoadCall({"--force", db_.Path("export.xml")})).exit_status, 0);
  ASSERT_FALSE(program_->HasEnded());
  program_->Write(kLastPart);
  program_->CloseInput();
  EXPECT_EQ(program_->Wait().exit_status, 0);
  EXPECT_EQ(
      db_.Value("SELECT (SELECT count(*) FROM ann.record), (SELECT count(*) FROM bob.record)"),
      std::to_string(kEnoughForACopy) + "|3");
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

TEST_F(LoadInterruption, LoadCanFollowAtOnce) {
  for (int load = 0; load < 3; ++load) {
    EXPECT_EQ(RunPulso(db_.LoadCall({"--force", db_.Path("export.xml")})).exit_status, 0);
  }
}

class MergeInterruption : public LoadInterruption,
                          public testing::WithParamInterface<MergePlace> {};

// The server goes on with the statements that it has already got, but COMMIT is not among them.
TEST_P(MergeInterruption, KillLeavesTheDataAsItWas) {
  StartAndHoldInMerge(GetParam());
  program_->Signal(SIGKILL);
  EXPECT_EQ(program_->Wait().exit_status, -SIGKILL);
  LetMergeGoOn();
  db_.AwaitNoBackend();
  EXPECT_EQ(SnapshotWithoutStagingTables(), before_);
  ExpectThatTheNextLoadSucceeds();
}

TEST_P(MergeInterruption, InterruptEndsWithStatus7) {
  StartAndHoldInMerge(GetParam());
  program_->Signal(SIGINT);
  const ProgramResult result = program_->Wait();  // although the lock is still held
  EXPECT_EQ(result.exit_status, 7);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("nothing was changed"));
  ExpectUnchanged();
  LetMergeGoOn();
  ExpectThatTheNextLoadSucceeds();
}

TEST_P(MergeInterruption, LostSessionEndsWithStatus4) {
  StartAndHoldInMerge(GetParam());
  EndSessions("pulso");
  const ProgramResult result = program_->Wait();
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, HasSubstr("nothing was changed"));
  LetMergeGoOn();
  EXPECT_EQ(SnapshotWithoutStagingTables(), before_);
  ExpectThatTheNextLoadSucceeds();
}

TEST_P(MergeInterruption, ReadersSeeTheOldDataUntilTheEnd) {
  StartAndHoldInMerge(GetParam());
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "1");
  LetMergeGoOn();
  EXPECT_EQ(program_->Wait().exit_status, 0);
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), std::to_string(GetParam().records));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "2");
}

INSTANTIATE_TEST_SUITE_P(At, MergeInterruption, testing::ValuesIn(kMergePlaces),
                         [](const auto& place) { return place.param.name; });

}  // namespace
}  // namespace pulso
