// The elements of export.xml, and where each of them may stand.
#pragma once

#include <cstddef>
#include <string_view>

namespace pulso {

enum class ElementKind {
  kDocument,  // what the root element stands in
  kHealthData,
  kExportDate,
  kMe,
  kRecord,
  kMetadataEntry,
  kHeartRateVariabilityMetadataList,
  kInstantaneousBeatsPerMinute,
  kCorrelation,
  kWorkout,
  kWorkoutActivity,
  kWorkoutEvent,
  kWorkoutStatistics,
  kWorkoutRoute,
  kLocation,
  kFileReference,
  kActivitySummary,
  kClinicalRecord,
  kAudiogram,
  kSensitivityPoint,
  kVisionPrescription,
  kRightEye,
  kLeftEye,
  kAttachment,
  kUnknown,  // not in the inventory, or not where it stands
};

inline constexpr std::size_t kElementKindCount =
    static_cast<std::size_t>(ElementKind::kUnknown) + 1;

// "Record"; "" for kDocument and "(unknown)" for kUnknown.
std::string_view ElementName(ElementKind kind);

// What an element called `name` is when it stands in `parent`.  Real files hold more than the DTD
// declares, so every place that was seen counts.
ElementKind KindOfChild(ElementKind parent, std::string_view name);

// The same by names: whether `name` may stand in `parent`, and whether any element is called so.
bool IsChildElement(std::string_view parent, std::string_view name);
bool IsKnownElement(std::string_view name);

}  // namespace pulso
