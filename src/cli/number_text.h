// Numbers for people.
#pragma once

#include <cstdint>
#include <string>

namespace pulso {

std::string WithThousands(std::int64_t number);  // "3,400,000"
std::string AsBytes(std::int64_t bytes);         // "512 B", "1.53 GB"; decimal units
std::string AsCount(double count);               // "812", "45.1 k", "3.40 M"
std::string AsSeconds(double seconds);           // "0.42 s", "12.3 s", "4 min 10 s"

}  // namespace pulso
