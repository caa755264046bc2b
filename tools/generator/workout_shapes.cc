#include "generator/workout_shapes.h"

namespace pulso::generator {
namespace {

#define QUANTITY "HKQuantityTypeIdentifier"

constexpr WorkoutQuantity kOnFoot[] = {
    {QUANTITY "ActiveEnergyBurned", "kcal", true, 9'300},
    {QUANTITY "HeartRate", "count/min", false, 141'000},
    {QUANTITY "DistanceWalkingRunning", "km", true, 140},
    {QUANTITY "BasalEnergyBurned", "kcal", true, 1'310},
    {QUANTITY "StepCount", "count", true, 152'000},
    {QUANTITY "RunningSpeed", "km/hr", false, 9'700},
    {QUANTITY "RunningPower", "W", false, 238'000},
    {QUANTITY "RunningStrideLength", "m", false, 1'050},
    {QUANTITY "RunningGroundContactTime", "ms", false, 251'000},
    {QUANTITY "RunningVerticalOscillation", "cm", false, 9'100},
};
constexpr WorkoutQuantity kIndoors[] = {
    {QUANTITY "ActiveEnergyBurned", "kcal", true, 5'100},
    {QUANTITY "HeartRate", "count/min", false, 109'000},
    {QUANTITY "BasalEnergyBurned", "kcal", true, 1'310},
};
constexpr WorkoutQuantity kOnWheels[] = {
    {QUANTITY "ActiveEnergyBurned", "kcal", true, 8'200},
    {QUANTITY "HeartRate", "count/min", false, 128'000},
    {QUANTITY "DistanceCycling", "km", true, 390},
    {QUANTITY "BasalEnergyBurned", "kcal", true, 1'310},
};
constexpr WorkoutQuantity kInWater[] = {
    {QUANTITY "ActiveEnergyBurned", "kcal", true, 7'700},
    {QUANTITY "HeartRate", "count/min", false, 122'000},
    {QUANTITY "DistanceSwimming", "m", true, 36'000},
    {QUANTITY "SwimmingStrokeCount", "count", true, 26'000},
    {QUANTITY "BasalEnergyBurned", "kcal", true, 1'310},
};

#undef QUANTITY

// At one track point a second these give the measured lengths of routes.
constexpr Quantiles kUsualDuration = {420, 906, 1'880, 4'093, 13'500};
constexpr Quantiles kIntervalDuration = {2'400, 2'700, 3'300, 4'200, 5'400};

constexpr WorkoutShape kShapes[] = {
    {"HKWorkoutActivityTypeWalking", 36, 3, 0, 0, 0, 0, 0, 3, 1, false, kUsualDuration, kOnFoot},
    {"HKWorkoutActivityTypeRunning", 2, 12, 26, 17, 26, 17, 10, 10, 17, false, kIntervalDuration,
     kOnFoot},
    {"HKWorkoutActivityTypeHiking", 6, 6, 0, 0, 0, 0, 0, 4, 1, false, kUsualDuration, kOnFoot},
    {"HKWorkoutActivityTypeCycling", 12, 6, 35, 0, 0, 0, 0, 4, 1, false, kUsualDuration, kOnWheels},
    {"HKWorkoutActivityTypeTraditionalStrengthTraining", 18, 5, 0, 0, 0, 0, 0, 3, 0, false,
     kUsualDuration, kIndoors},
    {"HKWorkoutActivityTypeRunning", 6, 6, 15, 1, 15, 1, 10, 10, 1, false, kUsualDuration, kOnFoot},
    {"HKWorkoutActivityTypeRunning", 5, 4, 52, 0, 0, 0, 0, 3, 1, false, kUsualDuration, kOnFoot},
    {"HKWorkoutActivityTypeSwimming", 4, 4, 24, 0, 0, 0, 0, 5, 0, true, kUsualDuration, kInWater},
    {"HKWorkoutActivityTypeRunning", 4, 6, 36, 1, 36, 0, 10, 10, 1, false, kUsualDuration, kOnFoot},
    {"HKWorkoutActivityTypeRunning", 5, 6, 39, 0, 0, 0, 0, 10, 1, false, kUsualDuration, kOnFoot},
    {"HKWorkoutActivityTypeRunning", 2, 12, 27, 18, 27, 23, 10, 8, 18, false, kIntervalDuration,
     kOnFoot},
};

}  // namespace

std::span<const WorkoutShape> WorkoutShapes() { return kShapes; }

}  // namespace pulso::generator
