// The record types of a watch wearer: how frequent they are and what their samples look like.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "generator/random.h"
#include "generator/sources.h"

namespace pulso::generator {

// Which metadata a record of the type carries.
enum class MetadataRule : std::uint8_t {
  kNever,
  kMotionContext,  // heart rate; probability h of the metadata share
  kSometimes,      // probability q of the metadata share
  kTimeZone,       // these and all below: always
  kPressure,
  kPlacementSide,
  kFood,
  kUserEntered,
  kVo2Max,
  kEventThreshold,
  kMealTime,
};

// When in the day samples arise.
enum class Rhythm : std::uint8_t { kAwake, kNight, kAllDay };

// A category value and its share in percent.
struct CategoryValue {
  std::string_view name;
  std::uint64_t percent;
};

struct SourceShare {
  SourceId source;
  std::uint64_t percent;
};

struct RecordType {
  std::string_view identifier;
  std::uint64_t per_million;  // share of the top-level records
  std::string_view unit;      // escaped; empty: the type has none
  Quantiles value;            // in pico-units of `unit`
  std::int64_t value_step;    // values are multiples of this many pico-units
  Quantiles duration;         // seconds
  Quantiles lag;              // creationDate - endDate, seconds
  MetadataRule metadata = MetadataRule::kNever;
  std::array<SourceShare, 3> sources;  // percentages sum to 100
  Rhythm rhythm = Rhythm::kAwake;
  std::int64_t align_seconds = 1;                  // startDate is a multiple of this
  std::uint64_t backfill_per_million = 0;          // rows that start before their predecessor
  std::span<const CategoryValue> categories = {};  // instead of a value; empty: a quantity

  bool has_value() const { return !unit.empty() || !categories.empty(); }
};

// The first is the most frequent one; its share takes what rounding leaves.
std::span<const RecordType> RecordTypes();

// Position in RecordTypes(), by identifier.  REQUIRES: there is such a type.
std::size_t RecordTypeIndex(std::string_view identifier);

// Whose records carry lists of heart beats.
constexpr std::string_view kHeartRateVariability =
    "HKQuantityTypeIdentifierHeartRateVariabilitySDNN";

}  // namespace pulso::generator
