// Workouts with their parts, and tracks with and without their elements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rows/entity_rows_fixture.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

WorkoutEvent EventAt(std::int64_t date) {
  return {.type = "Lap", .date = Timestamp{date}, .duration = {}, .duration_unit = {}};
}

WorkoutStatistics Energy(double sum) {
  WorkoutStatistics statistics;
  statistics.type = "Energy";
  statistics.sum = sum;
  return At10To20(statistics);
}

WorkoutActivity Activity(std::string_view uuid) {
  WorkoutActivity activity;
  activity.uuid = uuid;
  activity.start_date = Timestamp{10};
  return activity;
}

class WorkoutRowsTest : public EntityRowsTest {};

TEST_F(WorkoutRowsTest, PutsEveryMemberOfAWorkoutInItsColumn) {
  Add(Workout{.activity_type = "R",
              .duration = 31.5,
              .duration_unit = "min",
              .total_distance = 5,
              .total_distance_unit = "km",
              .total_energy_burned = 402,
              .total_energy_burned_unit = "kcal",
              .origin = {.source_name = "Watch", .source_version = "10", .device = "band"},
              .creation_date = Timestamp{30},
              .start_date = Timestamp{10},
              .end_date = Timestamp{20}});
  EXPECT_THAT(RowsOf("workout"),
              ElementsAre("id=1 activity_type=[R] duration=31.5 duration_unit=[min] "
                          "total_distance=5 total_distance_unit=[km] total_energy_burned=402 "
                          "total_energy_burned_unit=[kcal] source_id=1 device_id=1 "
                          "creation_date=30 start_date=10 end_date=20"));
}

TEST_F(WorkoutRowsTest, TiesEventsStatisticsAndMetadataToTheirWorkout) {
  Add(WorkoutOfType("R"));
  Begin(WorkoutOfType("S"));
  Add(MetadataEntry{"k", "workout"});
  Begin(WorkoutEvent{.type = "Lap", .date = Timestamp{11}, .duration = 2, .duration_unit = "min"});
  Add(MetadataEntry{"k", "event"});
  End();
  WorkoutStatistics heart_rate;
  heart_rate.type = "HeartRate";
  heart_rate.average = 1;
  heart_rate.minimum = 2;
  heart_rate.maximum = 3;
  heart_rate.unit = "count/min";
  Add(At10To20(heart_rate));
  Add(MetadataEntry{"k", "workout again"});
  End();
  EXPECT_THAT(RowsOf("workout_metadata"),
              ElementsAre("workout_id=2 position=1 key_id=1 value=[workout]",
                          "workout_id=2 position=2 key_id=1 value=[workout again]"));
  EXPECT_THAT(RowsOf("workout_event"),
              ElementsAre("id=1 workout_id=2 type=[Lap] date=11 duration=2 duration_unit=[min]"));
  EXPECT_THAT(RowsOf("workout_event_metadata"),
              ElementsAre("workout_event_id=1 position=1 key_id=1 value=[event]"));
  EXPECT_THAT(RowsOf("workout_statistics"),
              ElementsAre("id=1 workout_id=2 type=[HeartRate] start_date=10 end_date=20 average=1 "
                          "minimum=2 maximum=3 unit=[count/min]"));
}

TEST_F(WorkoutRowsTest, TiesWhatStandsInAnActivityToActivityAndWorkout) {
  Add(WorkoutOfType("R"));
  Begin(WorkoutOfType("S"));
  Add(EventAt(11));
  Begin(Activity("U1"));
  Add(EventAt(12));
  Add(Energy(7));
  Add(MetadataEntry{"k", "activity"});
  End();
  Begin(WorkoutActivity{.uuid = "U2",
                        .start_date = Timestamp{10},
                        .end_date = Timestamp{20},
                        .duration = 5,
                        .duration_unit = "min"});
  Begin(EventAt(13));
  Add(MetadataEntry{"k", "event"});
  End();
  End();
  Add(Energy(8));
  End();
  EXPECT_THAT(RowsOf("workout_activity"),
              ElementsAre("id=1 workout_id=2 uuid=[U1] start_date=10",
                          "id=2 workout_id=2 uuid=[U2] start_date=10 end_date=20 duration=5 "
                          "duration_unit=[min]"));
  EXPECT_THAT(RowsOf("workout_activity_metadata"),
              ElementsAre("workout_activity_id=1 position=1 key_id=1 value=[activity]"));
  EXPECT_THAT(RowsOf("workout_event"),
              ElementsAre("id=1 workout_id=2 type=[Lap] date=11",
                          "id=2 workout_id=2 workout_activity_id=1 type=[Lap] date=12",
                          "id=3 workout_id=2 workout_activity_id=2 type=[Lap] date=13"));
  EXPECT_THAT(RowsOf("workout_event_metadata"),
              ElementsAre("workout_event_id=3 position=1 key_id=1 value=[event]"));
  EXPECT_THAT(RowsOf("workout_statistics"),
              ElementsAre("id=1 workout_id=2 workout_activity_id=1 type=[Energy] start_date=10 "
                          "end_date=20 sum=7",
                          "id=2 workout_id=2 type=[Energy] start_date=10 end_date=20 sum=8"));
}

