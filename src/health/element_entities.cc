#include "health/element_entities.h"

#include "health/numbers.h"

namespace pulso {
namespace {

Origin ReadOrigin(ElementFields& fields) {
  Origin origin;
  // iOS 8 called it "source".
  origin.source_name = fields.Name("sourceName");
  if (!origin.source_name.has_value()) origin.source_name = fields.Name("source");
  origin.source_version = fields.Name("sourceVersion");
  origin.device = fields.Name("device");
  return origin;
}

// The attributes that Correlation, Audiogram and WorkoutRoute share.
template <class Sample>
void ReadOriginAndDates(ElementFields& fields, Sample& sample) {
  sample.origin = ReadOrigin(fields);
  sample.creation_date = fields.Instant("creationDate");
  sample.start_date = fields.RequiredInstant("startDate");
  sample.end_date = fields.RequiredInstant("endDate");
}

EarSensitivity ReadEar(ElementFields& fields, std::string_view ear) {
  const std::string prefix(ear);
  EarSensitivity sensitivity;
  sensitivity.value = fields.Number(prefix + "Value");
  sensitivity.unit = fields.Text(prefix + "Unit");
  sensitivity.masked = fields.Text(prefix + "Masked");
  sensitivity.clamping_range_lower_bound = fields.Number(prefix + "ClampingRangeLowerBound");
  sensitivity.clamping_range_upper_bound = fields.Number(prefix + "ClampingRangeUpperBound");
  return sensitivity;
}

Measure ReadMeasure(ElementFields& fields, std::string_view name) {
  Measure measure;
  measure.value = fields.Number(name);
  measure.unit = fields.Text(std::string(name) + "Unit");
  return measure;
}

}  // namespace

// Most elements are Records: all members are written once, in their place.
Record ReadRecord(ElementFields& fields) {
  std::string_view start_date_text;
  OptionalText value;
  return {.nested = false,
          .type = fields.RequiredName("type"),
          .origin = ReadOrigin(fields),
          .unit = fields.Name("unit"),
          .creation_date = fields.Instant("creationDate"),
          .start_date = fields.RequiredInstant("startDate", start_date_text),
          .start_date_text = start_date_text,
          .end_date = fields.RequiredInstant("endDate"),
          .value_text = value = fields.Text("value"),
          .value = value.has_value() ? ParseNumber(*value) : std::nullopt};
}

MetadataEntry ReadMetadataEntry(ElementFields& fields) {
  MetadataEntry entry;
  entry.key = fields.RequiredName("key");
  entry.value = fields.RequiredText("value");
  return entry;
}

Correlation ReadCorrelation(ElementFields& fields) {
  Correlation correlation;
  correlation.type = fields.RequiredName("type");
  ReadOriginAndDates(fields, correlation);
  return correlation;
}

Workout ReadWorkout(ElementFields& fields) {
  Workout workout;
  workout.activity_type = fields.RequiredName("workoutActivityType");
  workout.duration = fields.Number("duration");
  workout.duration_unit = fields.Text("durationUnit");
  workout.total_distance = fields.Number("totalDistance");
  workout.total_distance_unit = fields.Text("totalDistanceUnit");
  workout.total_energy_burned = fields.Number("totalEnergyBurned");
  workout.total_energy_burned_unit = fields.Text("totalEnergyBurnedUnit");
  ReadOriginAndDates(fields, workout);
  return workout;
}

WorkoutActivity ReadWorkoutActivity(ElementFields& fields) {
  WorkoutActivity activity;
  activity.uuid = fields.RequiredText("uuid");
  activity.start_date = fields.RequiredInstant("startDate");
  activity.end_date = fields.Instant("endDate");
  activity.duration = fields.Number("duration");
  activity.duration_unit = fields.Text("durationUnit");
  return activity;
}

WorkoutEvent ReadWorkoutEvent(ElementFields& fields) {
  WorkoutEvent event;
  event.type = fields.RequiredText("type");
  event.date = fields.RequiredInstant("date");
  event.duration = fields.Number("duration");
  event.duration_unit = fields.Text("durationUnit");
  return event;
}

WorkoutStatistics ReadWorkoutStatistics(ElementFields& fields) {
  WorkoutStatistics statistics;
  statistics.type = fields.RequiredText("type");
  statistics.start_date = fields.RequiredInstant("startDate");
  statistics.end_date = fields.RequiredInstant("endDate");
  statistics.average = fields.Number("average");
  statistics.minimum = fields.Number("minimum");
  statistics.maximum = fields.Number("maximum");
  statistics.sum = fields.Number("sum");
  statistics.unit = fields.Text("unit");
  return statistics;
}

WorkoutRoute ReadWorkoutRoute(ElementFields& fields) {
  WorkoutRoute route;
  ReadOriginAndDates(fields, route);
  return route;
}

FileReference ReadFileReference(ElementFields& fields) {
  FileReference reference;
  reference.path = fields.RequiredText("path");
  return reference;
}

RoutePoint ReadLocation(ElementFields& fields) {
  RoutePoint point;
  point.time = fields.RequiredInstant("date");
  point.latitude = fields.RequiredNumber("latitude");
  point.longitude = fields.RequiredNumber("longitude");
  point.elevation = fields.RequiredNumber("altitude");
  point.horizontal_accuracy = fields.RequiredNumber("horizontalAccuracy");
  point.vertical_accuracy = fields.RequiredNumber("verticalAccuracy");
  point.course = fields.RequiredNumber("course");
  point.speed = fields.RequiredNumber("speed");
  return point;
}

ActivitySummary ReadActivitySummary(ElementFields& fields) {
  ActivitySummary summary;
  summary.date_components = fields.Day("dateComponents");
  summary.active_energy_burned = fields.Number("activeEnergyBurned");
  summary.active_energy_burned_goal = fields.Number("activeEnergyBurnedGoal");
  summary.active_energy_burned_unit = fields.Text("activeEnergyBurnedUnit");
  summary.apple_move_minutes = fields.Number("appleMoveMinutes");
  summary.apple_move_minutes_goal = fields.Number("appleMoveMinutesGoal");
  summary.apple_move_time = fields.Number("appleMoveTime");
  summary.apple_move_time_goal = fields.Number("appleMoveTimeGoal");
  summary.apple_exercise_time = fields.Number("appleExerciseTime");
  summary.apple_exercise_time_goal = fields.Number("appleExerciseTimeGoal");
  summary.apple_stand_hours = fields.Number("appleStandHours");
  summary.apple_stand_hours_goal = fields.Number("appleStandHoursGoal");
  return summary;
}

ClinicalRecord ReadClinicalRecord(ElementFields& fields) {
  ClinicalRecord record;
  record.type = fields.RequiredName("type");
  record.identifier = fields.RequiredText("identifier");
  record.source_name = fields.RequiredName("sourceName");
  record.source_url = fields.RequiredText("sourceURL");
  record.fhir_version = fields.RequiredText("fhirVersion");
  record.received_date = fields.RequiredInstant("receivedDate");
  record.resource_file_path = fields.RequiredText("resourceFilePath");
  return record;
}

Audiogram ReadAudiogram(ElementFields& fields) {
  Audiogram audiogram;
  audiogram.type = fields.RequiredName("type");
  ReadOriginAndDates(fields, audiogram);
  return audiogram;
}

SensitivityPoint ReadSensitivityPoint(ElementFields& fields) {
  SensitivityPoint point;
  point.frequency_value = fields.RequiredNumber("frequencyValue");
  point.frequency_unit = fields.RequiredText("frequencyUnit");
  point.left_ear = ReadEar(fields, "leftEar");
  point.right_ear = ReadEar(fields, "rightEar");
  return point;
}

VisionPrescription ReadVisionPrescription(ElementFields& fields) {
  VisionPrescription prescription;
  prescription.type = fields.RequiredText("type");
  prescription.date_issued = fields.RequiredInstant("dateIssued");
  prescription.expiration_date = fields.Instant("expirationDate");
  prescription.brand = fields.Text("brand");
  return prescription;
}

VisionPrescriptionEye ReadVisionPrescriptionEye(ElementFields& fields, std::string_view side) {
  VisionPrescriptionEye eye;
  eye.side = side;
  eye.sphere = ReadMeasure(fields, "sphere");
  eye.cylinder = ReadMeasure(fields, "cylinder");
  eye.axis = ReadMeasure(fields, "axis");
  eye.add = ReadMeasure(fields, "add");
  eye.vertex = ReadMeasure(fields, "vertex");
  eye.prism_amount = ReadMeasure(fields, "prismAmount");
  eye.prism_angle = ReadMeasure(fields, "prismAngle");
  eye.far_pd = ReadMeasure(fields, "farPD");
  eye.near_pd = ReadMeasure(fields, "nearPD");
  eye.base_curve = ReadMeasure(fields, "baseCurve");
  eye.diameter = ReadMeasure(fields, "diameter");
  return eye;
}

VisionPrescriptionAttachment ReadVisionPrescriptionAttachment(ElementFields& fields) {
  return {.identifier = fields.Text("identifier")};
}

}  // namespace pulso
