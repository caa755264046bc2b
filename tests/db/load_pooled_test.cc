// Loads through pgbouncer, which gives them another session of the server for each transaction.
#include "db/fault_fixture.h"
#include "support/pooler.h"

namespace pulso {
namespace {

using testing::HasSubstr;

class LoadPooled : public FaultFixture {
 protected:
  std::string conninfo() const { return pooler_.Through(db_.conninfo()); }

  std::string Locks() {
    return db_.Value(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())");
  }

  const Pooler pooler_{server_};
};

TEST_F(LoadPooled, SucceedsAndLeavesNoLockInThePool) {
  for (const char* plan : {"promote", "refill", "promote"}) {
    ProgramCall call = CallOn(conninfo(), db_.Path("export.xml"));
    call.arguments.insert(call.arguments.end(), {"--plan", plan});
    const ProgramResult result = RunPulso(call);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(Locks(), "0");
  }
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "3");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "4");
}

TEST_F(LoadPooled, IsRefusedWhereEachStatementGetsAnotherSession) {
  const Pooler by_statement(server_, "statement");
  const ProgramResult result =
      RunPulso(CallOn(by_statement.Through(db_.conninfo()), db_.Path("export.xml")));
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.err, HasSubstr("needs pool_mode transaction or session"));
}

// Others get the sessions next.
TEST_F(LoadPooled, LeavesTheSettingsOfSessionsAsTheyAre) {
  const bool has_timeout =  // servers since 14
      db_.Value("SELECT current_setting('idle_session_timeout', true) IS NOT NULL") == "t";
  if (has_timeout) db_.Execute("ALTER ROLE CURRENT_USER SET idle_session_timeout = '7min'");
  for (const char* mode : {"reload", "merge"}) {
    const ProgramResult result = RunPulso(InMode(mode, CallOn(conninfo(), db_.Path("export.xml"))));
    EXPECT_EQ(result.exit_status, 0) << result.err;
  }
  absl::StatusOr<PgConnection> pooled = PgConnection::Open(conninfo(), "test");
  ASSERT_TRUE(pooled.ok()) << pooled.status();
  const absl::StatusOr<PgResult> changed = pooled->Execute(
      "SELECT string_agg(name, ' ') FROM pg_settings WHERE setting <> reset_val"
      "   AND (name LIKE '%timeout' OR name LIKE '%interval')",
      "look");
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->Text(0, 0), "");
  if (has_timeout) db_.Execute("ALTER ROLE CURRENT_USER RESET idle_session_timeout");
}

TEST_F(LoadPooled, ChangesNothingOnceItsLockIsLost) {
  StartAndHoldInCopy(CallOn(conninfo(), "-"));
  db_.Execute(
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
      " (SELECT oid FROM pg_database WHERE datname = current_database())");
  EXPECT_TRUE(program_->Write("</HealthData>"));
  program_->CloseInput();
  const ProgramResult result = program_->Wait();
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, testing::AllOf(HasSubstr("the lock of the schema"),
                                         HasSubstr("nothing was changed")));
  ExpectUnchanged();
}

TEST_F(LoadPooled, IsAloneInItsSchema) {
  StartAndHoldInCopy(CallOn(conninfo(), "-"));
  for (const std::string& way : {conninfo(), db_.conninfo()}) {
    const ProgramResult second = LoadInto(way);
    EXPECT_EQ(second.exit_status, 9);
    EXPECT_THAT(second.err, HasSubstr("another load is running"));
  }
  program_->Signal(SIGINT);
  EXPECT_EQ(program_->Wait().exit_status, 7);
  ExpectUnchanged();
  EXPECT_EQ(Locks(), "0");
}

TEST_F(LoadPooled, FreesItsSchemaWhenItIsKilled) {
  StartAndHoldInCopy(CallOn(conninfo(), "-"));
  program_->Signal(SIGKILL);
  EXPECT_EQ(program_->Wait().exit_status, -SIGKILL);
  db_.AwaitTrue(
      "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND database ="
      " (SELECT oid FROM pg_database WHERE datname = current_database())");
  ExpectDataUnchanged();
  EXPECT_EQ(LoadInto(conninfo()).exit_status, 0);
}

}  // namespace
}  // namespace pulso
