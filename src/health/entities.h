// The contents of an export as typed values: the nouns of Apple's HealthKit with instants in UTC.
//
// All views live until the EntitySink that received them returns.  An attribute that may be absent
// is an optional; the attributes that HealthKit's DTD requires are plain.  Texts are as exported,
// except that a device has lost its memory address (health/device.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/timestamp.h"
#include "xml/element_handler.h"

namespace pulso {

// A text or none, as std::optional<std::string_view>, but as small as a view: it travels in
// registers, and records have many.
class OptionalText {
 public:
  // NOLINTBEGIN(google-explicit-constructor): it stands for each of these
  constexpr OptionalText() = default;
  constexpr OptionalText(std::nullopt_t /*none*/) {}
  constexpr OptionalText(std::string_view text) : text_(text.data() == nullptr ? "" : text) {}
  constexpr OptionalText(const char* text) : text_(text) {}
  OptionalText(const std::string& text) : text_(text) {}
  OptionalText(const std::optional<std::string>& text) {
    if (text.has_value()) text_ = *text;
  }

  constexpr bool has_value() const { return text_.data() != nullptr; }
  constexpr explicit operator bool() const { return has_value(); }
  constexpr const std::string_view& operator*() const { return text_; }
  constexpr const std::string_view* operator->() const { return &text_; }
  constexpr std::string_view value_or(std::string_view other) const {
    return has_value() ? text_ : other;
  }
  constexpr operator std::optional<std::string_view>() const {
    return has_value() ? std::optional(text_) : std::nullopt;
  }
  // NOLINTEND(google-explicit-constructor)

  friend constexpr bool operator==(OptionalText a, OptionalText b) {
    return a.has_value() == b.has_value() && a.text_ == b.text_;
  }

