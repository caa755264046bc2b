// Workouts, their parts and their tracks, from a file to the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LoadWorkout, KeepsEveryAttribute) {
  LoadedDatabase db;
  db.LoadElements(
      R"(<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="31.25"
          durationUnit="min" totalDistance="5.2" totalDistanceUnit="km" totalEnergyBurned="310"
          totalEnergyBurnedUnit="kcal" sourceName="Watch" sourceVersion="10" device="Band"
          creationDate="2024-05-01 08:40:00 +0200" startDate="2024-05-01 08:00:00 +0200"
          endDate="2024-05-01 08:31:15 +0200"/>)");
  EXPECT_THAT(
      db.Rows("SELECT id, activity_type, duration, duration_unit, total_distance,"
              "       total_distance_unit, total_energy_burned, total_energy_burned_unit,"
              "       source_id, device_id, creation_date, start_date, end_date FROM workout"),
      ElementsAre("1|HKWorkoutActivityTypeRunning|31.25|min|5.2|km|310|kcal|1|1|"
                  "2024-05-01 06:40:00+00|2024-05-01 06:00:00+00|2024-05-01 06:31:15+00"));
  EXPECT_THAT(db.Rows("SELECT name, version FROM source"), ElementsAre("Watch|10"));
}

// A workout of a recent iOS: the metadata stand before its parts and once more after them.
constexpr char kIntervals[] = R"(
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="10" durationUnit="min"
  sourceName="Watch" startDate="2024-05-01 08:00:00 +0000" endDate="2024-05-01 08:10:00 +0000">
  <MetadataEntry key="HKIndoorWorkout" value="0"/>
  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>
  <WorkoutEvent type="HKWorkoutEventTypeSegment" date="2024-05-01 08:00:00 +0000" duration="7.5"
   durationUnit="min"><MetadataEntry key="step" value="warm-up"/></WorkoutEvent>
  <WorkoutEvent type="HKWorkoutEventTypePause" date="2024-05-01 08:05:00 +0000"/>
  <WorkoutActivity uuid="AAAA-1" startDate="2024-05-01 08:00:00 +0000"
   endDate="2024-05-01 08:04:00 +0000" duration="4" durationUnit="min">
   <WorkoutEvent type="HKWorkoutEventTypeLap" date="2024-05-01 08:02:00 +0000">
    <MetadataEntry key="lap" value="1"/></WorkoutEvent>
   <WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate"
    startDate="2024-05-01 08:00:00 +0000" endDate="2024-05-01 08:04:00 +0000" average="140.5"
    minimum="120" maximum="165" unit="count/min"/>
   <MetadataEntry key="HKElevationAscended" value="5348 cm"/>
  </WorkoutActivity>
  <WorkoutActivity uuid="AAAA-1" startDate="2024-05-01 08:05:00 +0000"/>
  <WorkoutStatistics type="HKQuantityTypeIdentifierActiveEnergyBurned"
   startDate="2024-05-01 08:00:00 +0000" endDate="2024-05-01 08:10:00 +0000"
   sum="98.76543210123457" unit="kcal"/>
  <MetadataEntry key="HKIndoorWorkout" value="0"/>
  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>
 </Workout>
)";

TEST(LoadWorkout, KeepsTheMetadataThatRepeat) {
  LoadedDatabase db;
  db.LoadElements(kIntervals);
  EXPECT_THAT(db.Rows("SELECT workout_id, position, name, value FROM workout_metadata"
                      " JOIN metadata_key k ON k.id = key_id ORDER BY 1, 2"),
              ElementsAre("1|1|HKIndoorWorkout|0", "1|2|HKTimeZone|Europe/Berlin",
                          "1|3|HKIndoorWorkout|0", "1|4|HKTimeZone|Europe/Berlin"));
}

TEST(LoadWorkout, TiesEventsToTheirActivity) {
  LoadedDatabase db;
  db.LoadElements(kIntervals);
  EXPECT_THAT(db.Rows("SELECT * FROM workout_event ORDER BY id"),
              ElementsAre("1|1|NULL|HKWorkoutEventTypeSegment|2024-05-01 08:00:00+00|7.5|min",
                          "2|1|NULL|HKWorkoutEventTypePause|2024-05-01 08:05:00+00|NULL|NULL",
                          "3|1|1|HKWorkoutEventTypeLap|2024-05-01 08:02:00+00|NULL|NULL"));
  EXPECT_THAT(db.Rows("SELECT workout_event_id, position, name, value FROM workout_event_metadata"
                      " JOIN metadata_key k ON k.id = key_id ORDER BY 1, 2"),
              ElementsAre("1|1|step|warm-up", "3|1|lap|1"));
}

