// EntityRows between entities made by hand and rows as text.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rows/collected_rows.h"
#include "rows/entity_rows.h"

namespace pulso {

class EntityRowsTest : public testing::Test {
 protected:
  void Begin(const Entity& entity) { EXPECT_EQ(rows_.Begin(entity), absl::OkStatus()); }
  void End() { EXPECT_EQ(rows_.End(), absl::OkStatus()); }
  void Add(const Entity& entity) {
    Begin(entity);
    End();
  }
  void Finish() { EXPECT_EQ(rows_.Finish(), absl::OkStatus()); }

  std::vector<std::string> RowsOf(std::string_view table) const { return collected_.RowsOf(table); }
  const std::vector<std::string>& AllRows() const { return collected_.lines(); }

  CollectedRows collected_;
  EntityRows rows_{[](std::string_view) { return std::make_unique<RestartedBlocks>(); },
                   collected_};
};

// A sample that starts at 10 and ends at 20 microseconds after the year 2000 began.
template <class Sample>
Sample At10To20(Sample sample) {
  sample.start_date = Timestamp{10};
  sample.end_date = Timestamp{20};
  return sample;
}

inline Record RecordOfType(std::string_view type) {
  Record record;
  record.type = type;
  return At10To20(record);
}

inline Record NestedRecordOfType(std::string_view type) {
  Record record = RecordOfType(type);
  record.nested = true;
  return record;
}

inline Workout WorkoutOfType(std::string_view type) {
  Workout workout;
  workout.activity_type = type;
  return At10To20(workout);
}

inline WorkoutRoute Route() { return At10To20(WorkoutRoute()); }

inline RoutePoint PointAt(std::int64_t time) {
  RoutePoint point;
  point.time = Timestamp{time};
  return point;
}

}  // namespace pulso
