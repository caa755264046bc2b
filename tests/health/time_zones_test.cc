#include "health/time_zones.h"

#include <gtest/gtest.h>

#include <string>

namespace pulso {
namespace {

TEST(IsTimeZone, KnowsTheNamesOfTheZoneDatabase) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"}) {
    EXPECT_TRUE(IsTimeZone(name)) << name;
  }
}

TEST(IsTimeZone, TakesNothingElse) {
  for (const char* name :
       {"", "Europe", "Europe/Atlantis", "+01:00", "CET-1CEST", "localtime", "Fixed/UTC+01:00:00",
        "/usr/share/zoneinfo/UTC", "../zoneinfo/UTC", "Europe/Berlin ", "file:/etc/localtime"}) {
    EXPECT_FALSE(IsTimeZone(name)) << name;
  }
  EXPECT_FALSE(IsTimeZone(std::string(1000, 'a')));
}

TEST(TimeZones, TakesTheOneOfMostEntries) {
  TimeZones zones;
  EXPECT_EQ(zones.MostFrequent(), "UTC");
  zones.Note("Europe/Rome");
  zones.Note("Asia/Tokyo");
  EXPECT_EQ(zones.MostFrequent(), "Asia/Tokyo") << "of equally many the first by name";
  zones.Note("Europe/Rome");
  EXPECT_EQ(zones.MostFrequent(), "Europe/Rome");
  for (int i = 0; i < 3; ++i) zones.Note("no zone");
  EXPECT_EQ(zones.MostFrequent(), "Europe/Rome");
  EXPECT_EQ(zones.entries().at("no zone"), 3);
}

TEST(TimeZones, NotesABoundedNumberOfNames) {
  TimeZones zones;
  for (int i = 0; i < 5000; ++i) zones.Note(std::to_string(i));
  EXPECT_EQ(zones.entries().size(), 1000U);
}

}  // namespace
}  // namespace pulso
