#include "load/name_table.h"

#include <gtest/gtest.h>

namespace pulso {
namespace {

TEST(NameTable, CountsByName) {
  NameRoom room;
  NameTable<int> table(room);
  for (const char* name : {"a", "a", "b", "", "a"}) ++*table.Find(name);
  EXPECT_EQ(table.values().size(), 3u);
  EXPECT_EQ(table.values().at("a"), 3);
  EXPECT_EQ(table.values().at("b"), 1);
  EXPECT_EQ(table.values().at(""), 1);
  EXPECT_EQ(table.others(), 0);
}

TEST(NameTable, MakesAValueOnlyForANewName) {
  NameRoom room;
  NameTable<int> table(room);
  EXPECT_EQ(*table.Find("a", [] { return 7; }), 7);
  EXPECT_EQ(*table.Find("a", [] { return 8; }), 7);
}

TEST(NameTable, GoesOnWithKnownNamesWhenThereIsNoRoomForMore) {
  NameRoom room{.names = 2, .bytes = 100};
  NameTable<int> table(room);
  ++*table.Find("a");
  ++*table.Find("b");
  EXPECT_EQ(table.Find("c"), nullptr);
  EXPECT_EQ(table.Find("c"), nullptr);
  EXPECT_EQ(++*table.Find("a"), 2);
  EXPECT_EQ(++*table.Find("b"), 2);
  EXPECT_EQ(table.others(), 2);
}

TEST(NameTable, LimitsTheBytesOfTheNames) {
  NameRoom room{.names = 10, .bytes = 5};
  NameTable<int> table(room);
  EXPECT_NE(table.Find("four"), nullptr);
  EXPECT_EQ(table.Find("ab"), nullptr);
  EXPECT_NE(table.Find("a"), nullptr);
}

TEST(NameTable, SharesRoomWithOthers) {
  NameRoom room{.names = 2, .bytes = 100};
  NameTable<int> one(room);
  NameTable<int> other(room);
  EXPECT_NE(one.Find("a"), nullptr);
  EXPECT_NE(other.Find("a"), nullptr);
  EXPECT_EQ(one.Find("b"), nullptr);
  EXPECT_EQ(one.others(), 1);
  EXPECT_EQ(other.others(), 0);
}

}  // namespace
}  // namespace pulso
