#include "health/element_kinds.h"

#include <algorithm>
#include <array>
#include <span>

namespace pulso {
namespace {

using enum ElementKind;

constexpr std::array<std::string_view, kElementKindCount> kNames = {
    "",
    "HealthData",
    "ExportDate",
    "Me",
    "Record",
    "MetadataEntry",
    "HeartRateVariabilityMetadataList",
    "InstantaneousBeatsPerMinute",
    "Correlation",
    "Workout",
    "WorkoutActivity",
    "WorkoutEvent",
    "WorkoutStatistics",
    "WorkoutRoute",
    "Location",
    "FileReference",
    "ActivitySummary",
    "ClinicalRecord",
    "Audiogram",
    "SensitivityPoint",
    "VisionPrescription",
    "RightEye",
    "LeftEye",
    "Attachment",
    "(unknown)",
};

// The most frequent child first.
std::span<const ElementKind> ChildrenOf(ElementKind parent) {
  static constexpr ElementKind kOfDocument[] = {kHealthData};
  static constexpr ElementKind kOfHealthData[] = {
      kRecord,    kActivitySummary,    kWorkout,    kCorrelation, kClinicalRecord,
      kAudiogram, kVisionPrescription, kExportDate, kMe};
  static constexpr ElementKind kOfRecord[] = {kMetadataEntry, kHeartRateVariabilityMetadataList};
  static constexpr ElementKind kOfBeatList[] = {kInstantaneousBeatsPerMinute};
  static constexpr ElementKind kOfCorrelation[] = {kRecord, kMetadataEntry};
  static constexpr ElementKind kOfWorkout[] = {kMetadataEntry, kWorkoutEvent, kWorkoutStatistics,
                                               kWorkoutRoute, kWorkoutActivity};
  static constexpr ElementKind kOfWorkoutActivity[] = {kWorkoutEvent, kWorkoutStatistics,
                                                       kMetadataEntry};
  static constexpr ElementKind kOnlyMetadata[] = {kMetadataEntry};
  static constexpr ElementKind kOfWorkoutRoute[] = {kLocation, kMetadataEntry, kFileReference};
  static constexpr ElementKind kOfAudiogram[] = {kSensitivityPoint, kMetadataEntry};
  static constexpr ElementKind kOfVisionPrescription[] = {kRightEye, kLeftEye, kAttachment,
                                                          kMetadataEntry};
  switch (parent) {
    case kDocument:
      return kOfDocument;
    case kHealthData:
      return kOfHealthData;
    case kRecord:
      return kOfRecord;
    case kHeartRateVariabilityMetadataList:
      return kOfBeatList;
    case kCorrelation:
      return kOfCorrelation;
    case kWorkout:
      return kOfWorkout;
    case kWorkoutActivity:
      return kOfWorkoutActivity;
    case kWorkoutEvent:
      return kOnlyMetadata;
    case kWorkoutRoute:
      return kOfWorkoutRoute;
    case kAudiogram:
      return kOfAudiogram;
    case kVisionPrescription:
      return kOfVisionPrescription;
    default:
      return {};
  }
}

}  // namespace

std::string_view ElementName(ElementKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

bool IsKnownElement(std::string_view name) {
  const auto* found = std::find(kNames.begin() + 1, kNames.end() - 1, name);
  return found != kNames.end() - 1;
}

bool IsChildElement(std::string_view parent, std::string_view name) {
  const auto* kind = std::find(kNames.begin(), kNames.end() - 1, parent);
  return KindOfChild(static_cast<ElementKind>(kind - kNames.begin()), name) != kUnknown;
}

ElementKind KindOfChild(ElementKind parent, std::string_view name) {
  for (const ElementKind kind : ChildrenOf(parent)) {
    if (ElementName(kind) == name) return kind;
  }
  return kUnknown;
}

}  // namespace pulso
