#include "pg/copy_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/errors.h"
#include "copy/row_encoder.h"
#include "db/sql_session.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCopyUnits[] = "COPY staging_unit (id, name) FROM STDIN (FORMAT binary)";

// An encoded row of staging_unit.
std::string Unit(std::int32_t id, std::string_view name) {
  std::string row;
  AppendRow(row, kUnitTable, UnitRow{id, name});
  return row;
}

class CopyInDbTest : public testing::Test {
 protected:
  CopyInDbTest() {
    Prepare(connection_, "SET client_min_messages = error");
    Prepare(connection_, "CREATE TABLE staging_unit (id int UNIQUE, name text NOT NULL)");
  }

  CopyIn Begin() {
    absl::StatusOr<CopyIn> copy = CopyIn::Begin(connection_, kCopyUnits, "COPY staging_unit");
    if (!copy.ok()) throw std::runtime_error(copy.status().ToString());
    return *std::move(copy);
  }

  std::string Count() { return Row(connection_, "SELECT count(*) FROM staging_unit"); }

  const TestDatabase database_ = TestServer::Get().NewDatabase();
  PgConnection connection_ = Connect(database_.conninfo());
};

TEST_F(CopyInDbTest, LoadsRowsAndReturnsHowManyTheServerCounted) {
  CopyIn copy = Begin();
  EXPECT_TRUE(copy.Send(kCopyHeader).ok());
  EXPECT_TRUE(copy.Send(Unit(1, "km") + Unit(2, "\xC2\xB5V")).ok());
  EXPECT_TRUE(copy.Send(kCopyTrailer).ok());
  const absl::StatusOr<std::int64_t> rows = copy.Finish();
  ASSERT_EQ(rows.status(), absl::OkStatus());
  EXPECT_EQ(*rows, 2);
  EXPECT_THAT(Rows(connection_, "SELECT id, name FROM staging_unit ORDER BY id"),
              ElementsAre("1|km", "2|\xC2\xB5V"));
}

TEST_F(CopyInDbTest, TakesAStreamCutAnywhere) {
  const std::string stream = std::string(kCopyHeader) + Unit(1, "km") + std::string(kCopyTrailer);
  CopyIn copy = Begin();
  for (const char byte : stream) ASSERT_TRUE(copy.Send({&byte, 1}).ok());
  EXPECT_EQ(*copy.Finish(), 1);
}

TEST_F(CopyInDbTest, TakesAnEmptyTable) {
  CopyIn copy = Begin();
  EXPECT_TRUE(copy.Send(kCopyHeader).ok());
  EXPECT_TRUE(copy.Send("").ok());
  EXPECT_TRUE(copy.Send(kCopyTrailer).ok());
  EXPECT_EQ(*copy.Finish(), 0);
}

TEST_F(CopyInDbTest, AnUnfinishedCopyLeavesNothingAndAUsableConnection) {
  {
    CopyIn copy = Begin();
    EXPECT_TRUE(copy.Send(kCopyHeader).ok());
    EXPECT_TRUE(copy.Send(Unit(1, "km")).ok());
  }
  EXPECT_EQ(PQtransactionStatus(connection_.get()), PQTRANS_IDLE);
  EXPECT_EQ(Count(), "0");
}

TEST_F(CopyInDbTest, AnUnfinishedCopyWithItsTrailerLeavesNothingEither) {
  {
    CopyIn copy = Begin();
    EXPECT_TRUE(copy.Send(kCopyHeader).ok());
    EXPECT_TRUE(copy.Send(Unit(1, "km")).ok());
    EXPECT_TRUE(copy.Send(kCopyTrailer).ok());
  }
  EXPECT_EQ(Count(), "0");
}

TEST_F(CopyInDbTest, ACopyThatWasMovedIsFinishedOnce) {
  CopyIn first = Begin();
  EXPECT_TRUE(first.Send(kCopyHeader).ok());
  CopyIn second = std::move(first);
  EXPECT_TRUE(second.Send(Unit(1, "km")).ok());
  EXPECT_TRUE(second.Send(kCopyTrailer).ok());
  EXPECT_EQ(*second.Finish(), 1);
  EXPECT_EQ(Count(), "1");
}

