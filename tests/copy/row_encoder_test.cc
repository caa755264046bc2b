// The golden bytes come from PostgreSQL 15; the comment above each is the query that made them:
//   COPY (query) TO STDOUT (FORMAT binary), without header, field counts and trailer.
// tests/db/row_encoder_db_test.cc sends the same values the other way.
#include "copy/row_encoder.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

std::string Hex(std::string_view bytes) {
  return absl::BytesToHexString({bytes.data(), bytes.size()});
}

template <class T>
std::string Field(const T& value) {
  std::string out;
  out.resize(FieldBytes(value));
  EXPECT_EQ(PutField(out.data(), value), out.data() + out.size());
  return Hex(out);
}

constexpr std::string_view kNull = "ffffffff";

TEST(CopyStream, HeaderAndTrailerAreThoseOfAnEmptyTable) {
  // SELECT 1 WHERE false
  EXPECT_EQ(Hex(kCopyHeader) + Hex(kCopyTrailer),
            "5047434f50590aff0d0a00"  // signature
            "00000000"                // flags
            "00000000"                // no extension
            "ffff");                  // no more rows
}

TEST(PutField, WritesAnInteger) {
  // SELECT 1::int4
  EXPECT_EQ(Field(std::int32_t{1}),
            "00000004"
            "00000001");
  // SELECT -2::int4, 70000::int4
  EXPECT_EQ(Field(std::int32_t{-2}),
            "00000004"
            "fffffffe");
  EXPECT_EQ(Field(std::int32_t{70000}),
            "00000004"
            "00011170");
}

TEST(PutField, WritesABigint) {
  // SELECT 1099511627776::int8, -1::int8
  EXPECT_EQ(Field(std::int64_t{1} << 40),
            "00000008"
            "0000010000000000");
  EXPECT_EQ(Field(std::int64_t{-1}),
            "00000008"
            "ffffffffffffffff");
  // SELECT 9223372036854775807::int8, '-9223372036854775808'::int8
  EXPECT_EQ(Field(std::numeric_limits<std::int64_t>::max()),
            "00000008"
            "7fffffffffffffff");
  EXPECT_EQ(Field(std::numeric_limits<std::int64_t>::min()),
            "00000008"
            "8000000000000000");
}

TEST(PutField, WritesADouble) {
  // SELECT 1.5::float8, 72.4::float8, '-0'::float8
  EXPECT_EQ(Field(1.5),
            "00000008"
            "3ff8000000000000");
  EXPECT_EQ(Field(72.4),
            "00000008"
            "405219999999999a");
  EXPECT_EQ(Field(-0.0),
            "00000008"
            "8000000000000000");
}

TEST(PutField, WritesText) {
  // SELECT 'é'::text, ''::text
  EXPECT_EQ(Field(std::string_view("\xC3\xA9")),
            "00000002"
            "c3a9");
  EXPECT_EQ(Field(std::string_view("")), "00000000");
}

TEST(PutField, WritesAnInstant) {
  // SELECT '2024-03-10 08:15:30.5+02'::timestamptz, '1999-12-31 23:59:59.999999+00'::timestamptz
  EXPECT_EQ(Field(Timestamp{763'366'530'500'000}),
            "00000008"
            "0002b6471ee245a0");
  EXPECT_EQ(Field(Timestamp{-1}),
            "00000008"
            "ffffffffffffffff");
}

