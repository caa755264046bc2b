// The digests of rows against those that a server computes of the same values.
#include <gtest/gtest.h>

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "db/sql_session.h"
#include "load/row_digest.h"

namespace pulso {
namespace {

template <class... Ts>
std::uint64_t DigestOf(const Ts&... values) {
  RowForm form;
  form.Begin(sizeof...(values));
  (form.Add(values), ...);
  return form.Digest();
}

std::string Quoted(std::string_view text) {
  return absl::StrCat("$quoted$", std::string(text), "$quoted$");
}

class RowDigestDbTest : public testing::Test {
 protected:
  RowDigestDbTest() { Prepare(connection_, "SET TimeZone = 'UTC'"); }

  // The digest of ROW(`columns`), as the server computes it.
  std::uint64_t OnServer(const std::string& columns) {
    const std::string digest =
        Row(connection_, absl::StrCat("SELECT ('x' || encode(substr(sha256(record_send(ROW(",
                                      columns, "))), 1, 8), 'hex'))::bit(64)::bigint"));
    std::int64_t number = 0;
    const char* end = digest.data() + digest.size();
    EXPECT_EQ(std::from_chars(digest.data(), end, number).ptr, end) << columns << ": " << digest;
    return static_cast<std::uint64_t>(number);
  }

  std::uint64_t JsonOnServer(std::string_view text) { return OnServer(Quoted(text) + "::jsonb"); }

