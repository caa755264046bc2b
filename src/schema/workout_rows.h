// Rows of Workouts and all that stands under them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/timestamp.h"
#include "schema/table.h"

namespace pulso {

// Workout elements.
struct WorkoutRow {
  std::int64_t id = 0;
  std::string_view activity_type;  // "HKWorkoutActivityTypeRunning"
  std::optional<double> duration;
  std::optional<std::string_view> duration_unit;
  std::optional<double> total_distance;  // NULL since iOS 16: see workout_statistics
  std::optional<std::string_view> total_distance_unit;
  std::optional<double> total_energy_burned;
  std::optional<std::string_view> total_energy_burned_unit;
  std::optional<std::int32_t> source_id;  // NULL: the export names none
  std::optional<std::int32_t> device_id;
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  Timestamp end_date;
  std::int64_t fingerprint = 0;  // XXH3 of activity type, source name, start and end
};

inline constexpr auto kWorkoutTable = DefineTable(
    "staging_workout", Column{"id", &WorkoutRow::id},
    Column{"activity_type", &WorkoutRow::activity_type}, Column{"duration", &WorkoutRow::duration},
    Column{"duration_unit", &WorkoutRow::duration_unit},
    Column{"total_distance", &WorkoutRow::total_distance},
    Column{"total_distance_unit", &WorkoutRow::total_distance_unit},
    Column{"total_energy_burned", &WorkoutRow::total_energy_burned},
    Column{"total_energy_burned_unit", &WorkoutRow::total_energy_burned_unit},
    Column{"source_id", &WorkoutRow::source_id}, Column{"device_id", &WorkoutRow::device_id},
    Column{"creation_date", &WorkoutRow::creation_date},
    Column{"start_date", &WorkoutRow::start_date}, Column{"end_date", &WorkoutRow::end_date},
    Column{"fingerprint", &WorkoutRow::fingerprint});

// MetadataEntry elements of Workouts.
struct WorkoutMetadataRow {
  std::int64_t workout_id = 0;  // → workout
  std::int32_t position = 0;    // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kWorkoutMetadataTable = DefineTable(
    "staging_workout_metadata", Column{"workout_id", &WorkoutMetadataRow::workout_id},
    Column{"position", &WorkoutMetadataRow::position},
    Column{"key_id", &WorkoutMetadataRow::key_id}, Column{"value", &WorkoutMetadataRow::value});

// WorkoutActivity elements: the parts of a workout.
struct WorkoutActivityRow {
  std::int64_t id = 0;
  std::int64_t workout_id = 0;
  std::string_view uuid;
  Timestamp start_date;
  std::optional<Timestamp> end_date;
  std::optional<double> duration;
  std::optional<std::string_view> duration_unit;
};

inline constexpr auto kWorkoutActivityTable =
    DefineTable("staging_workout_activity", Column{"id", &WorkoutActivityRow::id},
                Column{"workout_id", &WorkoutActivityRow::workout_id},
                Column{"uuid", &WorkoutActivityRow::uuid},
                Column{"start_date", &WorkoutActivityRow::start_date},
                Column{"end_date", &WorkoutActivityRow::end_date},
                Column{"duration", &WorkoutActivityRow::duration},
                Column{"duration_unit", &WorkoutActivityRow::duration_unit});

// MetadataEntry elements of WorkoutActivities.
struct WorkoutActivityMetadataRow {
  std::int64_t workout_activity_id = 0;  // → workout_activity
  std::int32_t position = 0;             // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kWorkoutActivityMetadataTable =
    DefineTable("staging_workout_activity_metadata",
                Column{"workout_activity_id", &WorkoutActivityMetadataRow::workout_activity_id},
                Column{"position", &WorkoutActivityMetadataRow::position},
                Column{"key_id", &WorkoutActivityMetadataRow::key_id},
                Column{"value", &WorkoutActivityMetadataRow::value});

// WorkoutEvent elements: pauses, laps, segments.
struct WorkoutEventRow {
  std::int64_t id = 0;
  std::int64_t workout_id = 0;
  std::optional<std::int64_t>
      workout_activity_id;  // set when the event stands under a WorkoutActivity
  std::string_view type;    // "HKWorkoutEventTypePause"
  Timestamp date;
  std::optional<double> duration;
  std::optional<std::string_view> duration_unit;
};

inline constexpr auto kWorkoutEventTable =
    DefineTable("staging_workout_event", Column{"id", &WorkoutEventRow::id},
                Column{"workout_id", &WorkoutEventRow::workout_id},
                Column{"workout_activity_id", &WorkoutEventRow::workout_activity_id},
                Column{"type", &WorkoutEventRow::type}, Column{"date", &WorkoutEventRow::date},
                Column{"duration", &WorkoutEventRow::duration},
                Column{"duration_unit", &WorkoutEventRow::duration_unit});

// MetadataEntry elements of WorkoutEvents.
struct WorkoutEventMetadataRow {
  std::int64_t workout_event_id = 0;  // → workout_event
  std::int32_t position = 0;          // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kWorkoutEventMetadataTable =
    DefineTable("staging_workout_event_metadata",
                Column{"workout_event_id", &WorkoutEventMetadataRow::workout_event_id},
                Column{"position", &WorkoutEventMetadataRow::position},
                Column{"key_id", &WorkoutEventMetadataRow::key_id},
                Column{"value", &WorkoutEventMetadataRow::value});

// WorkoutStatistics elements: totals and averages of one quantity.
struct WorkoutStatisticsRow {
  std::int64_t id = 0;
  std::int64_t workout_id = 0;
  std::optional<std::int64_t>
      workout_activity_id;  // set when the statistics stand under a WorkoutActivity
  std::string_view type;    // "HKQuantityTypeIdentifierHeartRate"
  Timestamp start_date;
  Timestamp end_date;
  std::optional<double> average;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<double> sum;
  std::optional<std::string_view> unit;
};

inline constexpr auto kWorkoutStatisticsTable = DefineTable(
    "staging_workout_statistics", Column{"id", &WorkoutStatisticsRow::id},
    Column{"workout_id", &WorkoutStatisticsRow::workout_id},
    Column{"workout_activity_id", &WorkoutStatisticsRow::workout_activity_id},
    Column{"type", &WorkoutStatisticsRow::type},
    Column{"start_date", &WorkoutStatisticsRow::start_date},
    Column{"end_date", &WorkoutStatisticsRow::end_date},
    Column{"average", &WorkoutStatisticsRow::average},
    Column{"minimum", &WorkoutStatisticsRow::minimum},
    Column{"maximum", &WorkoutStatisticsRow::maximum}, Column{"sum", &WorkoutStatisticsRow::sum},
    Column{"unit", &WorkoutStatisticsRow::unit});

// The tracks: one row for each file of a WorkoutRoute (or for a route without a file), and for
// each track file that no route refers to.
struct WorkoutRouteRow {
  std::int64_t id = 0;
  std::optional<std::int64_t> workout_id;  // NULL: no WorkoutRoute refers to the file
  std::optional<std::int32_t> source_id;
  std::optional<std::int32_t> device_id;
  std::optional<Timestamp> creation_date;
  std::optional<Timestamp> start_date;
  std::optional<Timestamp> end_date;
  std::optional<std::string_view>
      file_path;  // relative to the export's folder: "workout-routes/route_2025-07-10_7.30pm.gpx"
};

inline constexpr auto kWorkoutRouteTable =
    DefineTable("staging_workout_route", Column{"id", &WorkoutRouteRow::id},
                Column{"workout_id", &WorkoutRouteRow::workout_id},
                Column{"source_id", &WorkoutRouteRow::source_id},
                Column{"device_id", &WorkoutRouteRow::device_id},
                Column{"creation_date", &WorkoutRouteRow::creation_date},
                Column{"start_date", &WorkoutRouteRow::start_date},
                Column{"end_date", &WorkoutRouteRow::end_date},
                Column{"file_path", &WorkoutRouteRow::file_path});

// MetadataEntry elements of WorkoutRoutes.
struct WorkoutRouteMetadataRow {
  std::int64_t workout_route_id = 0;  // → workout_route
  std::int32_t position = 0;          // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kWorkoutRouteMetadataTable =
    DefineTable("staging_workout_route_metadata",
                Column{"workout_route_id", &WorkoutRouteMetadataRow::workout_route_id},
                Column{"position", &WorkoutRouteMetadataRow::position},
                Column{"key_id", &WorkoutRouteMetadataRow::key_id},
                Column{"value", &WorkoutRouteMetadataRow::value});

// The heads of the GPX files: what a track file says of itself.
struct RouteFileRow {
  std::int64_t route_id = 0;                // → workout_route
  std::int32_t position = 0;                // from 1; an archive may hold two files of one name
  std::optional<std::string_view> creator;  // gpx@creator
  std::optional<std::string_view> version;  // gpx@version
  std::optional<std::string_view> schema_location;  // gpx@xsi:schemaLocation
  std::optional<std::string_view> name;             // trk/name: "Route 2025-07-10 7:30pm"
  std::optional<Timestamp> exported_at;             // metadata/time
};

inline constexpr auto kRouteFileTable = DefineTable(
    "staging_route_file", Column{"route_id", &RouteFileRow::route_id},
    Column{"position", &RouteFileRow::position}, Column{"creator", &RouteFileRow::creator},
    Column{"version", &RouteFileRow::version},
    Column{"schema_location", &RouteFileRow::schema_location}, Column{"name", &RouteFileRow::name},
    Column{"exported_at", &RouteFileRow::exported_at});

// The points of the tracks: trkpt of GPX files, and Location elements of old exports.
struct RoutePointRow {
  std::int64_t route_id = 0;  // → workout_route
  std::int32_t position = 0;  // from 1, in file order; times may repeat
  Timestamp point_time;
  double latitude = 0;                        // degrees, north positive
  double longitude = 0;                       // degrees, east positive
  std::optional<double> elevation;            // metres
  std::optional<double> speed;                // metres per second; -1: unknown
  std::optional<double> course;               // degrees from north; -1: unknown
  std::optional<double> horizontal_accuracy;  // metres
  std::optional<double> vertical_accuracy;    // metres
};

inline constexpr auto kRoutePointTable = DefineTable(
    "staging_route_point", Column{"route_id", &RoutePointRow::route_id},
    Column{"position", &RoutePointRow::position}, Column{"point_time", &RoutePointRow::point_time},
    Column{"latitude", &RoutePointRow::latitude}, Column{"longitude", &RoutePointRow::longitude},
    Column{"elevation", &RoutePointRow::elevation}, Column{"speed", &RoutePointRow::speed},
    Column{"course", &RoutePointRow::course},
    Column{"horizontal_accuracy", &RoutePointRow::horizontal_accuracy},
    Column{"vertical_accuracy", &RoutePointRow::vertical_accuracy});

}  // namespace pulso