TEST_F(WorkoutRowsTest, WritesARouteWithoutAFileOnceWithoutAPath) {
  Begin(WorkoutOfType("R"));
  WorkoutRoute route = Route();
  route.origin = {.source_name = "Watch", .source_version = {}, .device = "band"};
  route.creation_date = Timestamp{30};
  Begin(route);
  Add(MetadataEntry{"k", "v"});
  End();
  End();
  EXPECT_THAT(RowsOf("workout_route"),
              ElementsAre("id=1 workout_id=1 source_id=1 device_id=1 creation_date=30 "
                          "start_date=10 end_date=20"));
  EXPECT_THAT(RowsOf("workout_route_metadata"),
              ElementsAre("workout_route_id=1 position=1 key_id=1 value=[v]"));
}

TEST_F(WorkoutRowsTest, GivesPointsOfAFileToTheRouteThatRefersToIt) {
  Begin(WorkoutOfType("R"));
  Begin(Route());
  Add(FileReference{"/workout-routes/a.gpx"});
  End();
  End();
  Begin(RouteFile{"workout-routes/a.gpx"});
  Add(RoutePoint{.time = Timestamp{11},
                 .latitude = 47.5,
                 .longitude = -8.25,
                 .elevation = 412,
                 .speed = 2.5,
                 .course = -1,
                 .horizontal_accuracy = 3,
                 .vertical_accuracy = 4});
  Add(PointAt(12));
  End();
  EXPECT_THAT(RowsOf("workout_route"), ElementsAre("id=1 workout_id=1 start_date=10 end_date=20 "
                                                   "file_path=[workout-routes/a.gpx]"));
  EXPECT_THAT(RowsOf("route_point"),
              ElementsAre("route_id=1 position=1 point_time=11 latitude=47.5 longitude=-8.25 "
                          "elevation=412 speed=2.5 course=-1 horizontal_accuracy=3 "
                          "vertical_accuracy=4",
                          "route_id=1 position=2 point_time=12 latitude=0 longitude=0"));
}

TEST_F(WorkoutRowsTest, MakesATrackOfEveryFileOfARoute) {
  Begin(WorkoutOfType("R"));
  Begin(Route());
  Add(FileReference{"/workout-routes/a.gpx"});
  Add(MetadataEntry{"k", "v"});
  Add(FileReference{"/workout-routes/b.gpx"});
  End();
  Begin(Route());
  Add(FileReference{"/workout-routes/c.gpx"});
  End();
  End();
  for (const char* path : {"workout-routes/b.gpx", "workout-routes/c.gpx"}) {
    Begin(RouteFile{path});
    Add(PointAt(11));
    End();
  }
  EXPECT_THAT(RowsOf("workout_route"), ElementsAre("id=1 workout_id=1 start_date=10 end_date=20 "
                                                   "file_path=[workout-routes/a.gpx]",
                                                   "id=2 workout_id=1 start_date=10 end_date=20 "
                                                   "file_path=[workout-routes/b.gpx]",
                                                   "id=3 workout_id=1 start_date=10 end_date=20 "
                                                   "file_path=[workout-routes/c.gpx]"));
  EXPECT_THAT(RowsOf("workout_route_metadata"),
              ElementsAre("workout_route_id=1 position=1 key_id=1 value=[v]"));
  EXPECT_THAT(RowsOf("route_point"),
              ElementsAre("route_id=2 position=1 point_time=11 latitude=0 longitude=0",
                          "route_id=3 position=1 point_time=11 latitude=0 longitude=0"));
}

