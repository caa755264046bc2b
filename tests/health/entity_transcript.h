// What an export was turned into, one line an entity.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "health/entity_sink.h"

namespace pulso {

// The members of one entity that have a value: `name=value`, texts in brackets, instants in UTC.
class EntityLine {
 public:
  explicit EntityLine(std::string_view name) : line_(name) {}

  EntityLine& Add(std::string_view name, std::string_view text) {
    absl::StrAppendFormat(&line_, " %s=[%s]", name, text);
    return *this;
  }
  EntityLine& Add(std::string_view name, double number) {
    absl::StrAppendFormat(&line_, " %s=%s", name, absl::StrCat(number));
    return *this;
  }
  EntityLine& Add(std::string_view name, Timestamp instant) {
    const absl::Time time = absl::FromUnixSeconds(946'684'800) +  // 2000-01-01 00:00:00 UTC
                            absl::Microseconds(instant.usec_since_2000);
    absl::StrAppendFormat(&line_, " %s=%s", name,
                          absl::FormatTime("%Y-%m-%dT%H:%M:%E*S", time, absl::UTCTimeZone()));
    return *this;
  }
  EntityLine& Add(std::string_view name, Date day) {
    absl::StrAppendFormat(&line_, " %s=%s", name,
                          absl::FormatCivilTime(absl::CivilDay(2000, 1, 1) + day.days_since_2000));
    return *this;
  }
  template <class T>
  EntityLine& Add(std::string_view name, const std::optional<T>& value) {
    return value.has_value() ? Add(name, *value) : *this;
  }
  EntityLine& Add(std::string_view name, OptionalText text) {
    return text.has_value() ? Add(name, *text) : *this;
  }
  EntityLine& Add(std::string_view name, const Measure& measure) {
    return Add(name, measure.value).Add(absl::StrFormat("%s_unit", name), measure.unit);
  }
  EntityLine& Add(const Origin& origin) {
    return Add("source_name", origin.source_name)
        .Add("source_version", origin.source_version)
        .Add("device", origin.device);
  }
  EntityLine& Add(std::string_view ear, const EarSensitivity& sensitivity) {
    const std::string prefix(ear);
    return Add(prefix + "_value", sensitivity.value)
        .Add(prefix + "_unit", sensitivity.unit)
        .Add(prefix + "_masked", sensitivity.masked)
        .Add(prefix + "_lower", sensitivity.clamping_range_lower_bound)
        .Add(prefix + "_upper", sensitivity.clamping_range_upper_bound);
  }
  EntityLine& Add(std::span<const Attribute> attributes) {
    for (const Attribute& attribute : attributes) {
      absl::StrAppendFormat(&line_, " @%s=[%s]", attribute.name, attribute.value);
    }
    return *this;
  }
  EntityLine& At(Position position) {
    absl::StrAppendFormat(&line_, " at %d:%d", position.byte_offset, position.line);
    return *this;
  }
  template <class Sample>
  EntityLine& AddDates(const Sample& sample) {
    return Add("creation_date", sample.creation_date)
        .Add("start_date", sample.start_date)
        .Add("end_date", sample.end_date);
  }

  const std::string& line() const { return line_; }

