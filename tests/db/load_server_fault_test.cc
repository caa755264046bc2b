// Faults of the server: a full disk, a shutdown, a standby, locks and limits that others set.
#include <chrono>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/fault_fixture.h"
#include "db/sql_session.h"
#include "support/full_disk.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

using LoadServerFault = FaultFixture;

// Conninfo of another role on the same database.
std::string As(const std::string& role, const std::string& conninfo) {
  return absl::StrReplaceAll(conninfo, {{"user=pulso", "user=" + role}});
}

// The ways from an export to the tables: a lock of another session on the records, and the
// statement that waits for it.
struct Mode {
  const char* name;
  const char* lock;
  const char* waiting;
};
constexpr Mode kModes[] = {{"reload", "ACCESS SHARE", "sql/schema/lock_tables.sql: "},
                           {"merge", "SHARE", "sql/merge/070_record.sql: "}};

std::string NameOf(const testing::TestParamInfo<Mode>& mode) { return mode.param.name; }

class ServerFaultInMode : public FaultFixture, public testing::WithParamInterface<Mode> {};

TEST_P(ServerFaultInMode, ALockThatIsNotGivenInTimeEndsWithStatus6) {
  db_.Execute("ALTER DATABASE " + db_.Value("SELECT current_database()") +
              " SET lock_timeout = '100ms'");
  PgConnection reader = Connect(db_.conninfo());
  Prepare(reader, absl::StrCat("BEGIN; LOCK TABLE pulso.record IN ", GetParam().lock, " MODE"));
  const ProgramResult result = LoadMoreInMode(GetParam().name);
  EXPECT_EQ(result.exit_status, 6);
  EXPECT_THAT(result.err, AllOf(HasSubstr(GetParam().waiting), HasSubstr("lock timeout"),
                                HasSubstr("SQLSTATE 55P03"), HasSubstr("load again later"),
                                HasSubstr("nothing was changed")));
  ExpectUnchanged();
  Prepare(reader, "COMMIT");
  ExpectThatTheNextLoadSucceeds();
}

TEST_P(ServerFaultInMode, ADatabaseThatIsReadOnlyEndsWithStatus5) {
  db_.Execute("ALTER DATABASE " + db_.Value("SELECT current_database()") +
              " SET default_transaction_read_only = on");
  const ProgramResult result = LoadMoreInMode(GetParam().name);
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr("SQLSTATE 25006"), HasSubstr("read-only"),
                                HasSubstr("name the primary server with --db")));
  ExpectUnchanged();
}

INSTANTIATE_TEST_SUITE_P(All, ServerFaultInMode, testing::ValuesIn(kModes), NameOf);

TEST_F(LoadServerFault, IdleSessionsAreNotEndedByTheTimeoutOfTheRole) {
  if (db_.connection().server_version() < 140000) return;  // has no such timeout
  db_.Execute("ALTER DATABASE " + db_.Value("SELECT current_database()") +
              " SET idle_session_timeout = '2s'");
  StartAndHoldInCopy();
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  ASSERT_TRUE(program_->Write("</HealthData>\n"));
  program_->CloseInput();
  const ProgramResult result = program_->Wait();
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "20000");
}

TEST_F(LoadServerFault, TooManySessionsEndWithStatus4) {
  const std::string database = db_.Value("SELECT current_database()");
  db_.Execute(
      "CREATE ROLE hal LOGIN CONNECTION LIMIT 1; CREATE SCHEMA hal AUTHORIZATION hal;"
      "GRANT CREATE ON DATABASE " +
      database + " TO hal");
  ProgramCall call = CallOn(As("hal", db_.conninfo()), db_.Path("export.xml"));
  call.arguments.insert(call.arguments.end(), {"--schema", "hal"});
  const ProgramResult result = RunPulso(call);
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, AllOf(HasSubstr("too many connections"), HasSubstr("hal")));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM pg_class WHERE relnamespace = 'hal'::regnamespace"),
            "0");
}

FullDisk& Disk() {
  static FullDisk disk;
  return disk;
}

class LoadOnFullDisk : public FaultFixture {
 protected:
  LoadOnFullDisk() : FaultFixture(Disk().server()) {
    Disk().Clear();
    if (!Disk().is_mounted()) return;
    db_.Execute("ALTER DATABASE " + db_.Value("SELECT current_database()") +
                " SET default_tablespace = tiny");
    db_.Execute("DROP SCHEMA pulso CASCADE");
    db_.LoadElements(Records(3));  // tables that stand elsewhere would be refilled there
    before_ = db_.Snapshot();
  }
  ~LoadOnFullDisk() override { Disk().Clear(); }