TEST_F(WorkoutRowsTest, CountsPointsOfTheFileBehindThoseInTheElement) {
  Begin(WorkoutOfType("R"));
  Begin(Route());
  Add(PointAt(11));
  Add(FileReference{"/workout-routes/a.gpx"});
  Add(PointAt(12));
  End();
  End();
  Begin(RouteFile{"workout-routes/a.gpx"});
  Add(PointAt(13));
  End();
  EXPECT_THAT(RowsOf("route_point"),
              ElementsAre("route_id=1 position=1 point_time=11 latitude=0 longitude=0",
                          "route_id=1 position=2 point_time=12 latitude=0 longitude=0",
                          "route_id=1 position=3 point_time=13 latitude=0 longitude=0"));
}

TEST_F(WorkoutRowsTest, KeepsPointsInTheElementOfARouteWithoutAFile) {
  Begin(WorkoutOfType("R"));
  Begin(Route());
  Add(PointAt(11));
  End();
  Begin(Route());
  Add(PointAt(12));
  End();
  End();
  EXPECT_THAT(RowsOf("workout_route"), ElementsAre("id=1 workout_id=1 start_date=10 end_date=20",
                                                   "id=2 workout_id=1 start_date=10 end_date=20"));
  EXPECT_THAT(RowsOf("route_point"),
              ElementsAre("route_id=1 position=1 point_time=11 latitude=0 longitude=0",
                          "route_id=2 position=1 point_time=12 latitude=0 longitude=0"));
}

TEST_F(WorkoutRowsTest, KeepsAFileThatNoRouteRefersTo) {
  Begin(RouteFile{"workout-routes/lost.gpx"});
  Add(PointAt(11));
  End();
  EXPECT_THAT(AllRows(), ElementsAre("workout_route id=1 file_path=[workout-routes/lost.gpx]",
                                     "route_point route_id=1 position=1 point_time=11 latitude=0 "
                                     "longitude=0"));
}

TEST_F(WorkoutRowsTest, AppendsASecondFileOfTheSamePathToTheTrack) {
  for (const std::int64_t time : {11, 12}) {
    Begin(RouteFile{"workout-routes/a.gpx"});
    Add(PointAt(time));
    End();
  }
  EXPECT_THAT(RowsOf("workout_route"), ElementsAre("id=1 file_path=[workout-routes/a.gpx]"));
  EXPECT_THAT(RowsOf("route_point"),
              ElementsAre("route_id=1 position=1 point_time=11 latitude=0 longitude=0",
                          "route_id=1 position=2 point_time=12 latitude=0 longitude=0"));
}

TEST_F(WorkoutRowsTest, GivesAFileThatTwoRoutesReferToToTheFirst) {
  Begin(WorkoutOfType("R"));
  for (int i = 0; i < 2; ++i) {
    Begin(Route());
    Add(PointAt(11));
    Add(FileReference{"/workout-routes/a.gpx"});
    End();
  }
  End();
  Begin(RouteFile{"workout-routes/a.gpx"});
  Add(PointAt(12));
  End();
  EXPECT_THAT(RowsOf("workout_route"), ElementsAre("id=1 workout_id=1 start_date=10 end_date=20 "
                                                   "file_path=[workout-routes/a.gpx]",
                                                   "id=2 workout_id=1 start_date=10 end_date=20 "
                                                   "file_path=[workout-routes/a.gpx]"));
  EXPECT_THAT(RowsOf("route_point"),
              ElementsAre("route_id=1 position=1 point_time=11 latitude=0 longitude=0",
                          "route_id=2 position=1 point_time=11 latitude=0 longitude=0",
                          "route_id=1 position=2 point_time=12 latitude=0 longitude=0"));
}

TEST_F(WorkoutRowsTest, HasNoPointsWhereTheFileIsMissing) {
  Begin(WorkoutOfType("R"));
  Begin(Route());
  Add(FileReference{"workout-routes/gone.gpx"});
  End();
  End();
  Finish();
  EXPECT_THAT(RowsOf("workout_route"), ElementsAre("id=1 workout_id=1 start_date=10 end_date=20 "
                                                   "file_path=[workout-routes/gone.gpx]"));
  EXPECT_THAT(RowsOf("route_point"), IsEmpty());
}

}  // namespace
}  // namespace pulso