 private:
  std::string line_;
};

inline EntityLine Describe(const Profile& profile) {
  return EntityLine("Profile")
      .Add("date_of_birth", profile.date_of_birth)
      .Add("biological_sex", profile.biological_sex)
      .Add("blood_type", profile.blood_type)
      .Add("fitzpatrick_skin", profile.fitzpatrick_skin)
      .Add("cardio_fitness_meds", profile.cardio_fitness_meds)
      .Add("export_date", profile.export_date)
      .Add("locale", profile.locale);
}

inline EntityLine Describe(const Record& record) {
  return EntityLine(record.nested ? "nested Record" : "Record")
      .Add("type", record.type)
      .Add(record.origin)
      .Add("unit", record.unit)
      .Add("value_text", record.value_text)
      .Add("value", record.value)
      .AddDates(record);
}

inline EntityLine Describe(const MetadataEntry& entry) {
  return EntityLine("MetadataEntry").Add("key", entry.key).Add("value", entry.value);
}

inline EntityLine Describe(const Heartbeat& beat) {
  return EntityLine("Heartbeat").Add("bpm", beat.bpm).Add("time", beat.time);
}

inline EntityLine Describe(const Correlation& correlation) {
  return EntityLine("Correlation")
      .Add("type", correlation.type)
      .Add(correlation.origin)
      .AddDates(correlation);
}

inline EntityLine Describe(const Workout& workout) {
  return EntityLine("Workout")
      .Add("activity_type", workout.activity_type)
      .Add("duration", workout.duration)
      .Add("duration_unit", workout.duration_unit)
      .Add("total_distance", workout.total_distance)
      .Add("total_distance_unit", workout.total_distance_unit)
      .Add("total_energy_burned", workout.total_energy_burned)
      .Add("total_energy_burned_unit", workout.total_energy_burned_unit)
      .Add(workout.origin)
      .AddDates(workout);
}

inline EntityLine Describe(const WorkoutActivity& activity) {
  return EntityLine("WorkoutActivity")
      .Add("uuid", activity.uuid)
      .Add("start_date", activity.start_date)
      .Add("end_date", activity.end_date)
      .Add("duration", activity.duration)
      .Add("duration_unit", activity.duration_unit);
}

inline EntityLine Describe(const WorkoutEvent& event) {
  return EntityLine("WorkoutEvent")
      .Add("type", event.type)
      .Add("date", event.date)
      .Add("duration", event.duration)
      .Add("duration_unit", event.duration_unit);
}

inline EntityLine Describe(const WorkoutStatistics& statistics) {
  return EntityLine("WorkoutStatistics")
      .Add("type", statistics.type)
      .Add("start_date", statistics.start_date)
      .Add("end_date", statistics.end_date)
      .Add("average", statistics.average)
      .Add("minimum", statistics.minimum)
      .Add("maximum", statistics.maximum)
      .Add("sum", statistics.sum)
      .Add("unit", statistics.unit);
}

inline EntityLine Describe(const WorkoutRoute& route) {
  return EntityLine("WorkoutRoute").Add(route.origin).AddDates(route);
}

inline EntityLine Describe(const FileReference& reference) {
  return EntityLine("FileReference").Add("path", reference.path);
}

inline EntityLine Describe(const RoutePoint& point) {
  return EntityLine("RoutePoint")
      .Add("time", point.time)
      .Add("latitude", point.latitude)
      .Add("longitude", point.longitude)
      .Add("elevation", point.elevation)
      .Add("speed", point.speed)
      .Add("course", point.course)
      .Add("horizontal_accuracy", point.horizontal_accuracy)
      .Add("vertical_accuracy", point.vertical_accuracy);
}

inline EntityLine Describe(const ActivitySummary& summary) {
  return EntityLine("ActivitySummary")
      .Add("date_components", summary.date_components)
      .Add("active_energy_burned", summary.active_energy_burned)
      .Add("active_energy_burned_goal", summary.active_energy_burned_goal)
      .Add("active_energy_burned_unit", summary.active_energy_burned_unit)
      .Add("apple_move_minutes", summary.apple_move_minutes)
      .Add("apple_move_minutes_goal", summary.apple_move_minutes_goal)
      .Add("apple_move_time", summary.apple_move_time)
      .Add("apple_move_time_goal", summary.apple_move_time_goal)
      .Add("apple_exercise_time", summary.apple_exercise_time)
      .Add("apple_exercise_time_goal", summary.apple_exercise_time_goal)
      .Add("apple_stand_hours", summary.apple_stand_hours)
      .Add("apple_stand_hours_goal", summary.apple_stand_hours_goal);
}

inline EntityLine Describe(const ClinicalRecord& record) {
  return EntityLine("ClinicalRecord")
      .Add("type", record.type)
      .Add("identifier", record.identifier)
      .Add("source_name", record.source_name)
      .Add("source_url", record.source_url)
      .Add("fhir_version", record.fhir_version)
      .Add("received_date", record.received_date)
      .Add("resource_file_path", record.resource_file_path);
}

inline EntityLine Describe(const Audiogram& audiogram) {
  return EntityLine("Audiogram")
      .Add("type", audiogram.type)
      .Add(audiogram.origin)
      .AddDates(audiogram);
}

inline EntityLine Describe(const SensitivityPoint& point) {
  return EntityLine("SensitivityPoint")
      .Add("frequency_value", point.frequency_value)
      .Add("frequency_unit", point.frequency_unit)
      .Add("left", point.left_ear)
      .Add("right", point.right_ear);
}

inline EntityLine Describe(const VisionPrescription& prescription) {
  return EntityLine("VisionPrescription")
      .Add("type", prescription.type)
      .Add("date_issued", prescription.date_issued)
      .Add("expiration_date", prescription.expiration_date)
      .Add("brand", prescription.brand);
}

inline EntityLine Describe(const VisionPrescriptionEye& eye) {
  return EntityLine("VisionPrescriptionEye")
      .Add("side", eye.side)
      .Add("sphere", eye.sphere)
      .Add("cylinder", eye.cylinder)
      .Add("axis", eye.axis)
      .Add("add", eye.add)
      .Add("vertex", eye.vertex)
      .Add("prism_amount", eye.prism_amount)
      .Add("prism_angle", eye.prism_angle)
      .Add("far_pd", eye.far_pd)
      .Add("near_pd", eye.near_pd)
      .Add("base_curve", eye.base_curve)
      .Add("diameter", eye.diameter);
}

inline EntityLine Describe(const VisionPrescriptionAttachment& attachment) {
  return EntityLine("VisionPrescriptionAttachment").Add("identifier", attachment.identifier);
}

inline EntityLine Describe(const Unmapped& unmapped) {
  return EntityLine("Unmapped")
      .Add("path", unmapped.element_path)
      .Add(unmapped.attributes)
      .Add("text", unmapped.text)
      .At(unmapped.position);
}

inline EntityLine Describe(const Reject& reject) {
  return EntityLine("Reject")
      .Add("reason", reject.reason)
      .Add("path", reject.element_path)
      .Add(reject.attributes)
      .At(reject.position)
      .Add("source", reject.source);
}

// The entities of side files, which export.xml does not bring.
template <class Other>
EntityLine Describe(const Other& /*entity*/) {
  return EntityLine("something else");
}

// A line for every Begin, two blanks before it for every entity that is open.
class EntityTranscript final : public EntitySink {
 public:
  absl::Status Begin(const Entity& entity) override {
    const EntityLine line = entity.Visit([](const auto& value) { return Describe(value); });
    lines_.push_back(std::string(2 * depth_, ' ') + line.line());
    ++depth_;
    return absl::OkStatus();
  }
  absl::Status End() override {
    if (depth_ == 0) return absl::InternalError("an End without a Begin");
    --depth_;
    return absl::OkStatus();
  }

  const std::vector<std::string>& lines() const { return lines_; }
  std::size_t depth() const { return depth_; }

 private:
  std::vector<std::string> lines_;
  std::size_t depth_ = 0;
};

}  // namespace pulso
