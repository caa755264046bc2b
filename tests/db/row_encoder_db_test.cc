// The golden bytes of tests/copy/row_encoder_test.cc on their way into a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "copy/row_encoder.h"
#include "db/sql_session.h"
#include "pg/copy_in.h"
#include "schema/embedded_sql.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

class RowEncoderDbTest : public testing::Test {
 protected:
  RowEncoderDbTest() {
    Prepare(connection_, "SET client_min_messages = error");
    Prepare(connection_, "SET TimeZone = 'UTC'");
  }

  // Sends `rows` between header and trailer; "" or the error.
  std::string Copy(const std::string& statement, const std::string& rows) {
    absl::StatusOr<CopyIn> copy = CopyIn::Begin(connection_, statement, "COPY");
    if (!copy.ok()) return copy.status().ToString();
    for (const std::string_view piece : {kCopyHeader, std::string_view(rows), kCopyTrailer}) {
      const absl::Status status = copy->Send(piece);
      if (!status.ok()) return status.ToString();
    }
    const absl::StatusOr<std::int64_t> count = copy->Finish();
    return count.ok() ? "" : count.status().ToString();
  }

  // The SQL value, as text, that a column of `type` holds after a COPY of this field.
  std::string ValueOf(std::string_view type, std::string_view golden_hex) {
    Prepare(connection_,
            absl::StrCat("DROP TABLE IF EXISTS one; CREATE TABLE one (v ", std::string(type), ")"));
    const std::string row = absl::HexStringToBytes("0001" + std::string(golden_hex));  // one field
    const std::string error = Copy("COPY one (v) FROM STDIN (FORMAT binary)", row);
    return error.empty() ? Row(connection_, "SELECT v::text FROM one") : error;
  }

  const TestDatabase database_ = TestServer::Get().NewDatabase();
  PgConnection connection_ = Connect(database_.conninfo());
};

TEST_F(RowEncoderDbTest, IntegersArriveAsTheyAre) {
  EXPECT_EQ(ValueOf("integer", "0000000400000001"), "1");
  EXPECT_EQ(ValueOf("integer", "00000004fffffffe"), "-2");
  EXPECT_EQ(ValueOf("integer", "0000000400011170"), "70000");
  EXPECT_EQ(ValueOf("bigint", "000000080000010000000000"), "1099511627776");
  EXPECT_EQ(ValueOf("bigint", "00000008ffffffffffffffff"), "-1");
  EXPECT_EQ(ValueOf("bigint", "000000087fffffffffffffff"), "9223372036854775807");
  EXPECT_EQ(ValueOf("bigint", "000000088000000000000000"), "-9223372036854775808");
}

TEST_F(RowEncoderDbTest, DoublesArriveAsTheyAre) {
  EXPECT_EQ(ValueOf("double precision", "000000083ff8000000000000"), "1.5");
  EXPECT_EQ(ValueOf("double precision", "00000008405219999999999a"), "72.4");
  EXPECT_EQ(ValueOf("double precision", "000000088000000000000000"), "-0");
}

TEST_F(RowEncoderDbTest, TextsArriveAsTheyAre) {
  EXPECT_EQ(ValueOf("text", "00000002c3a9"), "\xC3\xA9");
  EXPECT_EQ(ValueOf("text", "00000000"), "");
}

TEST_F(RowEncoderDbTest, InstantsAndDaysArriveAsTheyAre) {
  EXPECT_EQ(ValueOf("timestamptz", "000000080002b6471ee245a0"), "2024-03-10 06:15:30.5+00");
  EXPECT_EQ(ValueOf("timestamptz", "00000008ffffffffffffffff"), "1999-12-31 23:59:59.999999+00");
  EXPECT_EQ(ValueOf("timestamptz", "00000008ff1fe2ffc59c6000"), "0001-01-01 00:00:00+00");
  EXPECT_EQ(ValueOf("timestamptz", "000000080380e70b912c3dc0"), "9999-12-31 23:59:59+00");
  EXPECT_EQ(ValueOf("date", "0000000400002283"), "2024-03-10");
  EXPECT_EQ(ValueOf("date", "00000004ffffffff"), "1999-12-31");
  EXPECT_EQ(ValueOf("date", "00000004fff4dbf9"), "0001-01-01");
  EXPECT_EQ(ValueOf("date", "00000004002c95d3"), "9999-12-31");
}

TEST_F(RowEncoderDbTest, JsonArrivesAsItIs) {
  EXPECT_EQ(ValueOf("jsonb", "00000009017b2261223a20317d"), R"({"a": 1})");
  EXPECT_EQ(ValueOf("jsonb", "00000003017b7d"), "{}");
}

TEST_F(RowEncoderDbTest, ArraysArriveAsTheyAre) {
  EXPECT_EQ(ValueOf("real[]",
                    "0000002c"
                    "00000001"
                    "00000000"
                    "000002bc"
                    "00000003"
                    "00000001"
                    "00000004"
                    "3fc00000"
                    "00000004"
                    "c0000000"
                    "00000004"
                    "3dcccccd"),
            "{1.5,-2,0.1}");
  EXPECT_EQ(ValueOf("real[]",
                    "0000000c"
                    "00000000"
                    "00000000"
                    "000002bc"),
            "{}");
}

TEST_F(RowEncoderDbTest, NullsArriveInEveryType) {
  for (const char* type : {"integer", "bigint", "double precision", "text", "timestamptz", "date",
                           "jsonb", "real[]"}) {
    EXPECT_EQ(ValueOf(type, "ffffffff"), "null") << type;
  }
}

TEST_F(RowEncoderDbTest, ARowWithEveryColumnArrivesInItsStagingTable) {
  Prepare(connection_, std::string(SqlText("sql/staging/record.sql")));
  std::string row;
  AppendRow(row, kRecordTable,
            RecordRow{.id = 7,
                      .record_type_id = 3,
                      .source_id = 2,
                      .device_id = 4,
                      .unit_id = 5,
                      .value = 72.4,
                      .value_text = "x",
                      .creation_date = Timestamp{763'366'530'500'000},
                      .start_date = Timestamp{0},
                      .end_date = Timestamp{-1},
                      .fingerprint = -2});
  EXPECT_EQ(Copy(CopyStatement(kRecordTable), row), "");
  EXPECT_EQ(Row(connection_,
                "SELECT id, record_type_id, source_id, device_id, unit_id, value, value_text, "
                "creation_date, start_date, end_date, fingerprint FROM staging_record"),
            "7|3|2|4|5|72.4|x|2024-03-10 06:15:30.5+00|2000-01-01 00:00:00+00|"
            "1999-12-31 23:59:59.999999+00|-2");
}

TEST_F(RowEncoderDbTest, AnElectrocardiogramArrivesWithArrayAndJson) {
  Prepare(connection_, std::string(SqlText("sql/staging/electrocardiogram.sql")));
  constexpr float kVoltages[] = {1.5F, -2.0F};
  ElectrocardiogramRow recording;
  recording.id = 1;
  recording.file_path = "electrocardiograms/a.csv";
  recording.voltages = kVoltages;
  recording.header = {R"({"Name": "x"})"};
  std::string row;
  AppendRow(row, kElectrocardiogramTable, recording);
  EXPECT_EQ(Copy(CopyStatement(kElectrocardiogramTable), row), "");
  EXPECT_EQ(Row(connection_,
                "SELECT id, file_path, recorded_date, unit, voltages, voltages[2], "
                "header ->> 'Name' FROM staging_electrocardiogram"),
            "1|electrocardiograms/a.csv|null|null|{1.5,-2}|-2|x");
}

}  // namespace
}  // namespace pulso
