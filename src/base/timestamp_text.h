// Instants as text in UTC.
#pragma once

#include <cstdint>
#include <string>

#include "base/timestamp.h"

namespace pulso {

std::string InstantText(Timestamp instant);  // "2024-06-01T06:00:10Z", "…:10.25Z"
std::string DayText(Timestamp instant);      // "2024-06-01"

// An offset from UTC in minutes: "+01:00", "-03:30".
std::string OffsetText(std::int32_t minutes);

}  // namespace pulso