TEST(PutField, WritesTheFirstAndTheLastInstantOfAnExport) {
  // SELECT '0001-01-01 00:00:00+00'::timestamptz, '9999-12-31 23:59:59+00'::timestamptz
  EXPECT_EQ(Field(Timestamp{-63'082'281'600'000'000}),
            "00000008"
            "ff1fe2ffc59c6000");
  EXPECT_EQ(Field(Timestamp{252'455'615'999'000'000}),
            "00000008"
            "0380e70b912c3dc0");
}

TEST(PutField, WritesADay) {
  // SELECT '2024-03-10'::date, '1999-12-31'::date
  EXPECT_EQ(Field(Date{8835}),
            "00000004"
            "00002283");
  EXPECT_EQ(Field(Date{-1}),
            "00000004"
            "ffffffff");
  // SELECT '0001-01-01'::date, '9999-12-31'::date
  EXPECT_EQ(Field(Date{-730'119}),
            "00000004"
            "fff4dbf9");
  EXPECT_EQ(Field(Date{2'921'939}),
            "00000004"
            "002c95d3");
}

TEST(PutField, WritesJsonAsAVersionByteAndText) {
  // SELECT '{"a": 1}'::jsonb, '{}'::jsonb
  EXPECT_EQ(Field(Jsonb{R"({"a": 1})"}),
            "00000009"
            "01"
            "7b2261223a20317d");
  EXPECT_EQ(Field(Jsonb{"{}"}),
            "00000003"
            "01"
            "7b7d");
}

TEST(PutField, WritesAnArrayOfReals) {
  // SELECT '{1.5,-2,0.1}'::real[]
  constexpr std::array<float, 3> kVoltages = {1.5F, -2.0F, 0.1F};
  EXPECT_EQ(Field(std::span<const float>(kVoltages)),
            "0000002c"  // 44 bytes
            "00000001"
            "00000000"
            "000002bc"  // one dimension, no NULLs, of float4
            "00000003"
            "00000001"  // three elements, the first is number 1
            "00000004"
            "3fc00000"
            "00000004"
            "c0000000"
            "00000004"
            "3dcccccd");
}

TEST(PutField, WritesAnEmptyArrayWithoutADimension) {
  // SELECT '{}'::real[]
  EXPECT_EQ(Field(std::span<const float>()),
            "0000000c"
            "00000000"
            "00000000"
            "000002bc");
}

TEST(PutField, WritesEveryNullAsALengthAlone) {
  // SELECT NULL::int4, NULL::int8, NULL::float8, NULL::text, NULL::timestamptz, NULL::date
  EXPECT_EQ(Field(std::optional<std::int32_t>()), kNull);
  EXPECT_EQ(Field(std::optional<std::int64_t>()), kNull);
  EXPECT_EQ(Field(std::optional<double>()), kNull);
  EXPECT_EQ(Field(std::optional<std::string_view>()), kNull);
  EXPECT_EQ(Field(std::optional<Timestamp>()), kNull);
  EXPECT_EQ(Field(std::optional<Date>()), kNull);
}

TEST(PutField, WritesAPresentOptionalAsItsValue) {
  EXPECT_EQ(Field(std::optional<std::int32_t>(1)),
            "00000004"
            "00000001");
  EXPECT_EQ(Field(std::optional<std::int64_t>(1)),
            "00000008"
            "0000000000000001");
  EXPECT_EQ(Field(std::optional<double>(1.5)),
            "00000008"
            "3ff8000000000000");
  EXPECT_EQ(Field(std::optional<std::string_view>("")), "00000000");
  EXPECT_EQ(Field(std::optional<Timestamp>(Timestamp{-1})),
            "00000008"
            "ffffffffffffffff");
  EXPECT_EQ(Field(std::optional<Date>(Date{-1})),
            "00000004"
            "ffffffff");
}

TEST(AppendRow, WritesTheFieldCountAndTheFieldsInTheOrderOfTheTable) {
  std::string out;
  AppendRow(out, kRecordTable,
            RecordRow{.id = 7,
                      .record_type_id = 3,
                      .source_id = 2,
                      .device_id = std::nullopt,
                      .unit_id = 5,
                      .value = 72.4,
                      .value_text = std::nullopt,
                      .creation_date = std::nullopt,
                      .start_date = Timestamp{763'366'530'500'000},
                      .end_date = Timestamp{-1},
                      .fingerprint = -2});
  EXPECT_EQ(Hex(out),
            "000b"  // 11 fields
            "00000008"
            "0000000000000007"  // id
            "00000004"
            "00000003"  // record_type_id
            "00000004"
            "00000002"  // source_id
            "ffffffff"  // device_id
            "00000004"
            "00000005"  // unit_id
            "00000008"
            "405219999999999a"  // value
            "ffffffff"          // value_text
            "ffffffff"          // creation_date
            "00000008"
            "0002b6471ee245a0"  // start_date
            "00000008"
            "ffffffffffffffff"  // end_date
            "00000008"
            "fffffffffffffffe"  // fingerprint
  );
}

TEST(AppendRow, MakesTheStreamThatTheServerWouldWrite) {
  // SELECT 7::int8, 3::int4, 1::int4, 'fast'::text, with header and trailer
  std::string out(kCopyHeader);
  AppendRow(out, kRecordMetadataTable, RecordMetadataRow{7, 3, 1, "fast"});
  out.append(kCopyTrailer);
  EXPECT_EQ(Hex(out),
            "5047434f50590aff0d0a000000000000000000"
            "0004"
            "00000008"
            "0000000000000007"
            "00000004"
            "00000003"
            "00000004"
            "00000001"
            "00000004"
            "66617374"
            "ffff");
}

TEST(AppendRow, AppendsBehindWhatIsThere) {
  std::string out = "before";
  AppendRow(out, kUnitTable, UnitRow{1, "km"});
  AppendRow(out, kUnitTable, UnitRow{2, ""});
  EXPECT_EQ(out.substr(0, 6), "before");
  EXPECT_EQ(Hex(std::string_view(out).substr(6)),
            "0002"
            "00000004"
            "00000001"
            "00000002"
            "6b6d"
            "0002"
            "00000004"
            "00000002"
            "00000000");
}

TEST(CopyStatement, NamesTheTableAndItsColumnsInOrder) {
  EXPECT_EQ(CopyStatement(kRecordTable),
            "COPY staging_record (id, record_type_id, source_id, device_id, unit_id, value, "
            "value_text, creation_date, start_date, end_date, fingerprint) "
            "FROM STDIN (FORMAT binary)");
  EXPECT_EQ(CopyStatement(kUnitTable), "COPY staging_unit (id, name) FROM STDIN (FORMAT binary)");
}

}  // namespace
}  // namespace pulso
