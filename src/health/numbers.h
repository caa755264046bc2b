// Numbers as HealthKit prints them: always with a point, whatever the phone's language.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pulso {

// The whole of `text` as a finite number: "61", "-1", "5.91532e-05".  nullopt for anything else, so
// for inf and nan, a leading plus, blanks, hexadecimal, a decimal comma, and a number that no
// double can hold or that would become zero.
std::optional<double> ParseNumber(std::string_view text);

// The digits after a decimal mark as microseconds of a second: 0 to 1,000,000, rounded half up as
// PostgreSQL does.  nullopt when `digits` is empty or holds anything but 0-9.
std::optional<std::int64_t> ParseMicroseconds(std::string_view digits);

}  // namespace pulso
