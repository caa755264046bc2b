#include "base/timestamp_text.h"

#include <gtest/gtest.h>

namespace pulso {
namespace {

constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;

TEST(TimestampText, WritesInstantsInUtc) {
  EXPECT_EQ(InstantText({0}), "2000-01-01T00:00:00Z");
  EXPECT_EQ(InstantText({kDay - 1'750'000}), "2000-01-01T23:59:58.25Z");
  EXPECT_EQ(InstantText({-1'000'000}), "1999-12-31T23:59:59Z");
}

TEST(TimestampText, WritesDaysWithFourDigitsOfTheYear) {
  EXPECT_EQ(DayText({kDay - 1}), "2000-01-01");
  EXPECT_EQ(DayText({-kDay * 730'119}), "0001-01-01");
  EXPECT_EQ(DayText({kDay * 2'921'939}), "9999-12-31");
}

TEST(TimestampText, WritesOffsetsAsHoursAndMinutes) {
  EXPECT_EQ(OffsetText(0), "+00:00");
  EXPECT_EQ(OffsetText(60), "+01:00");
  EXPECT_EQ(OffsetText(-210), "-03:30");
  EXPECT_EQ(OffsetText(345), "+05:45");
}

}  // namespace
}  // namespace pulso