  void Fill() {
    Disk().Fill(
        db_.Rows("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                 " AND application_name IN ('pulso', 'pulso copy')"));
  }

  // Where there is only the limit, the sessions cannot write the server's log either, and it may
  // start itself anew: then the load has lost it.
  void ExpectDiskFull(const ProgramResult& result, const std::string& place) {
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, AllOf(HasSubstr(place), HasSubstr("nothing was changed")));
    if (Disk().is_mounted()) {
      EXPECT_EQ(result.exit_status, 6);
      EXPECT_THAT(result.err,
                  AllOf(HasSubstr("No space left on device"), HasSubstr("SQLSTATE 53100"),
                        HasSubstr("free some disk space on the server")));
      ExpectUnchanged();
    } else {
      EXPECT_THAT(result.exit_status, AnyOf(4, 6)) << result.err;
      if (result.exit_status == 6) {
        EXPECT_THAT(result.err, AllOf(HasSubstr("File too large"), HasSubstr("SQLSTATE ")));
      }
      server_.Restart();
      db_.Reconnect();
      db_.AwaitNoBackend();
      ExpectDataUnchanged();
    }
    Disk().Clear();
    ExpectThatTheNextLoadSucceeds();
  }
};

TEST_F(LoadOnFullDisk, InCopyEndsWithStatus6) {
  StartAndHoldInCopy();
  Fill();
  ExpectDiskFull(WriteUntilItEnds(), "COPY staging_record");
}

TEST_F(LoadOnFullDisk, InTheMergeEndsWithStatus6) {
  db_.Execute(
      "CREATE FUNCTION public.wait_in_ddl() RETURNS event_trigger LANGUAGE plpgsql AS"
      " $$ BEGIN PERFORM pg_advisory_xact_lock(7); END $$;"
      "CREATE EVENT TRIGGER wait ON ddl_command_start WHEN TAG IN ('CREATE INDEX')"
      " EXECUTE FUNCTION public.wait_in_ddl()");
  before_ = db_.Snapshot();
  PgConnection locker = Connect(db_.conninfo());
  Prepare(locker, "BEGIN; SELECT pg_advisory_xact_lock(7)");
  StartAndHoldInCopy();
  ASSERT_TRUE(program_->Write("</HealthData>\n"));
  program_->CloseInput();
  db_.AwaitBackend("wait_event_type = 'Lock' AND query LIKE '%CREATE %INDEX%'");
  Fill();
  Prepare(locker, "COMMIT");
  ExpectDiskFull(program_->Wait(), "create index ");
}

// A server of the test alone, which it stops.
class LoadAndShutdown : public FaultFixture {
 protected:
  LoadAndShutdown() : FaultFixture(Own()) {}

  static TestServer& Own() {
    static TestServer server = TestServer::Start(Durability::kOff);
    return server;
  }
};

class ShutdownInMode : public LoadAndShutdown, public testing::WithParamInterface<Mode> {};

TEST_P(ShutdownInMode, OfTheServerInCopyEndsWithStatus4) {
  StartAndHoldInCopy(InMode(GetParam().name, CallOn(db_.conninfo(), "-")));
  server_.Stop();
  const ProgramResult result = WriteUntilItEnds();
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, AllOf(HasSubstr("COPY staging_record"),
                                AnyOf(HasSubstr("SQLSTATE 57P01"), HasSubstr("was lost")),
                                HasSubstr("try again"), HasSubstr("nothing was changed")));
  const ProgramResult refused = LoadMoreInMode(GetParam().name);
  EXPECT_EQ(refused.exit_status, 4);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("cannot connect"), HasSubstr("--db")));
  server_.Restart();
  db_.Reconnect();
  ExpectDataUnchanged();
  ExpectThatTheNextLoadSucceeds();
}

INSTANTIATE_TEST_SUITE_P(All, ShutdownInMode, testing::ValuesIn(kModes), NameOf);

TEST_F(LoadAndShutdown, AStandbyEndsWithStatus5) {
  server_.Set({"wal_level = replica"});
  server_.Stop();
  server_.Restart();
  server_.Stop();
  server_.WriteDataFile("standby.signal", "");
  server_.Restart();
  db_.Reconnect();
  EXPECT_EQ(db_.Value("SELECT pg_is_in_recovery()"), "t");
  for (const Mode& mode : kModes) {
    const ProgramResult result = LoadMoreInMode(mode.name);
    EXPECT_EQ(result.exit_status, 5) << mode.name;
    EXPECT_THAT(result.err, AllOf(HasSubstr("SQLSTATE 25006"), HasSubstr("standby"),
                                  HasSubstr("name the primary server with --db")));
    EXPECT_EQ(db_.Snapshot(), before_);
  }
  server_.Stop();
  std::filesystem::remove(server_.server().data_folder() + "/standby.signal");
  server_.Restart();
  db_.Reconnect();
  ExpectThatTheNextLoadSucceeds();
}

}  // namespace
}  // namespace pulso