TEST(LoadWorkout, TiesStatisticsToTheirActivity) {
  LoadedDatabase db;
  db.LoadElements(kIntervals);
  EXPECT_THAT(db.Rows("SELECT * FROM workout_statistics ORDER BY id"),
              ElementsAre("1|1|1|HKQuantityTypeIdentifierHeartRate|2024-05-01 08:00:00+00|"
                          "2024-05-01 08:04:00+00|140.5|120|165|NULL|count/min",
                          "2|1|NULL|HKQuantityTypeIdentifierActiveEnergyBurned|"
                          "2024-05-01 08:00:00+00|2024-05-01 08:10:00+00|NULL|NULL|NULL|"
                          "98.76543210123457|kcal"));
}

TEST(LoadWorkout, KeepsActivitiesWhoseUuidRepeats) {
  LoadedDatabase db;
  db.LoadElements(kIntervals);
  EXPECT_THAT(db.Rows("SELECT * FROM workout_activity ORDER BY id"),
              ElementsAre("1|1|AAAA-1|2024-05-01 08:00:00+00|2024-05-01 08:04:00+00|4|min",
                          "2|1|AAAA-1|2024-05-01 08:05:00+00|NULL|NULL|NULL"));
  EXPECT_THAT(db.Rows("SELECT workout_activity_id, position, name, value"
                      "  FROM workout_activity_metadata JOIN metadata_key k ON k.id = key_id"),
              ElementsAre("1|1|HKElevationAscended|5348 cm"));
}

// A workout with one route, whose children are `children`.
std::string WorkoutWithRoute(const std::string& children) {
  return R"(<Workout workoutActivityType="HKWorkoutActivityTypeWalking" sourceName="Watch"
             startDate="2024-05-01 08:00:00 +0000" endDate="2024-05-01 08:10:00 +0000">
            <WorkoutRoute sourceName="Watch" sourceVersion="10" device="Band"
             creationDate="2024-05-01 08:11:00 +0000" startDate="2024-05-01 08:00:01 +0000"
             endDate="2024-05-01 08:09:59 +0000">)" +
         children + "</WorkoutRoute></Workout>\n";
}

// A track with a point for each of `longitudes`, a second apart.
ZipMember Track(const std::string& name, const std::vector<std::string>& longitudes) {
  std::string gpx =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<gpx version=\"1.1\" creator=\"Apple Health Export\""
      " xmlns=\"http://www.topografix.com/GPX/1/1\">\n"
      " <metadata><time>2024-05-02T00:00:00Z</time></metadata>\n"
      " <trk><name>Route</name><trkseg>\n";
  int second = 0;
  for (const std::string& longitude : longitudes) {
    gpx += "<trkpt lon=\"" + longitude + "\" lat=\"52.500001\"><ele>34.5</ele><time>2024-05-01T" +
           "08:00:0" + std::to_string(second++) + "Z</time><extensions><speed>1.25</speed>" +
           "<course>-1</course><hAcc>3.5</hAcc><vAcc>2.5</vAcc></extensions></trkpt>\n";
  }
  return {name, gpx + "</trkseg></trk></gpx>\n"};
}

TEST(LoadRoute, ReadsThePointsOfTheFileThatItRefersTo) {
  LoadedDatabase db;
  db.LoadZip(WorkoutWithRoute(R"(<MetadataEntry key="HKMetadataKeySyncVersion" value="2"/>
                          <FileReference path="/workout-routes/route_1.gpx"/>)"),
             {Track("workout-routes/route_1.gpx", {"13.4", "13.400001"})});
  EXPECT_THAT(db.Rows("SELECT * FROM workout_route"),
              ElementsAre("1|1|2|1|2024-05-01 08:11:00+00|2024-05-01 08:00:01+00|"
                          "2024-05-01 08:09:59+00|workout-routes/route_1.gpx"));
  EXPECT_THAT(db.Rows("SELECT id, name, version FROM source ORDER BY id"),
              ElementsAre("1|Watch|NULL", "2|Watch|10"));
  EXPECT_THAT(db.Rows("SELECT * FROM workout_route_metadata"), ElementsAre("1|1|1|2"));
  EXPECT_THAT(db.Rows("SELECT * FROM route_point ORDER BY route_id, position"),
              ElementsAre("1|1|2024-05-01 08:00:00+00|52.500001|13.4|34.5|1.25|-1|3.5|2.5",
                          "1|2|2024-05-01 08:00:01+00|52.500001|13.400001|34.5|1.25|-1|3.5|2.5"));
}

