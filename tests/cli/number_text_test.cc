#include "cli/number_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace pulso {
namespace {

TEST(NumberText, GroupsDigitsByThree) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1000), "1,000");
  EXPECT_EQ(WithThousands(3400000), "3,400,000");
  EXPECT_EQ(WithThousands(-999), "-999");
  EXPECT_EQ(WithThousands(-100000), "-100,000");
  EXPECT_EQ(WithThousands(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(NumberText, WritesBytesInDecimalUnits) {
  EXPECT_EQ(AsBytes(0), "0 B");
  EXPECT_EQ(AsBytes(999), "999 B");
  EXPECT_EQ(AsBytes(1000), "1 kB");
  EXPECT_EQ(AsBytes(45678), "45.7 kB");
  EXPECT_EQ(AsBytes(1230000), "1.23 MB");
  EXPECT_EQ(AsBytes(1530000000), "1.53 GB");
}

TEST(NumberText, WritesCountsWithThreeDigitsOrSo) {
  EXPECT_EQ(AsCount(0), "0");
  EXPECT_EQ(AsCount(812.4), "812");
  EXPECT_EQ(AsCount(45100), "45.1 k");
  EXPECT_EQ(AsCount(3400000), "3.40 M");
}

TEST(NumberText, WritesSecondsAsCoarselyAsTheyAreMany) {
  EXPECT_EQ(AsSeconds(0.416), "0.42 s");
  EXPECT_EQ(AsSeconds(12.34), "12.3 s");
  EXPECT_EQ(AsSeconds(60), "1 min 0 s");
  EXPECT_EQ(AsSeconds(250.4), "4 min 10 s");
}

}  // namespace
}  // namespace pulso
