// The times of the beats under a heart rate variability record.
//
//   time   = [ marker [ blank ] ] hour ":" mm ":" ss [ ( "." / "," ) 1*digit ] [ blank marker ]
//   hour   = 1*2digit                  0 to 24
//   blank  = U+0020 / U+00A0 / U+202F
//   marker = AM, PM or their words in another language, up to 32 bytes without a digit; before the
//            time (Chinese, Korean) it must begin outside ASCII
//
//   20:14:07.68   08:33:44,67   6:14:48.94 PM
//
// Where the language writes "." between hour, minute and second (Danish, Finnish), both are ".".
// Digits may be Arabic-Indic, Extended Arabic-Indic or Devanagari, the decimal mark U+066B.
//
// The text is the true local time of day at capture, daylight saving included, while the record's
// own dates carry the offset of the export.  Every offset in use is a multiple of 15 minutes, so
// the time modulo a quarter of an hour is enough: a beat is the instant with that remainder that
// is nearest to the beat before it.
#pragma once

#include <optional>
#include <string_view>

#include "base/timestamp.h"

namespace pulso {

// Gives the beats of one record their instants.  Take a new one for every record.
class BeatClock {
 public:
  explicit BeatClock(Timestamp record_start) : anchor_(record_start) {}

  // The instant of the next beat; it lies from 7:30 minutes before to just less than 7:30 minutes
  // after the beat before it (the first: the record's start).  nullopt when `time_of_day` cannot be
  // read; the beats that follow are then reckoned from the last readable one.
  std::optional<Timestamp> Next(std::string_view time_of_day);

 private:
  Timestamp anchor_;
};

}  // namespace pulso