TEST(LoadRoute, ReadsLocationsInTheElementOfOldExports) {
  LoadedDatabase db;
  db.LoadElements(WorkoutWithRoute(
      R"(<Location date="2018-05-01 10:00:00 +0200" latitude="52.5" longitude="13.4" altitude="30"
          horizontalAccuracy="4" verticalAccuracy="3" course="90.5" speed="2.5"/>
         <Location date="2018-05-01 10:00:00 +0200" latitude="-52.5" longitude="-13.4"
          altitude="31" horizontalAccuracy="4" verticalAccuracy="3" course="-1" speed="-1"/>)"));
  EXPECT_THAT(db.Rows("SELECT id, workout_id, file_path FROM workout_route"),
              ElementsAre("1|1|NULL"));
  EXPECT_THAT(db.Rows("SELECT * FROM route_point ORDER BY position"),
              ElementsAre("1|1|2018-05-01 08:00:00+00|52.5|13.4|30|2.5|90.5|4|3",
                          "1|2|2018-05-01 08:00:00+00|-52.5|-13.4|31|-1|-1|4|3"));
}

TEST(LoadRoute, PutsThePointsOfItsFileAfterThoseInTheElement) {
  LoadedDatabase db;
  db.LoadZip(WorkoutWithRoute(R"(<FileReference path="/workout-routes/a.gpx"/>
      <Location date="2018-05-01 10:00:00 +0200" latitude="1" longitude="2" altitude="3"
       horizontalAccuracy="4" verticalAccuracy="3" course="90" speed="2"/>)"),
             {Track("workout-routes/a.gpx", {"13.4"})});
  EXPECT_THAT(db.Rows("SELECT route_id, position, longitude FROM route_point ORDER BY 1, 2"),
              ElementsAre("1|1|2", "1|2|13.4"));
}

TEST(LoadRoute, MakesATrackOfEachFurtherFile) {
  LoadedDatabase db;
  db.LoadZip(WorkoutWithRoute(R"(<FileReference path="/workout-routes/b.gpx"/>
                                 <FileReference path="/workout-routes/a.gpx"/>)"),
             {Track("workout-routes/a.gpx", {"1"}), Track("workout-routes/b.gpx", {"2", "3"})});
  EXPECT_THAT(db.Rows("SELECT id, workout_id, file_path FROM workout_route ORDER BY id"),
              ElementsAre("1|1|workout-routes/b.gpx", "2|1|workout-routes/a.gpx"));
  EXPECT_THAT(db.Rows("SELECT route_id, position, longitude FROM route_point ORDER BY 1, 2"),
              ElementsAre("1|1|2", "1|2|3", "2|1|1"));
}

TEST(LoadRoute, KeepsAFileThatNoRouteRefersTo) {
  LoadedDatabase db;
  db.LoadZip("", {Track("workout-routes/orphan.gpx", {"13.4"})});
  EXPECT_THAT(db.Rows("SELECT * FROM workout_route"),
              ElementsAre("1|NULL|NULL|NULL|NULL|NULL|NULL|workout-routes/orphan.gpx"));
  EXPECT_THAT(db.Rows("SELECT route_id, position, longitude FROM route_point"),
              ElementsAre("1|1|13.4"));
}

TEST(LoadRoute, KeepsAReferenceToAFileThatIsMissing) {
  LoadedDatabase db;
  db.LoadZip(WorkoutWithRoute(R"(<FileReference path="/workout-routes/gone.gpx"/>)"), {});
  EXPECT_THAT(db.Rows("SELECT id, workout_id, file_path FROM workout_route"),
              ElementsAre("1|1|workout-routes/gone.gpx"));
  EXPECT_THAT(db.Rows("SELECT * FROM route_point"), IsEmpty());
  EXPECT_THAT(db.Rows("SELECT * FROM reject"), IsEmpty());
}

TEST(LoadRoute, RejectsWhatComesAfterTheFaultInADamagedTrackAndKeepsTheRest) {
  ZipMember track = Track("workout-routes/a.gpx", {"1", "2"});
  track.bytes.insert(track.bytes.find("<trkpt lon=\"2\""), "<trkpt <");
  LoadedDatabase db;
  const LoadSummary summary = db.LoadZip(WorkoutWithRoute(""), {track});
  EXPECT_EQ(summary.read.rejects, 1);
  EXPECT_THAT(db.Rows("SELECT route_id, position, longitude FROM route_point"),
              ElementsAre("2|1|1"));
  EXPECT_THAT(db.Rows("SELECT element_path, attributes FROM reject"),
              ElementsAre("workout-routes/a.gpx|{}"));
}

TEST(LoadRoute, RejectsAPointWithoutATime) {
  ZipMember track = Track("workout-routes/a.gpx", {"1", "2"});
  const std::size_t time = track.bytes.find("<time>2024-05-01");
  track.bytes.erase(time, track.bytes.find("</time>", time) + 7 - time);
  LoadedDatabase db;
  db.LoadZip("", {track});
  EXPECT_THAT(db.Rows("SELECT route_id, position, longitude FROM route_point"),
              ElementsAre("1|1|2"));
  EXPECT_THAT(db.Rows("SELECT reason, element_path, attributes FROM reject"),
              ElementsAre("missing time|gpx/trk/trkseg/trkpt|{\"ele\": \"34.5\", \"lat\":"
                          " \"52.500001\", \"lon\": \"1\", \"hAcc\": \"3.5\", \"vAcc\": \"2.5\","
                          " \"speed\": \"1.25\", \"course\": \"-1\"}"));
}

}  // namespace
}  // namespace pulso
