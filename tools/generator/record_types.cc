#include "generator/record_types.h"

#include <vector>

#include "generator/nutrients.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

using enum SourceId;
using enum MetadataRule;
using enum Rhythm;

constexpr std::int64_t kWhole = kPico;
constexpr std::int64_t kAnyValue = 1;

constexpr std::array<SourceShare, 3> kWatchMostly = {{{kWatch, 90}, {kFitnessApp, 10}, {}}};
constexpr std::array<SourceShare, 3> kWatchOnly = {{{kWatch, 100}, {}, {}}};
constexpr std::array<SourceShare, 3> kPhoneOnly = {{{kPhone, 100}, {}, {}}};
constexpr std::array<SourceShare, 3> kWatchAndPhone = {
    {{kWatch, 52}, {kPhone, 40}, {kFitnessApp, 8}}};
constexpr std::array<SourceShare, 3> kHeartSensors = {
    {{kWatch, 93}, {kChestStrap, 2}, {kFitnessApp, 5}}};
constexpr std::array<SourceShare, 3> kSleepTrackers = {{{kWatch, 70}, {kSleepApp, 30}, {}}};
constexpr std::array<SourceShare, 3> kFoodDiary = {{{kFoodApp, 90}, {kManualEntry, 10}, {}}};
constexpr std::array<SourceShare, 3> kScales = {{{kScaleApp, 80}, {kManualEntry, 20}, {}}};
constexpr std::array<SourceShare, 3> kByHand = {{{kManualEntry, 100}, {}, {}}};

