#include "generator/elements.h"

#include <array>

namespace pulso::generator {
namespace {

constexpr std::array<std::string_view, kElementCount> kElementNames = {
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
    "FileReference",
    "ActivitySummary",
    "ClinicalRecord",
    "Audiogram",
    "SensitivityPoint",
    "VisionPrescription",
    "RightEye",
    "LeftEye",
    "Attachment",
};

}  // namespace

std::string_view ElementName(Element element) {
  return kElementNames[static_cast<std::size_t>(element)];
}

}  // namespace pulso::generator
