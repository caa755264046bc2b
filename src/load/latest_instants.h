// How many instants lie after one that becomes known only afterwards.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "base/timestamp.h"

namespace pulso {

// Keeps the latest instants that it was given: the export date, with which start dates are
// compared, comes after them all.
class LatestInstants {
 public:
  // More instants than this after the date in question are told as this many.
  static constexpr std::size_t kMost = std::size_t{256} << 10;

  explicit LatestInstants(std::size_t most = kMost) : most_(most) {}

  void Add(Timestamp instant) {
    if (instant <= earliest_kept_) return;
    if (kept_.size() == 2 * most_) DropEarlierHalf();
    kept_.push_back(instant);
  }

  std::int64_t CountAfter(Timestamp date) const {
    const auto after = std::count_if(kept_.begin(), kept_.end(),
                                     [&](Timestamp instant) { return instant > date; });
    return std::min(static_cast<std::int64_t>(after), static_cast<std::int64_t>(most_));
  }

 private:
  void DropEarlierHalf() {
    const auto middle = kept_.begin() + static_cast<std::ptrdiff_t>(most_);
    std::nth_element(kept_.begin(), middle - 1, kept_.end(), std::greater<>());
    earliest_kept_ = *(middle - 1);
    kept_.erase(middle, kept_.end());
  }

  const std::size_t most_;
  std::vector<Timestamp> kept_;
  Timestamp earliest_kept_{std::numeric_limits<std::int64_t>::min()};
};

}  // namespace pulso
