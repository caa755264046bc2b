// Workouts and all that stands under them, tracks included.
#include "base/errors.h"
#include "base/status_macros.h"
#include "rows/entity_rows.h"
#include "rows/export_path.h"

namespace pulso {

absl::Status EntityRows::Put(const Workout& workout) {
  WorkoutRow row;
  row.activity_type = workout.activity_type;
  row.duration = workout.duration;
  row.duration_unit = workout.duration_unit;
  row.total_distance = workout.total_distance;
  row.total_distance_unit = workout.total_distance_unit;
  row.total_energy_burned = workout.total_energy_burned;
  row.total_energy_burned_unit = workout.total_energy_burned_unit;
  row.device_id = DeviceId(workout.origin.device);
  row.creation_date = workout.creation_date;
  row.start_date = workout.start_date;
  row.end_date = workout.end_date;
  ASSIGN_OR_RETURN(row.id, workout_ids_.Next());
  ASSIGN_OR_RETURN(row.source_id,
                   SourceId(workout.origin.source_name, workout.origin.source_version));
  row.fingerprint = fingerprint_.Text(workout.activity_type)
                        .Text(workout.origin.source_name)
                        .Instant(workout.start_date)
                        .Instant(workout.end_date)
                        .Take();
  SkipKnown(&KnownRows::workouts, row.fingerprint);
  OpenEntity(Kind::kWorkout, row.id);
  return out_->Append(row);
}

absl::Status EntityRows::Put(const WorkoutActivity& activity) {
  ASSIGN_OR_RETURN(const std::int64_t id, workout_activity_ids_.Next());
  const std::int64_t workout = Parent().id;
  OpenEntity(Kind::kWorkoutActivity, id);
  return out_->Append(WorkoutActivityRow{.id = id,
                                         .workout_id = workout,
                                         .uuid = activity.uuid,
                                         .start_date = activity.start_date,
                                         .end_date = activity.end_date,
                                         .duration = activity.duration,
                                         .duration_unit = activity.duration_unit});
}

absl::Status EntityRows::Put(const WorkoutEvent& event) {
  ASSIGN_OR_RETURN(const std::int64_t id, workout_event_ids_.Next());
  const WorkoutEventRow row{.id = id,
                            .workout_id = *Enclosing(Kind::kWorkout),
                            .workout_activity_id = Enclosing(Kind::kWorkoutActivity),
                            .type = event.type,
                            .date = event.date,
                            .duration = event.duration,
                            .duration_unit = event.duration_unit};
  OpenEntity(Kind::kWorkoutEvent, id);
  return out_->Append(row);
}

absl::Status EntityRows::Put(const WorkoutStatistics& statistics) {
  ASSIGN_OR_RETURN(const std::int64_t id, workout_statistics_ids_.Next());
  const WorkoutStatisticsRow row{.id = id,
                                 .workout_id = *Enclosing(Kind::kWorkout),
                                 .workout_activity_id = Enclosing(Kind::kWorkoutActivity),
                                 .type = statistics.type,
                                 .start_date = statistics.start_date,
                                 .end_date = statistics.end_date,
                                 .average = statistics.average,
                                 .minimum = statistics.minimum,
                                 .maximum = statistics.maximum,
                                 .sum = statistics.sum,
                                 .unit = statistics.unit};
  OpenLeaf();
  return out_->Append(row);
}

absl::Status EntityRows::Put(const WorkoutRoute& route) {
  WorkoutRouteRow row;
  row.workout_id = Parent().id;
  row.device_id = DeviceId(route.origin.device);
  row.creation_date = route.creation_date;
  row.start_date = route.start_date;
  row.end_date = route.end_date;
  ASSIGN_OR_RETURN(row.id, workout_route_ids_.Next());
  ASSIGN_OR_RETURN(row.source_id, SourceId(route.origin.source_name, route.origin.source_version));
  OpenEntity(Kind::kWorkoutRoute, row.id);
  route_ = row;  // written with its first file, or at its end
  return absl::OkStatus();
}

absl::Status EntityRows::Put(const FileReference& reference) {
  OpenLeaf();
  const std::string_view path = ExportPath(reference.path);
  WorkoutRouteRow row = *route_;
  if (!first_route_path_.has_value()) {
    first_route_path_ = path;
  } else {  // a further file of the same route is a track of its own
    ASSIGN_OR_RETURN(row.id, workout_route_ids_.Next());
  }
  row.file_path = path;
  const bool is_known = out_ != &sink_;
  if (is_known) TakeLoneTrack(path);  // a known workout takes no new route: the track stays alone
  tracks_.try_emplace(std::string(path), Track{.route_id = row.id, .is_known = is_known});
  return out_->Append(row);
}

absl::Status EntityRows::EndWorkoutRoute(const Open& route) {
  const WorkoutRouteRow row = *route_;
  route_.reset();
  if (!first_route_path_.has_value()) return out_->Append(row);
  // Points of the file come after those that stood in the element.
  Track& track = tracks_.at(*first_route_path_);
  first_route_path_.reset();
  if (track.route_id == row.id) track.points = route.others;
  return absl::OkStatus();
}

bool EntityRows::TakeLoneTrack(std::string_view path) {
  if (known_ == nullptr) return false;
  const auto known = known_->lone_tracks.find(path);
  return known != known_->lone_tracks.end() && (known->second = true);
}

absl::Status EntityRows::Put(const RouteFile& file) {
  Track& track = tracks_[std::string(file.path)];
  if (track.route_id == 0) {  // no WorkoutRoute refers to the file: keep it all the same
    WorkoutRouteRow row;
    ASSIGN_OR_RETURN(row.id, workout_route_ids_.Next());
    row.file_path = file.path;
    track.route_id = row.id;
    track.is_known = TakeLoneTrack(file.path);
    RETURN_IF_ERROR(track.is_known ? known_rows_.Append(row) : out_->Append(row));
  }
  if (track.is_known) SkipUntilEnd();
  OpenEntity(Kind::kRouteFile, track.route_id);
  Parent().others = track.points;
  open_track_path_ = file.path;
  return absl::OkStatus();
}

void EntityRows::EndRouteFile(const Open& file) {
  tracks_.at(open_track_path_).points = file.others;  // an archive may hold a second file so named
}

absl::Status EntityRows::Put(const RouteFileHeader& header) {
  OpenLeaf();
  Track& track = tracks_.at(open_track_path_);
  return out_->Append(RouteFileRow{.route_id = track.route_id,
                                   .position = ++track.files,
                                   .creator = header.creator,
                                   .version = header.version,
                                   .schema_location = header.schema_location,
                                   .name = header.name,
                                   .exported_at = header.time});
}

absl::Status EntityRows::Put(const RoutePoint& point) {
  Open& parent = Parent();
  const RoutePointRow row{.route_id = parent.id,
                          .position = ++parent.others,
                          .point_time = point.time,
                          .latitude = point.latitude,
                          .longitude = point.longitude,
                          .elevation = point.elevation,
                          .speed = point.speed,
                          .course = point.course,
                          .horizontal_accuracy = point.horizontal_accuracy,
                          .vertical_accuracy = point.vertical_accuracy};
  OpenLeaf();
  return out_->Append(row);
}

}  // namespace pulso
