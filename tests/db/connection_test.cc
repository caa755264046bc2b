#include "pg/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/errors.h"
#include "db/sql_session.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ConnectionDbTest : public testing::Test {
 protected:
  const TestDatabase database_ = TestServer::Get().NewDatabase();
  PgConnection connection_ = Connect(database_.conninfo());
};

TEST_F(ConnectionDbTest, ReadsFieldsNullsAndCounts) {
  const absl::StatusOr<PgResult> result = connection_.Execute(
      "SELECT 7, NULL::text, '' UNION ALL SELECT 8, 'x', 'y' ORDER BY 1", "select");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->rows(), 2);
  EXPECT_EQ(result->Text(0, 0), "7");
  EXPECT_TRUE(result->IsNull(0, 1));
  EXPECT_EQ(result->Text(0, 1), "");
  EXPECT_FALSE(result->IsNull(0, 2));
  EXPECT_EQ(result->Text(1, 2), "y");
  EXPECT_EQ(result->affected_rows(), 2);
}

TEST_F(ConnectionDbTest, SendsParametersAndNulls) {
  const PgParameter parameters[] = {"41", "it's; -- \"quoted\"", std::nullopt};
  const absl::StatusOr<PgResult> result =
      connection_.Execute("SELECT $1::int + 1, $2::text, $3::text", parameters, "select");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->Text(0, 0), "42");
  EXPECT_EQ(result->Text(0, 1), "it's; -- \"quoted\"");
  EXPECT_TRUE(result->IsNull(0, 2));
}

TEST_F(ConnectionDbTest, ConnectsInUtf8UnderTheNameOfTheApplication) {
  EXPECT_EQ(Row(connection_, "SHOW client_encoding"), "UTF8");
  EXPECT_EQ(Row(connection_, "SHOW application_name"), "db_test");
  EXPECT_GE(connection_.server_version(), 130000);
}

TEST_F(ConnectionDbTest, LetsTheConnectionStringChooseItsOwnSettings) {
  PgConnection named = Connect(database_.conninfo() + " application_name=mine connect_timeout=3");
  EXPECT_EQ(Row(named, "SHOW application_name"), "mine");
}

TEST_F(ConnectionDbTest, AServerErrorSaysWhatCauseAndSqlState) {
  const absl::Status status =
      connection_.Execute("SELECT no_such_column", "merge 070_record.sql").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(),
            "merge 070_record.sql: column \"no_such_column\" does not exist (SQLSTATE 42703)");
  EXPECT_EQ(SqlState(status), "42703");
}

TEST_F(ConnectionDbTest, AServerErrorHoldsTheHint) {
  const absl::Status status = connection_.Execute("SELECT no_such(1)", "ask").status();
  EXPECT_EQ(SqlState(status), "42883");
  EXPECT_THAT(std::string(status.message()), HasSubstr("; hint: No function matches"));
}

TEST_F(ConnectionDbTest, AServerErrorDoesNotQuoteRows) {
  Prepare(connection_,
          "CREATE TABLE weight (id int PRIMARY KEY, kg text NOT NULL CHECK (kg <> ''))");
  Prepare(connection_, "INSERT INTO weight VALUES (4711, '72.4')");
  for (const auto& [sql, state] : std::vector<std::pair<std::string, std::string>>{
           {"INSERT INTO weight VALUES (4711, '72.5')", "23505"},
           {"INSERT INTO weight VALUES (4712, NULL)", "23502"},
           {"INSERT INTO weight VALUES (4712, '')", "23514"}}) {
    const absl::Status status = connection_.Execute(sql, "insert").status();
    EXPECT_EQ(SqlState(status), state);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("471"))) << sql;
  }
}

TEST_F(ConnectionDbTest, AMissingPrivilegeIsAPreflightErrorWithTheRemedy) {
  Prepare(connection_, "CREATE TABLE secret (id int)");
  Prepare(connection_, "CREATE ROLE nobody_at_all");
  Prepare(connection_, "SET ROLE nobody_at_all");
  const absl::Status status = connection_.Execute("SELECT id FROM secret", "read").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(SqlState(status), "42501");
  EXPECT_EQ(status.message(),
            "read: permission denied for table secret (SQLSTATE 42501); the role needs a schema "
            "of its own, or CREATE on the database; where row-level security is forced, a policy "
            "that lets it write");
  Prepare(connection_, "RESET ROLE");
  Prepare(connection_, "DROP ROLE nobody_at_all");
}

TEST_F(ConnectionDbTest, ACancelledStatementIsAnErrorOfTheServer) {
  Prepare(connection_, "SET statement_timeout = 10");
  const absl::Status status = connection_.Execute("SELECT pg_sleep(30)", "sleep").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(SqlState(status), "57014");
  EXPECT_THAT(std::string(status.message()), HasSubstr("another session cancelled the statement"));
}

