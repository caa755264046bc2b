// The shapes of workouts: how many children of each kind they have.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "generator/random.h"

namespace pulso::generator {

// A quantity that WorkoutStatistics sums up or averages.
struct WorkoutQuantity {
  std::string_view type;
  std::string_view unit;
  bool is_sum;              // else average, minimum and maximum
  std::int64_t per_minute;  // of a sum, or the average itself; in thousandths of `unit`
};

// Children of the Workout unless said otherwise, as counted in exports of iOS 26.
struct WorkoutShape {
  std::string_view activity_type;
  std::uint64_t percent;      // of the workouts
  std::size_t block_entries;  // of the metadata block, which is written twice
  std::size_t events;
  std::size_t activities;
  std::size_t activity_events;      // under all activities together
  std::size_t activity_entries;     // metadata, likewise
  std::size_t activity_statistics;  // under each activity
  std::size_t statistics;
  std::size_t routes;
  bool is_swim;                                 // laps with stroke style and score
  Quantiles duration;                           // seconds
  std::span<const WorkoutQuantity> quantities;  // the first `statistics` of them are written
};

// The first eight are one of each kind.
std::span<const WorkoutShape> WorkoutShapes();

}  // namespace pulso::generator
