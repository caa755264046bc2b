// Which elements are damaged.
#pragma once

#include <cstdint>
#include <string_view>

#include "generator/random.h"

namespace pulso::generator {

// A random choice of `percent` of what it is asked about.
class DamageShare {
 public:
  // REQUIRES: 0 <= percent <= 100.
  DamageShare(double percent, std::uint64_t seed, std::string_view stream)
      : random_(seed, stream), threshold_(static_cast<std::uint64_t>(percent / 100 * kTwoTo32)) {}

  bool Strikes() { return random_.Next32() < threshold_; }
  Random& random() { return random_; }

 private:
  static constexpr double kTwoTo32 = 4'294'967'296.0;

  Random random_;
  std::uint64_t threshold_;  // of 2^32
};

}  // namespace pulso::generator
