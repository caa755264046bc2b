// Instants and days in the texts of an export.
//
//   HealthKit  2024-06-01 08:00:10 +0200      25 bytes: every date of export.xml
//   iOS 8      20240601080010+0200            19 bytes
//   ISO 8601   2024-06-01T08:00:10Z           GPX files and synthetic exports; a fraction of the
//              2024-06-01T08:00:10.25+02:00   second may follow the seconds
//   day        2024-06-01                     a local day without a zone
//
// The years are 0001 to 9999, the days those of the (proleptic) Gregorian calendar, the hours 0 to
// 23, the seconds 0 to 59: HealthKit writes no leap seconds.  Offsets from UTC reach from -15:59 to
// +15:59, as in PostgreSQL.  Nothing may stand before or after.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/timestamp.h"

namespace pulso {

// The instant that `text` names in any of the three forms; nullopt when it names none.  Digits of
// the fraction beyond microseconds are rounded.
std::optional<Timestamp> ParseTimestamp(std::string_view text);

// Does the same as ParseTimestamp, faster when most texts are of HealthKit's form and neighbours
// lie on one day and have the same offset, as in an export.
class TimestampParser {
 public:
  std::optional<Timestamp> Parse(std::string_view text);

 private:
  bool IsOfSameDay(const char* text) const;
  std::optional<Timestamp> ParseAnother(std::string_view text);

  // A text of HealthKit's form: the last one; the first is as good as any other.
  std::array<char, 26> last_ = std::to_array("2000-01-01 00:00:00 +0000");
  std::int64_t midnight_ = 0;  // the begin of its day in its own clock, in minutes since 2000 UTC
};

// How many minutes the clock of a timestamp is ahead of UTC; nullopt when `text` is none.
std::optional<std::int32_t> ParseUtcOffset(std::string_view text);

// The day that `text` names; nullopt when it names none.
std::optional<Date> ParseDate(std::string_view text);

}  // namespace pulso
