#include "health/beat_times.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pulso {
namespace {

// 2024-06-01 10:00:00 UTC.
constexpr Timestamp kStart = {770'551'200'000'000};

// Microseconds since 2000-01-01 00:00:00 UTC.
std::optional<std::int64_t> Next(BeatClock& clock, std::string_view time_of_day) {
  const std::optional<Timestamp> beat = clock.Next(time_of_day);
  return beat ? std::optional(beat->usec_since_2000) : std::nullopt;
}

// Microseconds from kStart to the only beat of a record.
std::optional<std::int64_t> AfterStart(std::string_view time_of_day) {
  BeatClock clock(kStart);
  const std::optional<std::int64_t> beat = Next(clock, time_of_day);
  return beat ? std::optional(*beat - kStart.usec_since_2000) : std::nullopt;
}

TEST(BeatClock, FindsWinterBeatsInASummerExport) {
  BeatClock clock({666'299'707'000'000});                      // 2021-02-10 19:15:07 UTC
  EXPECT_EQ(Next(clock, "20:15:09,84"), 666'299'709'840'000);  // 19:15:09.84
}

TEST(BeatClock, GoesOnThroughMidnight) {
  BeatClock clock({631'169'970'000'000});                         // 2019-12-31 23:59:30 -0500
  EXPECT_EQ(Next(clock, "11:59:48.94 PM"), 631'169'988'940'000);  // 2020-01-01 04:59:48.94 UTC
  EXPECT_EQ(Next(clock, "12:00:03.10 AM"), 631'170'003'100'000);  // 2020-01-01 05:00:03.10 UTC
}

TEST(BeatClock, FindsBeatsOfAHalfHourZone) {
  BeatClock clock({770'536'810'000'000});                         // 2024-06-01 08:00:10 +0200
  EXPECT_EQ(Next(clock, "11:30:12.50 AM"), 770'536'812'500'000);  // 06:00:12.50 UTC
}

TEST(BeatClock, FindsABeatJustBeforeTheStart) {
  BeatClock clock(kStart);
  EXPECT_EQ(Next(clock, "09:59:59.60"), 770'551'199'600'000);
}

TEST(BeatClock, GoesOnWhenTheClocksGoForward) {
  BeatClock clock({765'161'990'000'000});                      // 2024-03-31 00:59:50 UTC
  EXPECT_EQ(Next(clock, "01:59:55.20"), 765'161'995'200'000);  // 00:59:55.20 UTC
  EXPECT_EQ(Next(clock, "03:00:04.10"), 765'162'004'100'000);  // 01:00:04.10 UTC
}

TEST(BeatClock, WorksBefore2000) {
  BeatClock clock({-1'000'000});  // 1999-12-31 23:59:59 UTC
  EXPECT_EQ(Next(clock, "23:59:59.50"), -500'000);
  EXPECT_EQ(Next(clock, "00:00:00.50"), 500'000);
}

TEST(BeatClock, StaysWithinHalfAQuarterHourOfTheAnchor) {
  EXPECT_EQ(AfterStart("10:07:29.999999"), 449'999'999);
  EXPECT_EQ(AfterStart("10:07:30"), -450'000'000);
  EXPECT_EQ(AfterStart("10:07:31"), -449'000'000);
}

TEST(BeatClock, ReckonsFromTheLastReadableBeat) {
  BeatClock clock(kStart);
  EXPECT_EQ(Next(clock, "10:05:00"), 770'551'500'000'000);
  EXPECT_EQ(Next(clock, "soon"), std::nullopt);
  EXPECT_EQ(Next(clock, "10:11:00"), 770'551'860'000'000);  // 11 minutes after the start
}

TEST(BeatClock, ReadsAnyNumberOfDecimals) {
  EXPECT_EQ(AfterStart("10:00:02"), 2'000'000);
  EXPECT_EQ(AfterStart("10:00:02.5"), 2'500'000);
  EXPECT_EQ(AfterStart("10:00:02.123456789"), 2'123'457);
}

TEST(BeatClock, ReadsMarkersOfAllLanguages) {
  EXPECT_EQ(AfterStart("6:00:48.94 PM"), 48'940'000);
  EXPECT_EQ(AfterStart("6:00:48.94\xC2\xA0PM"), 48'940'000);
  EXPECT_EQ(AfterStart("6:00:48.94\xE2\x80\xAFPM"), 48'940'000);
  EXPECT_EQ(AfterStart("6:00:48,94 p. m."), 48'940'000);
  EXPECT_EQ(AfterStart("6:00:48,94 μ.μ."), 48'940'000);
  EXPECT_EQ(AfterStart("下午6:00:48.94"), 48'940'000);
  EXPECT_EQ(AfterStart("오후 6:00:48.94"), 48'940'000);
}

TEST(BeatClock, ReadsPointsBetweenTheParts) {
  EXPECT_EQ(AfterStart("18.00.48,94"), 48'940'000);
  EXPECT_EQ(AfterStart("18.00.48.94"), 48'940'000);
}

TEST(BeatClock, ReadsDigitsOfOtherScripts) {
  EXPECT_EQ(AfterStart("٦:٠٠:٤٨٫٩٤ م"), 48'940'000);
  EXPECT_EQ(AfterStart("۱۸:۰۰:۴۸.۹۴"), 48'940'000);
  EXPECT_EQ(AfterStart("१८:००:४८.९४"), 48'940'000);
}

TEST(BeatClock, RefusesOtherText) {
  for (const std::string_view text :
       {"",          " ",          "10:00",         "10:00:2",     "10:00:002", "100:00:02",
        ":00:02",    "25:00:02",   "10:60:02",      "10:00:60",    "10:00:02.", "10:00:02. PM",
        "10:00:02 ", "10:00:02PM", "10:00:02 PM 3", " 10:00:02",   "-10:00:02", "PM 10:00:02",
        "10.00:02",  "10-00-02",   "下午",          "10:00:02\xD9"}) {
    EXPECT_EQ(AfterStart(text), std::nullopt) << text;
  }
  EXPECT_EQ(AfterStart("10:00:02 " + std::string(33, 'x')), std::nullopt);
  EXPECT_EQ(AfterStart("10:00:02." + std::string(200, '1')), std::nullopt);
}

}  // namespace
}  // namespace pulso