TEST_F(ConnectionDbTest, ALostSessionIsAConnectionError) {
  PgConnection victim = Connect(database_.conninfo());
  const std::string pid = Row(victim, "SELECT pg_backend_pid()");
  EndSession(connection_, pid);
  const absl::Status first = victim.Execute("SELECT 1", "count").status();
  EXPECT_EQ(first.code(), absl::StatusCode::kUnavailable);
  const absl::Status second = victim.Execute("SELECT 1", "count").status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.message()),
              HasSubstr("count: the connection to the server was lost ("));
}

TEST_F(ConnectionDbTest, AQuotedNameIsOneIdentifier) {
  const absl::StatusOr<std::string> quoted = connection_.QuoteIdentifier("a\"; DROP b");
  ASSERT_TRUE(quoted.ok());
  EXPECT_EQ(*quoted, "\"a\"\"; DROP b\"");
}

// Each holds the password s3cret or a piece of it where libpq's own message would show it.
TEST(ConnectionFailures, AreConnectionErrorsThatHoldNoPassword) {
  for (const std::string conninfo : {
           "postgresql://me:s3cret@127.0.0.1:1/db",
           "host=127.0.0.1 port=1 user=me password=s3cret",
           "host=127.0.0.1 port=1 user=me password=pass s3cret",  // blank not quoted
           "host=127.0.0.1 port=1 password='s3cret",              // quote not closed
           "host=127.0.0.1 port=1 passwort=s3cret",               // no such keyword
           "postgresql://me:pass/s3cret@127.0.0.1:1/db",          // slash not escaped
           "postgresql://me:s3cret/word@127.0.0.1:1/db",
           "postgresql://me:pass@s3cret@127.0.0.1:1/db",    // at sign not escaped
           "postgresql://me:pass%s3cret@127.0.0.1:1/db",    // no escape
           "postgresql://me:pass%40s3cret@127.0.0.1:1/db",  // escaped as it must be
           "postgresql://me:pass?s3cret@127.0.0.1:1/db",    // question mark not escaped
           "postgresql://me:pass#s3cret@127.0.0.1:port/db",
           "postgresql+psycopg2://me:s3cret@127.0.0.1:1/db",  // of another library
           "Postgres://me:s3cret@127.0.0.1:1/db",
       }) {
    const absl::Status status = PgConnection::Open(conninfo, "db_test").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << conninfo;
    EXPECT_THAT(std::string(status.message()), HasSubstr("cannot connect to the database: "));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("s3cret")));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("\n")));
  }
}

TEST(ConnectionFailures, AConnectionStringThatCannotBeReadIsRefusedWithTheRemedy) {
  EXPECT_EQ(
      PgConnection::Open("postgresql://me:p@ss@db.example.org/x", "db_test").status().message(),
      "cannot connect to the database: the connection string cannot be read; check --db or "
      "DATABASE_URL; a URI begins with postgresql://, and @ : / ? # % of a password are %40 %3A "
      "%2F "
      "%3F %23 %25 in it");
}

TEST_F(ConnectionDbTest, TakesTheNameOfADatabaseAloneForAConnectionString) {
  const absl::Status status = PgConnection::Open("no_such_database", "db_test").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("cannot be read")));
}

TEST_F(ConnectionDbTest, AnUnknownDatabaseIsNamed) {
  const std::string conninfo =
      absl::StrReplaceAll(database_.conninfo(), {{" dbname=test_", " dbname=no_such_"}});
  ASSERT_NE(conninfo, database_.conninfo());
  const absl::Status status = PgConnection::Open(conninfo, "db_test").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no_such_"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("check --db or the PG* variables"));
}

class PipelineDbTest : public ConnectionDbTest {
 protected:
  // The name of each completed statement with its row count.
  absl::Status RunPipeline(const std::vector<PgStatement>& statements) {
    return connection_.ExecutePipeline(statements, [&](std::size_t index, const PgResult& result) {
      done_.push_back(absl::StrCat(statements[index].what, " ", result.affected_rows()));
    });
  }
  std::vector<std::string> done_;
};

TEST_F(PipelineDbTest, RunsStatementsInOrderAndTellsEach) {
  EXPECT_EQ(RunPipeline({{"CREATE TABLE a (x int)", "create"},
                         {"INSERT INTO a SELECT generate_series(1, 5)", "insert"},
                         {"DELETE FROM a WHERE x > 3", "delete"}}),
            absl::OkStatus());
  EXPECT_THAT(done_, ElementsAre("create 0", "insert 5", "delete 2"));
  EXPECT_EQ(Row(connection_, "SELECT count(*) FROM a"), "3");
}

