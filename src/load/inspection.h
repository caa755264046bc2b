// What is in an export, told without a database.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "health/device.h"
#include "load/export_reader.h"
#include "load/load_summary.h"
#include "load/progress.h"

namespace pulso {

// Entries, the most frequent first.  A list holds the first 10,000 different ones that occur;
// `others` counts the occurrences of later ones.
template <class Entry>
struct InspectedList {
  std::vector<Entry> entries;
  std::int64_t others = 0;
};

// An occurrence is whatever the list is about.
struct NameCount {
  std::string name;
  std::int64_t count = 0;
};

// The earliest start and the latest end; nullopt when nothing was dated.
struct DateRange {
  std::optional<Timestamp> first_start;
  std::optional<Timestamp> last_end;
};

// The Records of one type.
struct InspectedRecordType {
  std::string type;          // "HKQuantityTypeIdentifierHeartRate"
  std::int64_t count = 0;    // at top level
  std::int64_t nested = 0;   // inside Correlations: these stand at top level once more
  std::int64_t numbers = 0;  // of `count`: those whose value is a number,
  std::int64_t texts = 0;    // … is another text,
  std::int64_t empty = 0;    // … is absent
  std::int64_t quantities_without_number = 0;  // numbers are missing where the type is a quantity
  InspectedList<NameCount> units;              // of the Records that have one, nested ones too
  DateRange dates;
};

// The Workouts of one activity type.
struct InspectedWorkoutType {
  std::string activity_type;  // "HKWorkoutActivityTypeRunning"
  std::int64_t count = 0;
  DateRange dates;
};

// The elements with one sourceName: Records (nested ones too), Correlations, Workouts,
// WorkoutRoutes, Audiograms and ClinicalRecords.
struct InspectedSource {
  std::string name;
  std::int64_t count = 0;
  std::int64_t versions = 0;  // different sourceVersions, of the first 10,000 of all sources
};

// The elements with one device, which is told apart without memory address and creation date.
struct InspectedDevice {
  Device device;
  std::int64_t count = 0;
};

// What is well-formed and can be loaded, but is not as one would expect it.
enum class Oddity {
  kExactDuplicate,
  kRepeatedSample,
  kNestedWithoutTwin,
  kQuantityWithoutNumber,
  kCategoryWithNumber,
  kEndBeforeStart,
  kCreationBeforeEnd,
  kStartAfterExport,
  kBeatOutsideRecord,
  kRepeatedMetadataBlock,
  kRepeatedMetadataKey,
  kRouteWithoutFile,
  kTrackFileWithoutRoute,
  kClinicalRecordWithoutDocument,
  kDocumentWithoutClinicalRecord,
  kTypeWithSeveralUnits,
};

struct OddityText {
  std::string_view name;
  std::string_view meaning;  // one line, for people
};

// By Oddity.  Elements with dates are Records (nested ones too), Correlations, Workouts,
// WorkoutRoutes and Audiograms.
inline constexpr std::array<OddityText, 16> kOddityTexts = {{
    {"exact_duplicates", "Records equal to an earlier one in every attribute"},
    {"repeated_samples", "Records equal to an earlier one in type, source, unit, value and dates"},
    {"nested_without_twin", "Records inside Correlations that do not stand at top level too"},
    {"quantity_without_number", "Records of a quantity type whose value is no number"},
    {"category_with_number", "Records of a category type whose value is a number"},
    {"end_before_start", "elements that end before they start"},
    {"creation_before_end", "elements created before they end"},
    {"start_after_export", "elements that start after the export was made"},
    {"beat_outside_record", "heart beats more than 5 s outside their Record"},
    {"repeated_metadata_block", "Workouts whose metadata stand there twice"},
    {"repeated_metadata_key", "metadata entries whose key their element has already"},
    {"route_without_file", "WorkoutRoutes whose track file is not in the export"},
    {"track_file_without_route", "track files that no WorkoutRoute refers to"},
    {"clinical_record_without_document", "ClinicalRecords whose document is not in the export"},
    {"document_without_clinical_record", "documents that no ClinicalRecord refers to"},
    {"type_with_several_units", "record types with more than one unit"},
}};
inline constexpr std::size_t kOddityCount = kOddityTexts.size();

using OddityCounts = std::array<std::int64_t, kOddityCount>;

struct Inspection {
  std::string input_name;
  std::optional<std::uint64_t> packed_bytes;
  ReadSummary read;
  InspectedList<InspectedRecordType> record_types;
  InspectedList<InspectedWorkoutType> workouts;
  InspectedList<InspectedSource> sources;
  InspectedList<InspectedDevice> devices;
  InspectedList<NameCount> reject_reasons;  // "missing startDate"; of a side file, its damage
  InspectedList<NameCount> unmapped_paths;  // "HealthData/Record", also for its unknown attributes
  OddityCounts oddities{};                  // by Oddity
  double seconds = 0;
};

// Reads the export at `path` and says what is in it.  Errors are those of ReadExport, and an input
// error when a temporary file is needed (beyond 4 million Records) and cannot be written.
absl::StatusOr<Inspection> InspectExport(const std::string& path, const ReadOptions& options,
                                         LoadProgress& progress, const std::stop_token& stop);

}  // namespace pulso