  const TestDatabase database_ = TestServer::Get().NewDatabase();
  PgConnection connection_ = Connect(database_.conninfo());
};

TEST_F(RowDigestDbTest, OfIntegers) {
  for (const std::int32_t value : {0, 1, -1, 255, 70000, std::numeric_limits<std::int32_t>::min(),
                                   std::numeric_limits<std::int32_t>::max()}) {
    EXPECT_EQ(DigestOf(value), OnServer(absl::StrCat("'", value, "'::integer"))) << value;
  }
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{0x8000'0000},
        std::int64_t{-0x1'0000'0001}, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(DigestOf(value), OnServer(absl::StrCat("'", value, "'::bigint"))) << value;
  }
}

TEST_F(RowDigestDbTest, OfDoubles) {
  const std::pair<double, const char*> values[] = {
      {0.0, "0"},         {-0.0, "-0"},
      {72.4, "72.4"},     {-1.5, "-1.5"},
      {5e-324, "5e-324"}, {1.7e308, "1.7e308"},
      {-1e-9, "-0.1e-8"}, {1.0 / 3, "0.3333333333333333"}};
  for (const auto& [value, text] : values) {
    EXPECT_EQ(DigestOf(value), OnServer(absl::StrCat("'", text, "'::double precision"))) << text;
  }
  EXPECT_NE(DigestOf(0.0), DigestOf(-0.0));
}

TEST_F(RowDigestDbTest, OfTexts) {
  for (const std::string_view text :
       {"", " ", "a", "NULL", "it's", "\"quoted\"", "back\\slash", "two\nlines\t\r", "\x01\x1F\x7F",
        "caf\xC3\xA9", "\xE2\x84\xA2", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD"}) {
    EXPECT_EQ(DigestOf(text), OnServer(Quoted(text) + "::text")) << text;
  }
  const std::string large(100'000, 'x');
  EXPECT_EQ(DigestOf(std::string_view(large)), OnServer("repeat('x', 100000)"));
}

TEST_F(RowDigestDbTest, OfInstantsAndDays) {
  const std::pair<std::int64_t, const char*> instants[] = {
      {0, "2000-01-01 00:00:00"},
      {1, "2000-01-01 00:00:00.000001"},
      {-1, "1999-12-31 23:59:59.999999"},
      {763'366'530'500'000, "2024-03-10 06:15:30.5"},
      {-63'082'281'600'000'000, "0001-01-01 00:00:00"},
      {252'455'615'999'000'000, "9999-12-31 23:59:59"}};
  for (const auto& [usec, text] : instants) {
    EXPECT_EQ(DigestOf(Timestamp{usec}), OnServer(absl::StrCat("'", text, "+00'::timestamptz")))
        << text;
  }
  const std::pair<std::int32_t, const char*> days[] = {{0, "2000-01-01"},
                                                       {-1, "1999-12-31"},
                                                       {8835, "2024-03-10"},
                                                       {-730'119, "0001-01-01"},
                                                       {2'921'939, "9999-12-31"}};
  for (const auto& [day, text] : days) {
    EXPECT_EQ(DigestOf(Date{day}), OnServer(absl::StrCat("'", text, "'::date"))) << text;
  }
}

TEST_F(RowDigestDbTest, OfObjectsOfTexts) {
  for (const std::string_view text : {
           R"({})",
           R"( { } )",
           R"({"a":"1"})",
           R"({"bb": "2", "a": "1", "ccc": "", "": "0"})",
           R"({"b": "1", "a": "2", "B": "3", "A": "4", "_": "5"})",
           R"({"a": "first", "a": "last"})",
           R"({"quote\"": "\"", "slash/": "\/", "back\\": "\\", "'": "it's"})",
           R"({"\b\f\n\r\t": "\b\f\n\r\t", "a\u0009": "\u000a\u000d\u0008\u000c"})",
           R"({"\u0001\u001f": "\u0002\u000b\u001e", "\u007f": "\u0080\u009f"})",
           R"({"\u00e9": "é", "é2": "\u00e92", "zz": "longer in characters, not in bytes"})",
           R"({"\ud83d\ude00": "😀", "™": "\u2122", "\ufffd": "\u2028\u2029"})",
           R"({"<&>": "<&>", "null": "null", "n": "1.50"})",
           "{\"\x7F\": \"\x7F\"}",
       }) {
    EXPECT_EQ(DigestOf(Jsonb{text}), JsonOnServer(text)) << text;
  }
}

// Every character that JSON can escape, in a key and in a value.
TEST_F(RowDigestDbTest, OfObjectsWithEveryCharacterOfOneByte) {
  for (int byte = 1; byte < 128; ++byte) {
    const std::string escape = absl::StrCat("\\u00", absl::Hex(byte, absl::kZeroPad2));
    const std::string text = "{\"k" + escape + "\": \"" + escape + "v\"}";
    EXPECT_EQ(DigestOf(Jsonb{text}), JsonOnServer(text)) << text;
  }
}

TEST_F(RowDigestDbTest, OfArrays) {
  const std::vector<float> voltages = {1.5F, -2.0F, 0.1F, -0.0F, 3.4e38F, 1e-45F};
  const std::span<const float> all(voltages);
  EXPECT_EQ(DigestOf(all), OnServer("'{1.5,-2,0.1,-0,3.4e38,1e-45}'::real[]"));
  EXPECT_EQ(DigestOf(all.first(1)), OnServer("'{1.5}'::real[]"));
  EXPECT_EQ(DigestOf(all.first(0)), OnServer("'{}'::real[]"));
  EXPECT_NE(DigestOf(all.first(2)), DigestOf(all.subspan(1, 2)));
}

TEST_F(RowDigestDbTest, OfNullsOfEveryType) {
  EXPECT_EQ(DigestOf(std::optional<std::int32_t>()), OnServer("NULL::integer"));
  EXPECT_EQ(DigestOf(std::optional<std::int64_t>()), OnServer("NULL::bigint"));
  EXPECT_EQ(DigestOf(std::optional<double>()), OnServer("NULL::double precision"));
  EXPECT_EQ(DigestOf(std::optional<std::string_view>()), OnServer("NULL::text"));
  EXPECT_EQ(DigestOf(std::optional<Timestamp>()), OnServer("NULL::timestamptz"));
  EXPECT_EQ(DigestOf(std::optional<Date>()), OnServer("NULL::date"));
  EXPECT_EQ(DigestOf(std::optional<Jsonb>()), OnServer("NULL::jsonb"));
  EXPECT_EQ(DigestOf(std::optional<std::span<const float>>()), OnServer("NULL::real[]"));
  EXPECT_NE(DigestOf(std::optional<std::string_view>()), DigestOf(std::string_view()));
}

TEST_F(RowDigestDbTest, OfRowsOfManyColumns) {
  const std::vector<float> voltages = {1.0F};
  EXPECT_EQ(DigestOf(std::int32_t{1}, std::optional<std::int64_t>(-2), 0.5,
                     std::optional<std::string_view>("x"), Timestamp{3}, std::optional<Timestamp>(),
                     Date{-4}, Jsonb{R"({"k": "v"})"}, std::span<const float>(voltages),
                     std::string_view("y")),
            OnServer("1, -2::bigint, 0.5::double precision, 'x'::text,"
                     " '2000-01-01 00:00:00.000003+00'::timestamptz, NULL::timestamptz,"
                     " '1999-12-28'::date, '{\"k\": \"v\"}'::jsonb, '{1}'::real[], 'y'::text"));
  EXPECT_NE(DigestOf(std::int32_t{1}, std::int32_t{2}), DigestOf(std::int32_t{2}, std::int32_t{1}));
}

TEST_F(RowDigestDbTest, OfOneRowAfterAnother) {
  RowForm form;
  form.Begin(2);
  form.Add(std::string_view("long"));
  form.Add(std::int32_t{1});
  form.Begin(1);
  form.Add(std::int32_t{7});
  EXPECT_EQ(form.Digest(), OnServer("7"));
}

TEST(TableDigest, IsOfRowsInAnyOrder) {
  constexpr std::uint64_t kLarge = 0xFFFF'FFFF'FFFF'FFFF;
  TableDigest one, other;
  for (const std::uint64_t row : {std::uint64_t{5}, kLarge, std::uint64_t{7}}) one.Add(row);
  for (const std::uint64_t row : {std::uint64_t{7}, std::uint64_t{5}}) other.Add(row);
  EXPECT_NE(one, other);
  TableDigest rest;
  rest.Add(kLarge);
  other += rest;
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.rows, 3);
  EXPECT_EQ(one.sum, 11U);  // modulo 2^64
}

}  // namespace
}  // namespace pulso