constexpr Quantiles kInstant = {0, 0, 0, 0, 0};
constexpr Quantiles kUsualLag = {1, 20, 200, 600, 3'600};
constexpr Quantiles kFoodLag = {1, 3, 50, 41'857, 80'000};
constexpr Quantiles kNoValue = {0, 0, 0, 0, 0};

constexpr Quantiles Values(double min, double p10, double p50, double p90, double max) {
  return {Pico(min), Pico(p10), Pico(p50), Pico(p90), Pico(max)};
}

constexpr CategoryValue kSleepStages[] = {{"HKCategoryValueSleepAnalysisInBed", 20},
                                          {"HKCategoryValueSleepAnalysisAwake", 15},
                                          {"HKCategoryValueSleepAnalysisAsleepCore", 32},
                                          {"HKCategoryValueSleepAnalysisAsleepREM", 12},
                                          {"HKCategoryValueSleepAnalysisAsleepDeep", 8},
                                          {"HKCategoryValueSleepAnalysisAsleepUnspecified", 13}};
constexpr CategoryValue kStandHours[] = {{"HKCategoryValueAppleStandHourStood", 70},
                                         {"HKCategoryValueAppleStandHourIdle", 30}};
constexpr CategoryValue kNotApplicable[] = {{"HKCategoryValueNotApplicable", 100}};
constexpr CategoryValue kAudioExposure[] = {
    {"HKCategoryValueEnvironmentalAudioExposureEventMomentaryLimit", 100}};

#define QUANTITY "HKQuantityTypeIdentifier"
#define CATEGORY "HKCategoryTypeIdentifier"

// Shares, percentiles of values, durations and lags as measured on real exports.
constexpr RecordType kFrequentTypes[] = {
    {QUANTITY "ActiveEnergyBurned",
     330'000,
     "kcal",
     Values(0.00001, 0.41, 1.23, 6.2, 18),
     kAnyValue,
     {1, 20, 61, 62, 900},
     {2, 21, 119, 329, 4'000},
     kSometimes,
     kWatchMostly,
     kAwake,
     1,
     220'000},
    {QUANTITY "HeartRate",
     200'000,
     "count/min",
     Values(38, 47, 56, 76, 180),
     kWhole,
     kInstant,
     {5, 99, 297, 575, 3'000},
     kMotionContext,
     kHeartSensors,
     kAllDay,
     1,
     110'000},
    {QUANTITY "BasalEnergyBurned",
     150'000,
     "kcal",
     Values(0.00001, 1.0, 3.3, 84, 110),
     kAnyValue,
     {1, 11, 41, 901, 3'600},
     {2, 32, 215, 875, 5'000},
     kSometimes,
     kWatchMostly,
     kAllDay,
     1,
     100'000},
    {QUANTITY "DistanceWalkingRunning",
     140'000,
     "km",
     Values(0.00001, 0.0056, 0.023, 0.080, 0.9),
     kAnyValue,
     {1, 3, 31, 506, 1'200},
     {1, 10, 228, 649, 5'000},
     kSometimes,
     kWatchAndPhone,
     kAwake,
     1,
     50'000},
    {QUANTITY "StepCount",
     88'000,
     "count",
     Values(1, 8, 29, 119, 900),
     kWhole,
     {1, 3, 41, 506, 1'200},
     {2, 21, 288, 664, 5'000},
     kSometimes,
     kWatchAndPhone,
     kAwake,
     1,
     50'000},
    {QUANTITY "AppleExerciseTime",
     32'000,
     "min",
     Values(1, 1, 1, 1, 1),
     kWhole,
     {60, 60, 60, 60, 60},
     {3, 11, 24, 200, 2'000},
     kSometimes,
     kWatchOnly,
     kAwake,
     1,
     20'000},
    {QUANTITY "AppleStandTime",
     12'000,
     "min",
     Values(1, 1, 2, 5, 5),
     kWhole,
     {300, 300, 300, 300, 300},
     {2, 6, 36, 179, 2'000},
     kSometimes,
     kWatchOnly,
     kAwake,
     300},
    {QUANTITY "RespiratoryRate",
     10'000,
     "count/min",
     Values(9, 15, 16.5, 18, 26),
     Pico(0.5),
     kInstant,
     {20, 157, 461, 708, 3'000},
     kSometimes,
     kWatchOnly,
     kNight},
    {CATEGORY "SleepAnalysis",
     8'000,
     "",
     kNoValue,
     kWhole,
     {30, 101, 5'280, 24'960, 36'000},
     {0, 0, 526, 22'375, 40'000},
     kTimeZone,
     kSleepTrackers,
     kNight,
     1,
     90'000,
     kSleepStages},
    {CATEGORY "AppleStandHour",
     7'000,
     "",
     kNoValue,
     kWhole,
     {3'600, 3'600, 3'600, 3'600, 3'600},
     {-3'590, -3'515, -1'802, 243, 3'000},
     kSometimes,
     kWatchOnly,
     kAwake,
     3'600,
     0,
     kStandHours},
    {QUANTITY "FlightsClimbed",
     4'000,
     "count",
     Values(1, 1, 1, 5, 20),
     kWhole,
     {1, 2, 10, 227, 900},
     {5, 35, 421, 724, 5'000},
     kSometimes,
     kWatchAndPhone,
     kAwake,
     1,
     40'000},
    {QUANTITY "OxygenSaturation",
     3'000,
     "%",
     Values(0.85, 0.93, 0.96, 0.99, 1),
     Pico(0.01),
     kInstant,
     {20, 157, 461, 708, 3'000},
     kPressure,
     kWatchOnly,
     kAllDay},
    {QUANTITY "HeartRateVariabilitySDNN",
     2'500,
     "ms",
     Values(12, 42, 70, 130, 260),
     kAnyValue,
     {60, 61, 65, 66, 66},
     kInstant,
     kNever,
     kWatchOnly,
     kAllDay},
    {QUANTITY "WalkingSpeed",
     2'000,
     "km/hr",
     Values(1.8, 2.9, 4.1, 5.3, 7),
     Pico(0.001),
     {2, 3, 8, 43, 200},
     {60, 322, 1'131, 7'123, 20'000},
     kSometimes,
     kPhoneOnly},
    {QUANTITY "WalkingStepLength",
     2'000,
     "cm",
     Values(35, 52, 65, 77, 95),
     Pico(1),
     {2, 3, 8, 43, 200},
     {60, 322, 1'131, 7'123, 20'000},
     kSometimes,
     kPhoneOnly},
    {QUANTITY "WalkingDoubleSupportPercentage",
     1'500,
     "%",
     Values(0.2, 0.25, 0.28, 0.31, 0.4),
     Pico(0.001),
     {2, 3, 8, 43, 200},
     {60, 322, 1'131, 7'123, 20'000},
     kSometimes,
     kPhoneOnly},
    {QUANTITY "WalkingAsymmetryPercentage",
     1'000,
     "%",
     Values(0, 0, 0, 0.16, 1),
     Pico(0.01),
     {5, 17, 37, 255, 900},
     {60, 203, 1'230, 9'278, 20'000},
     kPlacementSide,
     kPhoneOnly},
    {QUANTITY "EnvironmentalAudioExposure",
     2'000,
     "dBASPL",
     Values(35, 40, 60, 80, 95),
     kAnyValue,
     {1'700, 1'795, 1'800, 1'800, 1'800},
     {-1'780, -1'693, -1'329, -832, 0},
     kSometimes,
     kWatchOnly,
     kAwake,
     1'800},
    {QUANTITY "HeadphoneAudioExposure",
     1'500,
     "dBASPL",
     Values(10, 25, 49, 67, 95),
     kAnyValue,
     {1, 3, 342, 1'797, 1'800},
     {-1'700, -1'137, 53, 660, 3'000},
     kSometimes,
     kPhoneOnly},
    {QUANTITY "BodyMass",
     300,
     "kg",
     Values(68, 70, 72, 75, 78),
     Pico(0.1),
     kInstant,
     {1, 9, 36, 59, 300},
     kUserEntered,
     kScales},
    {QUANTITY "BodyMassIndex",
     100,
     "count",
     Values(20, 21, 22.4, 23.5, 25),
     Pico(0.01),
     kInstant,
     {1, 9, 36, 59, 300},
     kUserEntered,
     kScales},
    {QUANTITY "BodyFatPercentage",
     70,
     "%",
     Values(0.1, 0.14, 0.18, 0.21, 0.25),
     Pico(0.001),
     kInstant,
     {1, 9, 36, 59, 300},
     kUserEntered,
     kScales},
    {QUANTITY "Height",
     30,
     "cm",
     Values(180, 180, 181, 182, 182),
     kWhole,
     kInstant,
     {1, 9, 36, 59, 300},
     kUserEntered,
     kByHand},
};

// Types of the long tail that differ in little more than name, unit and values.
struct RareQuantity {
  std::string_view identifier;
  std::uint64_t per_million;
  std::string_view unit;
  Quantiles value;
  std::int64_t value_step;
  std::int64_t duration;  // seconds
  std::array<SourceShare, 3> sources;
  MetadataRule metadata = kNever;
};

constexpr RareQuantity kRareQuantities[] = {
    {QUANTITY "RestingHeartRate", 120, "count/min", Values(44, 48, 54, 60, 75), kWhole, 54'000,
     kWatchOnly},
    {QUANTITY "WalkingHeartRateAverage", 120, "count/min", Values(70, 82, 92, 105, 125), Pico(0.5),
     43'000, kWatchOnly},
    {QUANTITY "TimeInDaylight", 100, "min", Values(1, 1, 3, 5, 5), kWhole, 300, kWatchOnly},
    {QUANTITY "PhysicalEffort", 100, "kcal/hr\u00b7kg", Values(1, 1.1, 2.4, 5.6, 11), Pico(0.1),
     600, kWatchOnly},
    {QUANTITY "DistanceCycling", 60, "km", Values(0.00001, 0.01, 0.04, 0.12, 1), kAnyValue, 9,
     kWatchOnly},
    {QUANTITY "StairAscentSpeed", 50, "m/s", Values(0.1, 0.25, 0.33, 0.45, 0.8), kAnyValue, 7,
     kWatchOnly},
    {QUANTITY "StairDescentSpeed", 50, "m/s", Values(0.1, 0.3, 0.4, 0.55, 0.9), kAnyValue, 6,
     kWatchOnly},
    {QUANTITY "VO2Max", 40, "mL/min\u00b7kg", Values(34, 38, 42, 46, 52), Pico(0.01), 0, kWatchOnly,
     kVo2Max},
    {QUANTITY "RunningPower", 30, "W", Values(120, 190, 240, 290, 420), kWhole, 4, kWatchOnly},
    {QUANTITY "RunningSpeed", 30, "km/hr", Values(6, 8.5, 10.4, 12.2, 18), kAnyValue, 4,
     kWatchOnly},
    {QUANTITY "RunningStrideLength", 20, "m", Values(0.6, 0.9, 1.05, 1.2, 1.6), Pico(0.01), 4,
     kWatchOnly},
    {QUANTITY "RunningGroundContactTime", 20, "ms", Values(190, 215, 240, 270, 330), kWhole, 4,
     kWatchOnly},
    {QUANTITY "DistanceSwimming", 30, "m", Values(25, 25, 25, 25, 50), kWhole, 31, kWatchOnly},
    {QUANTITY "SwimmingStrokeCount", 30, "count", Values(8, 12, 18, 24, 40), kWhole, 31,
     kWatchOnly},
    {QUANTITY "BloodPressureSystolic", 20, "mmHg", Values(98, 110, 121, 135, 160), kWhole, 0,
     kByHand, kUserEntered},
    {QUANTITY "BloodPressureDiastolic", 20, "mmHg", Values(58, 68, 78, 86, 102), kWhole, 0, kByHand,
     kUserEntered},
    {QUANTITY "AppleSleepingWristTemperature", 20, "degC", Values(33, 34.4, 35.3, 36.1, 37),
     kAnyValue, 25'000, kWatchOnly},
    {QUANTITY "BloodGlucose", 10, "mmol&lt;180.1558800000541&gt;/L", Values(3.5, 4.4, 5.2, 6.9, 12),
     Pico(0.01), 0, kByHand, kMealTime},
    {QUANTITY "SixMinuteWalkTestDistance", 10, "m", Values(350, 460, 500, 500, 500), kWhole,
     600'000, kPhoneOnly},
    {QUANTITY "AppleWalkingSteadiness", 10, "%", Values(0.7, 0.85, 0.95, 1, 1), kAnyValue, 500'000,
     kPhoneOnly},
    {QUANTITY "BodyTemperature", 5, "degC", Values(35.8, 36.3, 36.7, 37.4, 39.4), Pico(0.1), 0,
     kByHand, kUserEntered},
    {QUANTITY "WaterTemperature", 5, "degC", Values(14, 17, 21, 26, 29), kAnyValue, 120,
     kWatchOnly},
    {QUANTITY "LeanBodyMass", 5, "kg", Values(54, 56, 58, 60, 62), Pico(0.1), 0, kScales},
    {QUANTITY "WaistCircumference", 3, "cm", Values(76, 78, 81, 84, 88), kWhole, 0, kByHand,
     kUserEntered},
    {QUANTITY "PeakExpiratoryFlowRate", 2, "L/min", Values(380, 420, 470, 520, 600), kWhole, 0,
     kByHand, kUserEntered},
    {QUANTITY "ForcedVitalCapacity", 2, "L", Values(3, 3.6, 4.2, 4.8, 5.6), Pico(0.1), 0, kByHand,
     kUserEntered},
    {QUANTITY "NumberOfTimesFallen", 2, "count", Values(1, 1, 1, 1, 2), kWhole, 0, kWatchOnly},
    {QUANTITY "InhalerUsage", 2, "count", Values(1, 1, 1, 2, 3), kWhole, 0, kByHand, kUserEntered},
    // A real type without the usual prefix.
    {"HKDataTypeSleepDurationGoal", 4, "hr", Values(7, 7, 8, 8, 9), Pico(0.5), 0, kPhoneOnly},
};

constexpr RecordType kRareCategories[] = {
    {CATEGORY "MindfulSession",
     30,
     "",
     kNoValue,
     kWhole,
     {30, 60, 120, 600, 1'800},
     kUsualLag,
     kNever,
     kWatchOnly},
    {CATEGORY "HandwashingEvent",
     20,
     "",
     kNoValue,
     kWhole,
     {5, 12, 20, 25, 40},
     kUsualLag,
     kNever,
     kWatchOnly,
     kAwake,
     1,
     0,
     kNotApplicable},
    {CATEGORY "HighHeartRateEvent",
     15,
     "",
     kNoValue,
     kWhole,
     {300, 500, 600, 700, 900},
     kUsualLag,
     kEventThreshold,
     kWatchOnly},
    {CATEGORY "LowHeartRateEvent",
     15,
     "",
     kNoValue,
     kWhole,
     {300, 500, 600, 700, 900},
     kUsualLag,
     kEventThreshold,
     kWatchOnly,
     kNight},
    {CATEGORY "ToothbrushingEvent",
     10,
     "",
     kNoValue,
     kWhole,
     {60, 100, 120, 130, 180},
     kUsualLag,
     kNever,
     kFoodDiary,
     kAwake,
     1,
     0,
     kNotApplicable},
    {CATEGORY "AudioExposureEvent",
     5,
     "",
     kNoValue,
     kWhole,
     {180, 180, 300, 600, 900},
     kUsualLag,
     kNever,
     kWatchOnly,
     kAwake,
     1,
     0,
     kAudioExposure},
};

#undef QUANTITY
#undef CATEGORY

std::vector<RecordType> MakeTypes() {
  std::vector<RecordType> types(std::begin(kFrequentTypes), std::end(kFrequentTypes));
  for (const Nutrient& nutrient : Nutrients()) {
    const std::int64_t median = nutrient.median;
    types.push_back({.identifier = nutrient.identifier,
                     .per_million = nutrient.per_million,
                     .unit = nutrient.unit,
                     .value = {median / 50, median / 5, median, median * 3, median * 8},
                     .value_step = median < Pico(2) ? Pico(0.001) : Pico(0.01),
                     .duration = kInstant,
                     .lag = kFoodLag,
                     .metadata = kFood,
                     .sources = kFoodDiary});
  }
  for (const RareQuantity& rare : kRareQuantities) {
    const std::int64_t seconds = rare.duration;
    types.push_back({.identifier = rare.identifier,
                     .per_million = rare.per_million,
                     .unit = rare.unit,
                     .value = rare.value,
                     .value_step = rare.value_step,
                     .duration = {seconds / 2, seconds * 3 / 4, seconds, seconds, seconds},
                     .lag = kUsualLag,
                     .metadata = rare.metadata,
                     .sources = rare.sources});
  }
  types.insert(types.end(), std::begin(kRareCategories), std::end(kRareCategories));
  return types;
}

const std::vector<RecordType>& AllTypes() {
  static const std::vector<RecordType> types = MakeTypes();
  return types;
}

}  // namespace

std::span<const RecordType> RecordTypes() { return AllTypes(); }

std::size_t RecordTypeIndex(std::string_view identifier) {
  std::size_t index = 0;
  while (AllTypes()[index].identifier != identifier) ++index;
  return index;
}

}  // namespace pulso::generator