 private:
  std::string_view text_;  // of null: none
};

// Where a sample came from.
struct Origin {
  OptionalText source_name;  // required by the DTD, but other programs leave it out
  OptionalText source_version;
  OptionalText device;  // raw text as exported, with its memory address
};

// HealthData@locale, ExportDate and Me.  One for an export, after its last element.
struct Profile {
  std::optional<Date> date_of_birth;
  OptionalText biological_sex;
  OptionalText blood_type;
  OptionalText fitzpatrick_skin;
  OptionalText cardio_fitness_meds;
  std::optional<Timestamp> export_date;
  OptionalText locale;
  std::string_view time_zone = {};  // IANA name, for local days
};

// A <Record>; `nested` when it stands inside a Correlation.
struct Record {
  bool nested = false;
  std::string_view type;
  Origin origin;
  OptionalText unit;
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  std::string_view start_date_text = {};  // as written, with the offset of its clock
  Timestamp end_date;
  OptionalText value_text;           // the value attribute as written
  std::optional<double> value = {};  // value_text, where it is a finite number
};

// A <MetadataEntry> of the innermost open entity.
struct MetadataEntry {
  std::string_view key;
  std::string_view value;
};

// An <InstantaneousBeatsPerMinute> of the open Record.
struct Heartbeat {
  double bpm = 0;  // beats per minute
  Timestamp time;  // rebuilt from the time of day, see health/beat_times.h
};

struct Correlation {
  std::string_view type;
  Origin origin;
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  Timestamp end_date;
};

struct Workout {
  std::string_view activity_type;
  std::optional<double> duration;
  OptionalText duration_unit;
  std::optional<double> total_distance;
  OptionalText total_distance_unit;
  std::optional<double> total_energy_burned;
  OptionalText total_energy_burned_unit;
  Origin origin;
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  Timestamp end_date;
};

// A <WorkoutActivity> of the open Workout.
struct WorkoutActivity {
  std::string_view uuid;
  Timestamp start_date;
  std::optional<Timestamp> end_date;
  std::optional<double> duration;
  OptionalText duration_unit;
};

// A <WorkoutEvent> of the open Workout or WorkoutActivity.
struct WorkoutEvent {
  std::string_view type;
  Timestamp date;
  std::optional<double> duration;
  OptionalText duration_unit;
};

// A <WorkoutStatistics> of the open Workout or WorkoutActivity.
struct WorkoutStatistics {
  std::string_view type;
  Timestamp start_date;
  Timestamp end_date;
  std::optional<double> average;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<double> sum;
  OptionalText unit;
};

// A <WorkoutRoute> of the open Workout.
struct WorkoutRoute {
  Origin origin;
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  Timestamp end_date;
};

// A <FileReference> of the open WorkoutRoute.
struct FileReference {
  std::string_view path;  // as written, usually with a leading slash
};

// A track file (workout-routes/*.gpx); its points follow inside it.
struct RouteFile {
  std::string_view path;  // relative to the export's folder, no leading slash
};

// What a track file says of itself; before the End of its RouteFile.
struct RouteFileHeader {
  OptionalText creator;           // gpx@creator
  OptionalText version;           // gpx@version
  OptionalText schema_location;   // gpx@xsi:schemaLocation
  OptionalText name;              // trk/name, in the phone's language: "Route 2025-07-10 7:30pm"
  std::optional<Timestamp> time;  // metadata/time, when it was exported
};

// A point of a track: a <Location> of the open WorkoutRoute, or a trkpt of the open RouteFile.
struct RoutePoint {
  Timestamp time;
  double latitude = 0;                        // degrees, north positive
  double longitude = 0;                       // degrees, east positive
  std::optional<double> elevation;            // metres
  std::optional<double> speed;                // metres per second; -1 as exported: unknown
  std::optional<double> course;               // degrees from north; -1 as exported: unknown
  std::optional<double> horizontal_accuracy;  // metres
  std::optional<double> vertical_accuracy;    // metres
};

struct ActivitySummary {
  std::optional<Date> date_components;  // a local day
  std::optional<double> active_energy_burned;
  std::optional<double> active_energy_burned_goal;
  OptionalText active_energy_burned_unit;
  std::optional<double> apple_move_minutes;
  std::optional<double> apple_move_minutes_goal;
  std::optional<double> apple_move_time;
  std::optional<double> apple_move_time_goal;
  std::optional<double> apple_exercise_time;
  std::optional<double> apple_exercise_time_goal;
  std::optional<double> apple_stand_hours;
  std::optional<double> apple_stand_hours_goal;
};

struct ClinicalRecord {
  std::string_view type;
  std::string_view identifier;
  std::string_view source_name;
  std::string_view source_url;
  std::string_view fhir_version;
  Timestamp received_date;
  std::string_view resource_file_path;  // as written, usually with a leading slash
};

// A FHIR document (clinical-records/*.json).
struct ClinicalDocument {
  std::string_view path;      // relative to the export's folder, no leading slash
  std::string_view resource;  // JSON that jsonb accepts
};

struct Audiogram {
  std::string_view type;
  Origin origin;
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  Timestamp end_date;
};

// One ear of a SensitivityPoint.
struct EarSensitivity {
  std::optional<double> value;
  OptionalText unit;
  OptionalText masked;
  std::optional<double> clamping_range_lower_bound;
  std::optional<double> clamping_range_upper_bound;
};

// A <SensitivityPoint> of the open Audiogram.
struct SensitivityPoint {
  double frequency_value = 0;
  std::string_view frequency_unit;
  EarSensitivity left_ear;
  EarSensitivity right_ear;
};

struct VisionPrescription {
  std::string_view type;
  Timestamp date_issued;
  std::optional<Timestamp> expiration_date;
  OptionalText brand;
};

struct Measure {
  std::optional<double> value;
  OptionalText unit;
};

// A <RightEye> or <LeftEye> of the open VisionPrescription.
struct VisionPrescriptionEye {
  std::string_view side;  // "right" or "left"
  Measure sphere, cylinder, axis, add, vertex, prism_amount, prism_angle;
  Measure far_pd, near_pd, base_curve, diameter;
};

// An <Attachment> of the open VisionPrescription.
struct VisionPrescriptionAttachment {
  OptionalText identifier;
};

// An ECG recording (electrocardiograms/*.csv).
struct Electrocardiogram {
  std::string_view path;  // relative to the export's folder, no leading slash
  std::optional<Timestamp> recorded_date;
  OptionalText classification;
  OptionalText symptoms;
  OptionalText software_version;
  OptionalText device;
  std::optional<double> sample_rate_hz;
  OptionalText lead;
  OptionalText unit;                // as written: µV, uV, mV
  std::span<const float> voltages;  // microvolts
  std::string_view header;          // the head lines in the file's own words, a JSON object
};

// A file of the archive.
struct InventoryFile {
  std::string_view path;
  std::string_view kind;
  std::optional<std::int64_t> bytes;
  std::optional<std::int64_t> crc32;
};

// Something well-formed that no table has a place for: an unknown element with its attributes and
// text, or an unknown attribute of a known element.
struct Unmapped {
  std::string_view element_path;  // "HealthData/Record", "HealthData/StateOfMind/Label"
  std::span<const Attribute> attributes;
  OptionalText text;
  Position position;
};

// Something that could not be read and is left out, whole.
struct Reject {
  std::string_view reason;        // "missing startDate"
  std::string_view element_path;  // "HealthData/Record"; for a side file, its path
  std::span<const Attribute> attributes;
  Position position;
  OptionalText source = {};  // the part of the file itself, where it could not be taken apart
};

// One of the above.  It refers to the entity, so that nothing is copied on the way to the rows, and
// must not outlive it.
class Entity {
 public:
  template <class Kind>
  // NOLINTNEXTLINE(google-explicit-constructor): it is one
  Entity(const Kind& entity) : entity_(&entity) {}

  // The entity if it is of this kind, else null.
  template <class Kind>
  const Kind* As() const {
    const auto* const entity = std::get_if<const Kind*>(&entity_);
    return entity == nullptr ? nullptr : *entity;
  }

  // A number that tells the kinds apart.
  std::size_t kind() const { return entity_.index(); }

  // What `visitor` returns for the entity, whatever its kind.
  template <class Visitor>
  auto Visit(const Visitor& visitor) const {
    return std::visit([&](const auto* entity) { return visitor(*entity); }, entity_);
  }

 private:
  template <class... Kinds>
  using PointerToOneOf = std::variant<const Kinds*...>;

  PointerToOneOf<Profile, Record, MetadataEntry, Heartbeat, Correlation, Workout, WorkoutActivity,
                 WorkoutEvent, WorkoutStatistics, WorkoutRoute, FileReference, RouteFile,
                 RouteFileHeader, RoutePoint, ActivitySummary, ClinicalRecord, ClinicalDocument,
                 Audiogram, SensitivityPoint, VisionPrescription, VisionPrescriptionEye,
                 VisionPrescriptionAttachment, Electrocardiogram, InventoryFile, Unmapped, Reject>
      entity_;
};

}  // namespace pulso