TEST_F(PipelineDbTest, StopsAtTheFirstFailureAndReturnsIt) {
  Prepare(connection_, "CREATE TABLE a (x int)");
  const absl::Status status = RunPipeline({{"INSERT INTO a VALUES (1)", "first"},
                                           {"INSERT INTO no_such VALUES (1)", "second"},
                                           {"INSERT INTO a VALUES (3)", "third"},
                                           {"SELECT 1 / 0", "fourth"}});
  EXPECT_EQ(status.message(), "second: relation \"no_such\" does not exist (SQLSTATE 42P01)");
  EXPECT_EQ(SqlState(status), "42P01");
  EXPECT_THAT(done_, ElementsAre("first 1"));
  // Without BEGIN the pipeline was one implicit transaction.
  EXPECT_EQ(Row(connection_, "SELECT count(*) FROM a"), "0");
}

TEST_F(PipelineDbTest, TakesAnEmptyList) {
  EXPECT_EQ(RunPipeline({}), absl::OkStatus());
  EXPECT_THAT(done_, IsEmpty());
  EXPECT_EQ(Row(connection_, "SELECT 1"), "1");
}

TEST_F(PipelineDbTest, TakesMoreStatementsThanALoadHas) {
  std::vector<PgStatement> statements(
      500, {"DO $$BEGIN RAISE NOTICE 'a notice to be dropped'; END$$", "raise"});
  EXPECT_EQ(RunPipeline(statements), absl::OkStatus());
  EXPECT_EQ(done_.size(), 500U);
}

class TransactionDbTest : public ConnectionDbTest {
 protected:
  TransactionDbTest() { Prepare(connection_, "CREATE SCHEMA \"My Schema\""); }

  Transaction Begin() {
    absl::StatusOr<Transaction> transaction = Transaction::Begin(connection_, "My Schema");
    EXPECT_EQ(transaction.status(), absl::OkStatus());
    return *std::move(transaction);
  }
};

TEST_F(TransactionDbTest, LooksNamesUpInItsSchema) {
  Transaction transaction = Begin();
  Prepare(connection_, "CREATE TABLE a (x int)");
  EXPECT_EQ(Row(connection_, "SHOW client_min_messages"), "error");
  EXPECT_EQ(transaction.Commit(), absl::OkStatus());
  EXPECT_EQ(Row(connection_, "SELECT count(*) FROM \"My Schema\".a"), "0");
}

// Every one that the server has, whatever its version.
TEST_F(TransactionDbTest, SetsTimeoutsAside) {
  const std::vector<std::string> timeouts =
      Rows(connection_,
           "SELECT name FROM pg_settings WHERE name LIKE '%\\_timeout' AND context = 'user'"
           "   AND category LIKE '%Statement Behavior' AND name <> 'lock_timeout'");
  EXPECT_GE(timeouts.size(), 2U);
  for (const std::string& timeout : timeouts) Prepare(connection_, "SET " + timeout + " = '7min'");
  Transaction transaction = Begin();
  for (const std::string& timeout : timeouts) {
    EXPECT_EQ(Row(connection_, "SHOW " + timeout), "0") << timeout;
  }
  EXPECT_EQ(transaction.Commit(), absl::OkStatus());
  for (const std::string& timeout : timeouts) {
    const bool is_of_session = timeout == "idle_session_timeout";
    EXPECT_EQ(Row(connection_, "SHOW " + timeout), is_of_session ? "0" : "7min") << timeout;
  }
}

TEST_F(TransactionDbTest, RollsBackUnlessCommitted) {
  {
    Transaction transaction = Begin();
    Prepare(connection_, "CREATE TABLE a (x int)");
  }
  EXPECT_EQ(Row(connection_, "SELECT to_regclass('\"My Schema\".a')"), "null");
  EXPECT_EQ(PQtransactionStatus(connection_.get()), PQTRANS_IDLE);
}

TEST_F(TransactionDbTest, CommitsOnceWhenMoved) {
  Transaction first = Begin();
  {
    Transaction second = std::move(first);
    Prepare(connection_, "CREATE TABLE a (x int)");
    EXPECT_EQ(second.Commit(), absl::OkStatus());
  }
  EXPECT_EQ(Row(connection_, "SELECT count(*) FROM \"My Schema\".a"), "0");
}

TEST_F(TransactionDbTest, SaysThatAFailedTransactionWasRolledBack) {
  Transaction transaction = Begin();
  Prepare(connection_, "CREATE TABLE a (x int)");
  EXPECT_FALSE(connection_.Execute("SELECT 1 / 0", "divide").ok());
  const absl::Status status = transaction.Commit();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "commit: the transaction had failed and was rolled back");
  EXPECT_EQ(Row(connection_, "SELECT to_regclass('\"My Schema\".a')"), "null");
}

}  // namespace
}  // namespace pulso
