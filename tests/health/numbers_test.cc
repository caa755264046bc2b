#include "health/numbers.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace pulso {
namespace {

TEST(ParseNumber, ReadsWhatHealthKitPrints) {
  EXPECT_EQ(ParseNumber("61"), 61.0);
  EXPECT_EQ(ParseNumber("-1"), -1.0);
  EXPECT_EQ(ParseNumber("0.0225"), 0.0225);
  EXPECT_EQ(ParseNumber("5.91532e-05"), 0.0000591532);
  EXPECT_EQ(ParseNumber("1.23E3"), 1230.0);
  EXPECT_EQ(ParseNumber("25.118783333333335"), 25.118783333333335);
}

TEST(ParseNumber, RefusesWhatIsNotWhollyANumber) {
  for (const char* text :
       {"", " ", "-", "+1", " 1", "1 ", "1,5", "1.5.2", "0x10", "1e", "12 kcal", "--1", "NotSet"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
}

TEST(ParseNumber, RefusesWhatIsNotFinite) {
  for (const char* text : {"inf", "-inf", "INFINITY", "nan", "NaN", "nan(1)", "1e999", "-1e999"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
}

TEST(ParseNumber, RefusesWhatWouldBecomeZero) { EXPECT_EQ(ParseNumber("1e-999"), std::nullopt); }

TEST(ParseMicroseconds, ScalesTheDigits) {
  EXPECT_EQ(ParseMicroseconds("6"), 600000);
  EXPECT_EQ(ParseMicroseconds("68"), 680000);
  EXPECT_EQ(ParseMicroseconds("000001"), 1);
  EXPECT_EQ(ParseMicroseconds("0"), 0);
}

TEST(ParseMicroseconds, RoundsBeyondTheSixthDigit) {
  EXPECT_EQ(ParseMicroseconds("1234564999"), 123456);
  EXPECT_EQ(ParseMicroseconds("1234565"), 123457);
  EXPECT_EQ(ParseMicroseconds("9999999"), 1000000);
}

TEST(ParseMicroseconds, RefusesOtherText) {
  for (const char* text : {"", "-1", "1.2", "1 ", "a"}) {
    EXPECT_EQ(ParseMicroseconds(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace pulso
