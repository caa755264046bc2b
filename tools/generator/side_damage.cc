#include "generator/side_damage.h"

#include <array>

#include "generator/damage_kinds.h"

namespace pulso::generator {
namespace {

constexpr std::string_view kPointPath = "gpx/trk/trkseg/trkpt";
constexpr std::array<std::string_view, 4> kUnreadable = {"n/a", "1.2.3", "12 m", "unknown"};

std::string PathOf(std::string_view below) { return std::string(kPointPath).append(below); }

}  // namespace

void CountTrackPoints(Receipt& receipt, const TrackPoint& point, Outcome outcome,
                      std::uint64_t count) {
  receipt.Add(std::string(kPointPath), outcome, count);
  if (point.longitude) receipt.Add(PathOf("/@lon"), outcome, count);
  if (point.latitude) receipt.Add(PathOf("/@lat"), outcome, count);
  receipt.Add(PathOf("/ele"), outcome, count);
  if (point.time) receipt.Add(PathOf("/time"), outcome, count);
  receipt.Add(PathOf("/extensions"), outcome, count);
  for (const TrackPoint::Number& number : point.extensions) {
    receipt.Add(PathOf("/extensions/").append(number.element), outcome, count);
  }
}

void SideDamage::Apply(TrackPoint& point) {
  constexpr DamageKind kKinds[] = {DamageKind::kMissing, DamageKind::kBadOptional};
  const DamageKind kind = kKinds[points_.random().Below(2)];
  ++receipt_.track_damage_by_kind[std::string(DamageName(kind))];
  if (kind == DamageKind::kMissing) {
    RejectPoint(point);
  } else {
    SpoilNumber(point);
  }
}

void SideDamage::RejectPoint(TrackPoint& point) {
  Random& random = points_.random();
  std::optional<std::string>* const required[] = {&point.time, &point.latitude, &point.longitude};
  std::optional<std::string>& value = *required[random.Below(3)];
  if (random.Below(2) == 0) {
    value.reset();
  } else {
    value = kUnreadable[random.Below(kUnreadable.size())];
  }
  CountTrackPoints(receipt_, point, Outcome::kRejected, 1);
  ++receipt_.reject_rows_of_damage;
}

void SideDamage::SpoilNumber(TrackPoint& point) {
  Random& random = points_.random();
  const std::uint64_t index = random.Below(1 + point.extensions.size());
  const bool is_elevation = index == 0;
  TrackPoint::Number& number = is_elevation ? point.elevation : point.extensions[index - 1];
  // Counted like a sound point first, then without this number.
  CountTrackPoints(receipt_, point, Outcome::kStored, 1);
  const std::string path = PathOf(is_elevation ? "/" : "/extensions/").append(number.element);
  receipt_.TurnIntoUnmapped(path);
  receipt_.RepairValue(DamageName(DamageKind::kBadOptional), path);
  ++receipt_.unmapped_rows;
  number.text = kUnreadable[random.Below(kUnreadable.size())];
}

bool SideDamage::StrikesFile(std::string_view kind, std::uint64_t index, std::uint64_t count) {
  const bool is_drawn = files_.Strikes();
  const bool is_last_chance = count > 1 && index + 1 == count &&
                              !receipt_.files_rejected_by_kind.contains(std::string(kind));
  if (!is_drawn && !is_last_chance) return false;
  ++receipt_.files_rejected_by_kind[std::string(kind)];
  ++receipt_.reject_rows_of_damage;
  return true;
}

}  // namespace pulso::generator
