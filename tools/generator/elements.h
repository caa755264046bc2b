// The elements that the generator writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pulso::generator {

enum class Element : std::uint8_t {
  kDocument,  // no element: the parent of HealthData
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
  kFileReference,
  kActivitySummary,
  kClinicalRecord,
  kAudiogram,
  kSensitivityPoint,
  kVisionPrescription,
  kRightEye,
  kLeftEye,
  kAttachment,
};
constexpr std::size_t kElementCount = static_cast<std::size_t>(Element::kAttachment) + 1;

std::string_view ElementName(Element element);

}  // namespace pulso::generator
