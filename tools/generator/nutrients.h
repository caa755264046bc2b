// The record types that food diaries write.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace pulso::generator {

struct Nutrient {
  std::string_view identifier;
  std::uint64_t per_million;  // share of the top-level records
  std::string_view unit;
  std::int64_t median;  // per entry, in pico-units of `unit`
};

// The first four are what a small meal has; a rich one has all thirty.
std::span<const Nutrient> Nutrients();

}  // namespace pulso::generator
