// What happens on the way between a load and its server: unix sockets, TCP, TLS, a frozen link.
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "db/fault_fixture.h"
#include "support/slow_proxy.h"
#include "support/tls_server.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Refuses a value, in the middle of the COPY that carries it.
constexpr char kRefuseARow[] = R"sql(
CREATE FUNCTION public.refuse_a_row() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
  IF to_regclass('pulso.staging_record') IS NOT NULL
     AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'refused') THEN
    ALTER TABLE pulso.staging_record ADD CONSTRAINT refused CHECK (value <> 777);
  END IF;
END $$;
CREATE EVENT TRIGGER refuse_a_row ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
  EXECUTE FUNCTION public.refuse_a_row())sql";

class LoadLink : public FaultFixture {
 protected:
  using FaultFixture::FaultFixture;

  // The load goes on being fed: it has to notice by itself.
  void ExpectThatAnErrorEndsTheStream(const ProgramCall& call) {
    db_.Execute(kRefuseARow);
    before_ = db_.Snapshot();
    program_.emplace(call);
    const std::string xml = HealthDataXml();
    ASSERT_TRUE(program_->Write(xml.substr(0, xml.find("</HealthData>"))));
    const ProgramResult result = WriteUntilItEnds();
    EXPECT_EQ(result.exit_status, 6);
    EXPECT_THAT(result.err, AllOf(HasSubstr("COPY staging_record"), HasSubstr("refused"),
                                  HasSubstr("SQLSTATE 23514"), Not(HasSubstr("777"))));
    ExpectUnchanged();
    db_.Execute("DROP EVENT TRIGGER refuse_a_row");
    ExpectThatTheNextLoadSucceeds();
  }
};

TEST_F(LoadLink, AnErrorInCopyEndsTheStreamOverAUnixSocket) {
  ExpectThatAnErrorEndsTheStream(CallOn(db_.conninfo(), "-"));
}

TEST_F(LoadLink, AnErrorInCopyEndsTheStreamOverTcp) {
  const SlowProxy proxy(server_.server().socket_folder(), std::chrono::milliseconds(0));
  ExpectThatAnErrorEndsTheStream(CallOn(proxy.Through(db_.conninfo()), "-"));
}

TEST_F(LoadLink, AFrozenLinkIsNoticedWhileRowsAreSent) {
  {
    SlowProxy proxy(server_.server().socket_folder(), std::chrono::milliseconds(0));
    const std::string conninfo = proxy.Through(db_.conninfo()) + " tcp_user_timeout=1000";
    StartAndHoldInCopy(CallOn(conninfo, "-"));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the server's answer is through
    proxy.Freeze();
    const ProgramResult result = WriteUntilItEnds();
    EXPECT_EQ(result.exit_status, 4);
    EXPECT_THAT(result.err, AllOf(HasSubstr("COPY staging_record"),
                                  HasSubstr("the connection to the server was lost")));
  }
  db_.AwaitNoBackend();
  ExpectDataUnchanged();
  ExpectThatTheNextLoadSucceeds();
}

// Even where TCP notices nothing: the other end takes the bytes, and nobody answers.
TEST_F(LoadLink, AnInterruptOnAFrozenLinkEndsTheLoad) {
  {
    SlowProxy proxy(server_.server().socket_folder(), std::chrono::milliseconds(0));
    const std::string conninfo = proxy.Through(db_.conninfo()) + " tcp_user_timeout=1000";
    StartAndHoldInCopy(CallOn(conninfo, "-"));
    proxy.Freeze();
    program_->Signal(SIGINT);
    EXPECT_EQ(program_->Wait().exit_status, 7);
  }
  db_.AwaitNoBackend();
  ExpectDataUnchanged();
  ExpectThatTheNextLoadSucceeds();
}

TEST_F(LoadLink, AServerThatIsTooOldIsRefused) {
  SlowProxy proxy(server_.server().socket_folder(), std::chrono::milliseconds(0));
  const std::string version = db_.Value("SHOW server_version");
  proxy.Replace(version, "12" + version.substr(2));
  const ProgramResult result = LoadInto(proxy.Through(db_.conninfo()));
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr("the server is PostgreSQL 12; pulso needs 13 or later"),
                                HasSubstr("--db")));
  ExpectUnchanged();
}

TlsServer& Tls() {
  static TlsServer server;
  return server;
}

class LoadOverTls : public LoadLink {
 protected:
  LoadOverTls() : LoadLink(Tls().server()) {
    db_.Execute(
        "DO $$ BEGIN IF to_regrole('ann') IS NULL THEN"
        " CREATE ROLE ann LOGIN PASSWORD 'planted-secret'; END IF; END $$;"
        "GRANT ann TO pulso; ALTER SCHEMA pulso OWNER TO ann");
    for (const std::string& table :
         db_.Rows("SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'v', 'S')"
                  " AND relnamespace = 'pulso'::regnamespace")) {
      db_.Execute("ALTER TABLE " + table + " OWNER TO ann");
    }
  }

  ProgramCall Call(const std::string& host, const std::string& password, const std::string& path) {
    ProgramCall call = CallOn(Tls().Conninfo(host, db_.Value("SELECT current_database()")), path);
    call.environment["PGPASSWORD"] = password;
    return call;
  }
};

TEST_F(LoadOverTls, SucceedsWithACertificateThatIsVerified) {
  const ProgramResult result = RunPulso(Call("db.test", "planted-secret", db_.Path("export.xml")));
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "2");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "3");
}

TEST_F(LoadOverTls, UsesTlsForAllItsSessions) {
  StartAndHoldInCopy(Call("db.test", "planted-secret", "-"));
  EXPECT_EQ(db_.Value("SELECT count(*) > 1 AND bool_and(ssl) FROM pg_stat_activity"
                      " JOIN pg_stat_ssl USING (pid) WHERE usename = 'ann'"),
            "t");
}

TEST_F(LoadOverTls, IsRefusedWhenTheCertificateIsForAnotherHost) {
  const ProgramResult result =
      RunPulso(Call("other.test", "planted-secret", db_.Path("export.xml")));
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("other.test"), HasSubstr("--db"), Not(HasSubstr("planted-secret"))));
  ExpectUnchanged();
}

TEST_F(LoadOverTls, IsRefusedWithAWrongPassword) {
  const ProgramResult result = RunPulso(Call("db.test", "wrong-secret", db_.Path("export.xml")));
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, AllOf(HasSubstr("password authentication failed"), HasSubstr("--db"),
                                Not(HasSubstr("wrong-secret"))));
  ExpectUnchanged();
}

TEST_F(LoadOverTls, AnErrorInCopyEndsTheStream) {
  ExpectThatAnErrorEndsTheStream(Call("db.test", "planted-secret", "-"));
}

}  // namespace
}  // namespace pulso
