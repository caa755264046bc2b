#include "generator/doctype.h"

#include <string_view>

namespace pulso::generator {
namespace {

// Names are separated by single blanks.
struct Declaration {
  std::string_view element;
  std::string_view content;
  std::string_view required;
  std::string_view optional;
  std::string_view note;  // a comment before it; may be empty
};

#define EYE                                                                                  \
  "sphere sphereUnit cylinder cylinderUnit axis axisUnit add addUnit vertex vertexUnit "     \
  "prismAmount prismAmountUnit prismAngle prismAngleUnit farPD farPDUnit nearPD nearPDUnit " \
  "baseCurve baseCurveUnit diameter diameterUnit"

// Version 14, as written since iOS 18.1.  What the documents hold beyond it (activities below
// Workout, for one) is undeclared in real exports too.
constexpr Declaration kDeclarations[] = {
    {"HealthData",
     "(ExportDate,Me,(Record|Correlation|Workout|ActivitySummary|ClinicalRecord|Audiogram|"
     "VisionPrescription)*)",
     "locale", "", ""},
    {"ExportDate", "EMPTY", "value", "", ""},
    {"Me", "EMPTY",
     "HKCharacteristicTypeIdentifierDateOfBirth HKCharacteristicTypeIdentifierBiologicalSex "
     "HKCharacteristicTypeIdentifierBloodType HKCharacteristicTypeIdentifierFitzpatrickSkinType "
     "HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse",
     "", ""},
    {"Record", "((MetadataEntry|HeartRateVariabilityMetadataList)*)",
     "type sourceName startDate endDate", "unit value sourceVersion device creationDate", ""},
    {"Correlation", "((MetadataEntry|Record)*)", "type sourceName startDate endDate",
     "sourceVersion device creationDate",
     "Note: Any Records that appear as children of a correlation also appear as top-level records "
     "in this document."},
    {"Workout", "((MetadataEntry|WorkoutEvent|WorkoutRoute|WorkoutStatistics)*)",
     "workoutActivityType sourceName startDate endDate",
     "duration durationUnit totalDistance totalDistanceUnit totalEnergyBurned "
     "totalEnergyBurnedUnit sourceVersion device creationDate",
     ""},
    {"WorkoutActivity", "((MetadataEntry)*)", "uuid startDate", "endDate duration durationUnit",
     ""},
    {"WorkoutEvent", "((MetadataEntry)*)", "type date", "duration durationUnit", ""},
    {"WorkoutStatistics", "EMPTY", "type startDate endDate", "average minimum maximum sum unit",
     ""},
    {"WorkoutRoute", "((MetadataEntry|FileReference)*)", "sourceName startDate endDate",
     "sourceVersion device creationDate", ""},
    {"FileReference", "EMPTY", "path", "", ""},
    {"ActivitySummary", "EMPTY", "",
     "dateComponents activeEnergyBurned activeEnergyBurnedGoal activeEnergyBurnedUnit "
     "appleMoveTime appleMoveTimeGoal appleExerciseTime appleExerciseTimeGoal appleStandHours "
     "appleStandHoursGoal",
     ""},
    {"MetadataEntry", "EMPTY", "key value", "", ""},
    {"HeartRateVariabilityMetadataList", "(InstantaneousBeatsPerMinute*)", "", "",
     "Note: Heart Rate Variability records captured by Apple Watch may include an associated list "
     "of instantaneous beats-per-minute readings."},
    {"InstantaneousBeatsPerMinute", "EMPTY", "bpm time", "", ""},
    {"ClinicalRecord", "EMPTY",
     "type identifier sourceName sourceURL fhirVersion receivedDate resourceFilePath", "", ""},
    {"Audiogram", "((MetadataEntry|SensitivityPoint)*)", "type sourceName startDate endDate",
     "sourceVersion device creationDate", ""},
    {"SensitivityPoint", "EMPTY", "frequencyValue frequencyUnit",
     "leftEarValue leftEarUnit leftEarMasked leftEarClampingRangeLowerBound "
     "leftEarClampingRangeUpperBound rightEarValue rightEarUnit rightEarMasked "
     "rightEarClampingRangeLowerBound rightEarClampingRangeUpperBound",
     ""},
    {"VisionPrescription", "((RightEye|LeftEye|Attachment|MetadataEntry)*)", "type dateIssued",
     "expirationDate brand", ""},
    {"RightEye", "EMPTY", "", EYE, ""},
    {"LeftEye", "EMPTY", "", EYE, ""},
    {"Attachment", "EMPTY", "", "identifier", ""},
};

#undef EYE

void AppendAttributes(std::string& out, std::string_view names, std::string_view presence) {
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(' '));
    ((((out += "  ") += name) += " CDATA ") += presence) += '\n';
    names.remove_prefix(name.size() < names.size() ? name.size() + 1 : names.size());
  }
}

}  // namespace

void AppendDoctype(std::string& out) {
  out +=
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<!DOCTYPE HealthData [\n"
      "<!-- HealthKit Export Version: 14 -->\n";
  for (const Declaration& declaration : kDeclarations) {
    if (!declaration.note.empty()) ((out += "<!-- ") += declaration.note) += " -->\n";
    ((((out += "<!ELEMENT ") += declaration.element) += ' ') += declaration.content) += ">\n";
    if (declaration.required.empty() && declaration.optional.empty()) continue;
    ((out += "<!ATTLIST ") += declaration.element) += '\n';
    AppendAttributes(out, declaration.required, "#REQUIRED");
    AppendAttributes(out, declaration.optional, "#IMPLIED");
    out += ">\n";
  }
  out += "]>\n";
}

}  // namespace pulso::generator
