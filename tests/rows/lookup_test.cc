#include "rows/lookup.h"

#include <gtest/gtest.h>

#include <string>

namespace pulso {
namespace {

TEST(Lookup, CountsTextsFromOneInTheOrderInWhichTheyWereFirstSeen) {
  Lookup lookup;
  EXPECT_EQ(lookup.Intern("count").id, 1);
  EXPECT_EQ(lookup.Intern("km").id, 2);
  EXPECT_EQ(lookup.Intern("kcal").id, 3);
  EXPECT_EQ(lookup.Intern("km").id, 2);
  EXPECT_EQ(lookup.Intern("count").id, 1);
}

TEST(Lookup, SaysOnceThatATextIsNew) {
  Lookup lookup;
  EXPECT_TRUE(lookup.Intern("count").is_new);
  EXPECT_FALSE(lookup.Intern("count").is_new);
  EXPECT_TRUE(lookup.Intern("km").is_new);
  EXPECT_FALSE(lookup.Intern("count").is_new);
  EXPECT_FALSE(lookup.Intern("km").is_new);
}

TEST(Lookup, TakesTheEmptyTextForATextLikeAnyOther) {
  Lookup lookup;
  const Lookup::Found first = lookup.Intern("");
  EXPECT_EQ(first.id, 1);
  EXPECT_TRUE(first.is_new);
  EXPECT_FALSE(lookup.Intern("").is_new);
  EXPECT_EQ(lookup.Intern("km").id, 2);
}

TEST(Lookup, TellsTextsApartByEveryByte) {
  Lookup lookup;
  EXPECT_EQ(lookup.Intern("km").id, 1);
  EXPECT_EQ(lookup.Intern("Km").id, 2);
  EXPECT_EQ(lookup.Intern("km ").id, 3);
  EXPECT_EQ(lookup.Intern("\xC2\xB5V").id, 4);
}

TEST(Lookup, KeepsATextWhoseBytesAreGone) {
  Lookup lookup;
  std::string text = "count/min";
  EXPECT_EQ(lookup.Intern(text).id, 1);
  text = "count/day";
  EXPECT_EQ(lookup.Intern(text).id, 2);
  EXPECT_FALSE(lookup.Intern("count/min").is_new);
}

}  // namespace
}  // namespace pulso