TEST_F(CopyInDbTest, ReturnsTheServersErrorFromFinishAndLeavesAUsableConnection) {
  CopyIn copy = Begin();
  EXPECT_TRUE(copy.Send(kCopyHeader).ok());
  EXPECT_TRUE(copy.Send("\x01\x02").ok());  // a row of 258 fields
  const absl::Status status = copy.Finish().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(),
            "COPY staging_unit: row field count is 258, expected 2 (SQLSTATE 22P04)");
  EXPECT_EQ(Count(), "0");
}

TEST_F(CopyInDbTest, AnErrorQuotesNoValue) {
  CopyIn copy = Begin();
  EXPECT_TRUE(copy.Send(kCopyHeader).ok());
  EXPECT_TRUE(copy.Send(Unit(4711, "kg") + Unit(4711, "lb")).ok());
  EXPECT_TRUE(copy.Send(kCopyTrailer).ok());
  const absl::Status status = copy.Finish().status();
  EXPECT_EQ(SqlState(status), "23505");
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("4711")));
}

TEST_F(CopyInDbTest, NoticesAnErrorInTheFirstRowLongBeforeAllBytesAreSent) {
  // 1 MiB of good rows a piece; the server gives up at the first row of all.
  std::string piece;
  while (piece.size() < (std::size_t{1} << 20)) piece += Unit(1, std::string(1000, 'x'));
  constexpr int kPieces = 512;
  CopyIn copy = Begin();
  EXPECT_TRUE(copy.Send(kCopyHeader).ok());
  EXPECT_TRUE(copy.Send(Unit(1, "not \xFF UTF-8")).ok());
  int sent = 0;
  absl::Status status;
  while (sent < kPieces && status.ok()) {
    status = copy.Send(piece);
    ++sent;
  }
  EXPECT_EQ(SqlState(status), "22021");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_LT(sent, 64) << "MiB were sent after the error";
  EXPECT_EQ(Count(), "0");
}

TEST_F(CopyInDbTest, RefusesATableThatIsNotThere) {
  const absl::Status status =
      CopyIn::Begin(connection_, "COPY no_such (id) FROM STDIN (FORMAT binary)", "COPY no_such")
          .status();
  EXPECT_EQ(status.message(), "COPY no_such: relation \"no_such\" does not exist (SQLSTATE 42P01)");
  EXPECT_EQ(Count(), "0");
}

TEST_F(CopyInDbTest, AMissingPrivilegeIsAPreflightError) {
  Prepare(connection_, "CREATE ROLE may_not_copy");
  Prepare(connection_, "SET ROLE may_not_copy");
  const absl::Status status = CopyIn::Begin(connection_, kCopyUnits, "COPY staging_unit").status();
  Prepare(connection_, "RESET ROLE");
  Prepare(connection_, "DROP ROLE may_not_copy");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(SqlState(status), "42501");
}

TEST_F(CopyInDbTest, ALostSessionIsAConnectionError) {
  PgConnection killer = Connect(TestServer::Get().Conninfo());
  const std::string pid = Row(connection_, "SELECT pg_backend_pid()");
  CopyIn copy = Begin();
  EXPECT_TRUE(copy.Send(kCopyHeader).ok());
  EndSession(killer, pid);
  EXPECT_EQ(copy.Send(Unit(1, "km")).code(), absl::StatusCode::kUnavailable);
}

TEST_F(CopyInDbTest, GivesUpOnALostSessionWithoutSendingAnything) {
  PgConnection killer = Connect(TestServer::Get().Conninfo());
  const std::string pid = Row(connection_, "SELECT pg_backend_pid()");
  {
    CopyIn copy = Begin();
    EndSession(killer, pid);
  }
  EXPECT_FALSE(connection_.Execute("SELECT 1", "count").ok());
}

TEST_F(CopyInDbTest, FinishOnALostSessionIsAConnectionError) {
  PgConnection killer = Connect(TestServer::Get().Conninfo());
  const std::string pid = Row(connection_, "SELECT pg_backend_pid()");
  CopyIn copy = Begin();
  EXPECT_TRUE(copy.Send(kCopyHeader).ok());
  EndSession(killer, pid);
  EXPECT_EQ(copy.Finish().status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace pulso
