#include "load/latest_instants.h"

#include <gtest/gtest.h>

namespace pulso {
namespace {

TEST(LatestInstants, CountsThoseAfterADate) {
  LatestInstants latest(3);
  for (const std::int64_t usec : {5, 1, 9, 5}) latest.Add({usec});
  EXPECT_EQ(latest.CountAfter({4}), 3);
  EXPECT_EQ(latest.CountAfter({5}), 1);
  EXPECT_EQ(latest.CountAfter({9}), 0);
}

TEST(LatestInstants, ForgetsOnlyEarlierOnes) {
  LatestInstants latest(100);
  for (std::int64_t usec = 0; usec < 10'000; ++usec) latest.Add({usec * 7919 % 10'000});
  for (std::int64_t after = 0; after <= 100; ++after) {
    EXPECT_EQ(latest.CountAfter({9999 - after}), after);
  }
}

TEST(LatestInstants, CountsNoMoreThanItPromises) {
  LatestInstants latest(10);
  for (std::int64_t usec = 0; usec < 15; ++usec) latest.Add({usec});
  EXPECT_EQ(latest.CountAfter({-1}), 10);
}

TEST(LatestInstants, KeepsEqualOnes) {
  LatestInstants latest(10);
  for (int i = 0; i < 8; ++i) latest.Add({42});
  for (std::int64_t usec = 0; usec < 100; ++usec) latest.Add({usec % 42});
  EXPECT_EQ(latest.CountAfter({41}), 8);
}

}  // namespace
}  // namespace pulso
