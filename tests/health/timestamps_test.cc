#include "health/timestamps.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pulso {
namespace {

// Microseconds since 2000-01-01 00:00:00 UTC.
std::optional<std::int64_t> Instant(std::string_view text) {
  const std::optional<Timestamp> timestamp = ParseTimestamp(text);
  return timestamp ? std::optional(timestamp->usec_since_2000) : std::nullopt;
}

std::optional<std::int32_t> Day(std::string_view text) {
  const std::optional<Date> date = ParseDate(text);
  return date ? std::optional(date->days_since_2000) : std::nullopt;
}

TEST(ParseTimestamp, ReadsTheFormOfHealthKit) {
  EXPECT_EQ(Instant("2000-01-01 00:00:00 +0000"), 0);
  EXPECT_EQ(Instant("2000-01-01 00:00:00 -0000"), 0);
  EXPECT_EQ(Instant("1999-12-31 23:59:59 +0000"), -1'000'000);
  EXPECT_EQ(Instant("2024-06-01 08:00:10 +0200"), 770'536'810'000'000);
  EXPECT_EQ(Instant("2019-12-31 23:59:30 -0500"), 631'169'970'000'000);
  EXPECT_EQ(Instant("2015-03-01 12:34:56 +0545"), 478'507'796'000'000);
}

TEST(ParseTimestamp, GivesOneInstantForTheSameSampleInTwoExports) {
  EXPECT_EQ(Instant("2023-07-01 09:00:00 +0100"), 741'513'600'000'000);
  EXPECT_EQ(Instant("2023-07-01 10:00:00 +0200"), 741'513'600'000'000);
}

TEST(ParseTimestamp, ReadsTheFormOfIos8) {
  EXPECT_EQ(Instant("20240601080010+0200"), 770'536'810'000'000);
  EXPECT_EQ(Instant("20191231235930-0500"), 631'169'970'000'000);
}

TEST(ParseTimestamp, ReadsTheIsoForm) {
  EXPECT_EQ(Instant("2024-06-01T06:00:10Z"), 770'536'810'000'000);
  EXPECT_EQ(Instant("2024-06-01T08:00:10+02:00"), 770'536'810'000'000);
  EXPECT_EQ(Instant("2019-12-31T23:59:30-05:00"), 631'169'970'000'000);
}

TEST(ParseTimestamp, ReadsTheFractionOfTheIsoForm) {
  EXPECT_EQ(Instant("2024-06-01T06:00:10.5Z"), 770'536'810'500'000);
  EXPECT_EQ(Instant("2024-06-01T06:00:10,250Z"), 770'536'810'250'000);
  EXPECT_EQ(Instant("2024-06-01T08:00:10.123456+02:00"), 770'536'810'123'456);
  EXPECT_EQ(Instant("2024-06-01T06:00:10.9999999Z"), 770'536'811'000'000);
  EXPECT_EQ(Instant("1999-12-31T23:59:59.25Z"), -750'000);
}

TEST(ParseTimestamp, CoversTheYearsOneTo9999AndAllOffsets) {
  EXPECT_EQ(Instant("0001-01-01 00:00:00 +1559"), -63'082'339'140'000'000);
  EXPECT_EQ(Instant("9999-12-31 23:59:59 -1559"), 252'455'673'539'000'000);
  EXPECT_EQ(Instant("0000-12-31 00:00:00 +0000"), std::nullopt);
  EXPECT_EQ(Instant("2024-06-01 08:00:10 +1600"), std::nullopt);
  EXPECT_EQ(Instant("2024-06-01 08:00:10 +0260"), std::nullopt);
  EXPECT_EQ(Instant("2024-06-01T08:00:10+16:00"), std::nullopt);
}

TEST(ParseTimestamp, RefusesDaysAndTimesThatDoNotExist) {
  for (const char* text : {
           "2024-00-01 08:00:10 +0200",
           "2024-13-01 08:00:10 +0200",
           "2024-06-00 08:00:10 +0200",
           "2024-06-31 08:00:10 +0200",
           "2023-02-29 08:00:10 +0200",
           "1900-02-29 08:00:10 +0200",
           "2024-06-01 24:00:00 +0200",
           "2024-06-01 08:60:10 +0200",
           "2024-06-01 08:00:60 +0200",
           "20230229080010+0200",
           "20240601240000+0200",
           "2023-02-29T08:00:10Z",
           "2024-06-01T08:00:60Z",
       }) {
    EXPECT_EQ(Instant(text), std::nullopt) << text;
  }
  EXPECT_NE(Instant("2000-02-29 08:00:10 +0200"), std::nullopt);
  EXPECT_NE(Instant("2024-02-29 08:00:10 +0200"), std::nullopt);
}

TEST(ParseTimestamp, RefusesEveryOneCharacterChangeOfTheLayout) {
  for (const std::string_view good :
       {"2024-06-01 08:00:10 +0200", "20240601080010+0200", "2024-06-01T08:00:10Z",
        "2024-06-01T08:00:10+02:00", "2024-06-01T08:00:10.5Z"}) {
    ASSERT_NE(Instant(good), std::nullopt) << good;
    for (std::size_t i = 0; i < good.size(); ++i) {
      for (const char wrong : {'x', '/', '\0', '\xB2'}) {
        std::string text(good);
        text[i] = wrong;
        EXPECT_EQ(Instant(text), std::nullopt) << text;
      }
    }
  }
}

TEST(ParseTimestamp, RefusesTextBeforeAndAfter) {
  for (const std::string_view text :
       {"", " ", "2024-06-01", "2024-06-01 08:00:10", " 2024-06-01 08:00:10 +0200",
        "2024-06-01 08:00:10 +0200 ", "2024-06-01 08:00:10 +02:00", "2024-06-01 8:00:10 AM +0200",
        "2024-06-01T08:00:10", "2024-06-01T08:00:10z", "2024-06-01T08:00:10ZZ",
        "2024-06-01T08:00:10.Z", "2024-06-01T08:00:10.", "2024-06-01T08:00:10.5",
        "2024-06-01T08:00:10+0200", "2024-06-01T08:00:10 Z"}) {
    EXPECT_EQ(Instant(text), std::nullopt) << text;
  }
}

TEST(ParseDate, CountsDaysFrom2000) {
  EXPECT_EQ(Day("2000-01-01"), 0);
  EXPECT_EQ(Day("1999-12-31"), -1);
  EXPECT_EQ(Day("2000-02-29"), 59);
  EXPECT_EQ(Day("2024-02-29"), 8825);
  EXPECT_EQ(Day("2025-07-10"), 9322);
  EXPECT_EQ(Day("0001-01-01"), -730'119);
  EXPECT_EQ(Day("9999-12-31"), 2'921'939);
}

TEST(ParseDate, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "0000-01-01", "2023-02-29", "2024-04-31", "2024-00-10", "2024-13-01", "2024-01-00",
        "2024/01/01", "2024-1-01", "20240101", " 2024-01-01", "2024-01-01 ", "2024-01-0x"}) {
    EXPECT_EQ(Day(text), std::nullopt) << text;
  }
}

TEST(ParseUtcOffset, ReadsEveryForm) {
  EXPECT_EQ(ParseUtcOffset("2024-06-01 08:00:10 +0200"), 120);
  EXPECT_EQ(ParseUtcOffset("2024-06-01 08:00:10 -0330"), -210);
  EXPECT_EQ(ParseUtcOffset("20240601080010+0545"), 345);
  EXPECT_EQ(ParseUtcOffset("2024-06-01T08:00:10Z"), 0);
  EXPECT_EQ(ParseUtcOffset("2024-06-01T08:00:10.5-05:00"), -300);
  EXPECT_EQ(ParseUtcOffset("2024-06-01 08:00:10"), std::nullopt);
  EXPECT_EQ(ParseUtcOffset(""), std::nullopt);
}

TEST(ParseUtcOffset, RefusesWhatIsNoInstant) {
  for (const std::string_view text :
       {"2024-13-01 08:00:10 +0200", "2024-06-31 08:00:10 +0200", "0000-06-01 08:00:10 +0200",
        "2024-06-01 24:00:10 +0200", "2024-06-01 08:00:10 +1600", "2024-06-01 08:00:10 *0200",
        "20241301080010+0200", "2024-06-01T08:60:10Z"}) {
    EXPECT_EQ(ParseUtcOffset(text), std::nullopt) << text;
  }
}

TEST(TimestampParser, RefusesNulCharactersInPlaceOfTheFirstDay) {
  const std::string text = std::string(11, '\0') + "08:00:10 +0200";
  EXPECT_EQ(TimestampParser().Parse(text), std::nullopt);
  EXPECT_EQ(TimestampParser().Parse("2000-01-01 08:00:10 +0200"),
            ParseTimestamp("2000-01-01 08:00:10 +0200"));
}

// Each text after each other one, so on the day of the text before and on another one.
TEST(TimestampParser, ReadsWhatParseTimestampReads) {
  const std::string_view texts[] = {"2024-06-01 08:00:10 +0200",
                                    "2024-06-01 23:59:59 -0330",
                                    "2024-06-01 00:00:00 +0000",
                                    "2024-06-02 08:00:10 +0200",
                                    "2024-06-31 08:00:10 +0200",
                                    "0000-06-01 08:00:10 +0200",
                                    "2024-06-01 24:00:00 +0200",
                                    "2024-06-01 08:60:10 +0200",
                                    "2024-06-01 08:00:60 +0200",
                                    "2024-06-01 08:00:10 +1600",
                                    "2024-06-01 08:00:10 +0260",
                                    "2024-06-01 08:00:10 *0200",
                                    "2024-06-01 08:00:10  0200",
                                    "2024-06-01 08-00:10 +0200",
                                    "2024-06-01 08:00.10 +0200",
                                    "2024-06-01 08:00:10x+0200",
                                    "2024-06-01 08:00:1x +0200",
                                    "2024-06-01 08:00:10 +02x0",
                                    "2024-06-01T08:00:10+02:00",
                                    "2024-06-01 08:00:10 +020",
                                    "20240601080010+0200",
                                    "2024-06-01 08:00:10+02:00",
                                    "2024-06-01",
                                    ""};
  TimestampParser parser;
  for (const std::string_view first : texts) {
    for (const std::string_view second : texts) {
      EXPECT_EQ(parser.Parse(first), ParseTimestamp(first)) << first;
      EXPECT_EQ(parser.Parse(second), ParseTimestamp(second)) << first << ", then " << second;
    }
  }
  EXPECT_EQ(parser.Parse("2024-06-01 08:00:10 +0200"),
            (Timestamp{770'536'810 * std::int64_t{1'000'000}}));
}

}  // namespace
}  // namespace pulso
