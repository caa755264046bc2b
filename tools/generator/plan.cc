#include "generator/plan.h"

#include <algorithm>

#include "generator/text_format.h"

namespace pulso::generator {
namespace {

// What a watch wearer collects.
constexpr std::uint64_t kRecordsPerYear = 800'000;
constexpr std::int64_t kMinDays = 14;
// The watch came out in 2015: larger exports get denser, not longer.
constexpr std::int64_t kMaxDays = 3'900;

// Without --start the export ends here, so that no sample lies in the future.
constexpr CivilDate kDefaultLastDay = {2025, 11, 15};

constexpr std::uint64_t kWorkoutsPerMillion = 540;
constexpr std::uint64_t kMinWorkouts = 8;  // one of each shape
constexpr std::uint64_t kCorrelationsPerMillion = 50;

// Upper bounds for the mean element or file of each kind; measured are 444 bytes for a record,
// 7 KB for a workout, 480 KB for a route.
constexpr std::uint64_t kRecordBytes = 700;
constexpr std::uint64_t kWorkoutBytes = 20'000;
constexpr std::uint64_t kCorrelationBytes = 20'000;
constexpr std::uint64_t kRouteBytes = 700'000;
constexpr std::uint64_t kEcgBytes = 130'000;
constexpr std::uint64_t kClinicalDocumentBytes = 2'000;

}  // namespace

Plan MakePlan(const Options& options) {
  const std::uint64_t covered_days = options.records * 365 / kRecordsPerYear;
  const std::int64_t days = std::clamp(static_cast<std::int64_t>(covered_days), kMinDays, kMaxDays);
  const std::int64_t first_day = options.first_day.value_or(DaysFromCivil(kDefaultLastDay) - days);

  Plan plan{};
  plan.options = options;
  const std::int64_t last_midnight = (first_day + days) * kSecondsPerDay;
  plan.utc_offset = ParisOffset(last_midnight);
  plan.begins_at = first_day * kSecondsPerDay - plan.utc_offset;
  plan.ends_at = last_midnight - plan.utc_offset;
  plan.exported_at = plan.ends_at + 9 * 3600 + 12 * 60 + 7;  // on the next morning
  plan.workouts = options.workouts.value_or(
      std::max(kMinWorkouts, options.records * kWorkoutsPerMillion / 1'000'000));
  plan.correlations = options.correlations.value_or(
      std::max<std::uint64_t>(2, options.records * kCorrelationsPerMillion / 1'000'000));
  plan.routes = options.routes.value_or(std::clamp<std::uint64_t>(options.records / 500, 3, 20));
  plan.estimated_bytes = options.records * kRecordBytes + plan.workouts * kWorkoutBytes +
                         plan.correlations * kCorrelationBytes + plan.routes * kRouteBytes +
                         options.ecgs * kEcgBytes +
                         options.clinical_documents * kClinicalDocumentBytes;
  return plan;
}

}  // namespace pulso::generator
