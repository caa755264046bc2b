// Pseudo-random numbers that are the same on every machine: no std::*_distribution, no floating
// point.
#pragma once

#include <cstdint>
#include <string_view>

namespace pulso::generator {

// The xoshiro256** generator.  A stream is named, so that a section of the export keeps its
// values when another section grows.
class Random {
 public:
  Random(std::uint64_t seed, std::string_view stream, std::uint64_t index = 0) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : stream) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    std::uint64_t mixed = seed ^ hash ^ (index * 0xd1342543de82ef95);
    for (std::uint64_t& word : state_) word = SplitMix(mixed);
  }

  std::uint64_t Next() {
    const std::uint64_t result = Rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = Rotate(state_[3], 45);
    return result;
  }

  std::uint32_t Next32() { return static_cast<std::uint32_t>(Next() >> 32); }

  // Uniform in [0, bound).  REQUIRES: 0 < bound <= 2^32.
  std::uint64_t Below(std::uint64_t bound) { return (std::uint64_t{Next32()} * bound) >> 32; }

  // Uniform in [low, high].  REQUIRES: high - low < 2^32.
  std::int64_t Between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(Below(static_cast<std::uint64_t>(high - low) + 1));
  }

  bool Chance(std::uint64_t per_million) { return Below(1'000'000) < per_million; }

 private:
  static std::uint64_t Rotate(std::uint64_t word, int bits) {
    return (word << bits) | (word >> (64 - bits));
  }
  static std::uint64_t SplitMix(std::uint64_t& state) {
    std::uint64_t word = (state += 0x9e3779b97f4a7c15);
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return word ^ (word >> 31);
  }

  std::uint64_t state_[4];
};

// A distribution given by what was measured: its 10th, 50th and 90th percentile, and its bounds.
// Linear between them; towards the maximum the density falls.
struct Quantiles {
  std::int64_t min, p10, p50, p90, max;  // ascending

  std::int64_t Sample(Random& random) const {
    constexpr std::uint64_t kTenth = (std::uint64_t{1} << 32) / 10;
    const std::uint64_t u = random.Next32();
    if (u < kTenth) return Interpolate(min, p10, (u << 32) / kTenth);
    if (u < 5 * kTenth) return Interpolate(p10, p50, ((u - kTenth) << 32) / (4 * kTenth));
    if (u < 9 * kTenth) return Interpolate(p50, p90, ((u - 5 * kTenth) << 32) / (4 * kTenth));
    // The last tenth is a few units wider because kTenth is rounded down.
    const std::uint64_t fraction = ((u - 9 * kTenth) << 32) / (kTenth + 10);
    return Interpolate(p90, max, (fraction * fraction) >> 32);
  }

 private:
  // from + (to - from) * fraction / 2^32 without overflow.  REQUIRES: from <= to.
  static std::int64_t Interpolate(std::int64_t from, std::int64_t to, std::uint64_t fraction) {
    const std::uint64_t width = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
    const std::uint64_t step = (width >> 32) * fraction + (((width & 0xffffffff) * fraction) >> 32);
    return from + static_cast<std::int64_t>(step);
  }
};

}  // namespace pulso::generator
