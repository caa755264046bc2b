#include "generator/attribute_uses.h"

#include <span>

namespace pulso::generator {
namespace {

using enum AttributeUse;

struct NamedUse {
  std::string_view name;
  AttributeUse use;
};

// Source names are required by the DTD, but other programs leave them out, and a quantity is kept
// as text when it is no number: both are texts here.
constexpr NamedUse kRecord[] = {{"type", kRequiredText},
                                {"creationDate", kOptionalDate},
                                {"startDate", kRequiredDate},
                                {"endDate", kRequiredDate}};
constexpr NamedUse kMetadataEntry[] = {{"key", kRequiredText}, {"value", kRequiredText}};
constexpr NamedUse kBeat[] = {{"bpm", kRequiredNumber}, {"time", kRequiredNumber}};
constexpr NamedUse kWorkout[] = {{"workoutActivityType", kRequiredText},
                                 {"duration", kOptionalNumber},
                                 {"creationDate", kOptionalDate},
                                 {"startDate", kRequiredDate},
                                 {"endDate", kRequiredDate}};
constexpr NamedUse kWorkoutActivity[] = {{"uuid", kRequiredText},
                                         {"startDate", kRequiredDate},
                                         {"endDate", kOptionalDate},
                                         {"duration", kOptionalNumber}};
constexpr NamedUse kWorkoutEvent[] = {
    {"type", kRequiredText}, {"date", kRequiredDate}, {"duration", kOptionalNumber}};
constexpr NamedUse kWorkoutStatistics[] = {
    {"type", kRequiredText},      {"startDate", kRequiredDate}, {"endDate", kRequiredDate},
    {"average", kOptionalNumber}, {"minimum", kOptionalNumber}, {"maximum", kOptionalNumber},
    {"sum", kOptionalNumber}};
constexpr NamedUse kWorkoutRoute[] = {
    {"creationDate", kOptionalDate}, {"startDate", kRequiredDate}, {"endDate", kRequiredDate}};
constexpr NamedUse kFileReference[] = {{"path", kRequiredText}};
constexpr NamedUse kActivitySummary[] = {
    {"dateComponents", kOptionalDate},           {"activeEnergyBurned", kOptionalNumber},
    {"activeEnergyBurnedGoal", kOptionalNumber}, {"appleMoveTime", kOptionalNumber},
    {"appleMoveTimeGoal", kOptionalNumber},      {"appleExerciseTime", kOptionalNumber},
    {"appleExerciseTimeGoal", kOptionalNumber},  {"appleStandHours", kOptionalNumber},
    {"appleStandHoursGoal", kOptionalNumber}};
constexpr NamedUse kClinicalRecord[] = {{"type", kRequiredText},
                                        {"identifier", kRequiredText},
                                        {"sourceName", kRequiredText},
                                        {"sourceURL", kRequiredText},
                                        {"fhirVersion", kRequiredText},
                                        {"receivedDate", kRequiredDate},
                                        {"resourceFilePath", kRequiredText}};
constexpr NamedUse kSensitivityPoint[] = {{"frequencyValue", kRequiredNumber},
                                          {"frequencyUnit", kRequiredText},
                                          {"leftEarValue", kOptionalNumber},
                                          {"leftEarClampingRangeLowerBound", kOptionalNumber},
                                          {"leftEarClampingRangeUpperBound", kOptionalNumber},
                                          {"rightEarValue", kOptionalNumber},
                                          {"rightEarClampingRangeLowerBound", kOptionalNumber},
                                          {"rightEarClampingRangeUpperBound", kOptionalNumber}};
constexpr NamedUse kVisionPrescription[] = {
    {"type", kRequiredText}, {"dateIssued", kRequiredDate}, {"expirationDate", kOptionalDate}};
constexpr NamedUse kEye[] = {{"sphere", kOptionalNumber}, {"cylinder", kOptionalNumber},
                             {"axis", kOptionalNumber},   {"add", kOptionalNumber},
                             {"vertex", kOptionalNumber}, {"farPD", kOptionalNumber},
                             {"nearPD", kOptionalNumber}};

std::span<const NamedUse> UsesOf(Element element) {
  switch (element) {
    case Element::kRecord:
    case Element::kCorrelation:
    case Element::kAudiogram:
      return kRecord;
    case Element::kMetadataEntry:
      return kMetadataEntry;
    case Element::kInstantaneousBeatsPerMinute:
      return kBeat;
    case Element::kWorkout:
      return kWorkout;
    case Element::kWorkoutActivity:
      return kWorkoutActivity;
    case Element::kWorkoutEvent:
      return kWorkoutEvent;
    case Element::kWorkoutStatistics:
      return kWorkoutStatistics;
    case Element::kWorkoutRoute:
      return kWorkoutRoute;
    case Element::kFileReference:
      return kFileReference;
    case Element::kActivitySummary:
      return kActivitySummary;
    case Element::kClinicalRecord:
      return kClinicalRecord;
    case Element::kSensitivityPoint:
      return kSensitivityPoint;
    case Element::kVisionPrescription:
      return kVisionPrescription;
    case Element::kRightEye:
    case Element::kLeftEye:
      return kEye;
    default:
      return {};
  }
}

}  // namespace

AttributeUse UseOfAttribute(Element element, std::string_view name) {
  for (const NamedUse& attribute : UsesOf(element)) {
    if (attribute.name == name) return attribute.use;
  }
  return kText;
}

}  // namespace pulso::generator
