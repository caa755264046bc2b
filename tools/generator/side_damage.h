// Damage to the files beside export.xml: to track points and to whole files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/damage_share.h"
#include "generator/receipt.h"

namespace pulso::generator {

// The texts of a GPX trkpt; nullopt: left out.
struct TrackPoint {
  struct Number {
    std::string_view element;  // "speed"
    std::string text;
  };

  std::optional<std::string> longitude, latitude;
  Number elevation;
  std::optional<std::string> time;
  std::vector<Number> extensions;
};

class SideDamage {
 public:
  // `receipt` outlives the object.
  SideDamage(double percent, std::uint64_t seed, Receipt& receipt)
      : points_(percent, seed, "track point damage"),
        files_(percent, seed, "file damage"),
        receipt_(receipt) {}

  // Whether the next track point is to be damaged.
  bool StrikesPoint() { return points_.Strikes(); }

  // Makes a coordinate or the time unreadable or drops it, so that the point is rejected, or makes
  // another number unreadable, which is then unmapped.  Counts the point with all that is in it.
  void Apply(TrackPoint& point);

  // Whether the file is to be written so that a loader rejects it; counts that.  `kind` is the
  // loader's word for it.  Of two files and more at least the last one is struck.
  bool StrikesFile(std::string_view kind, std::uint64_t index, std::uint64_t count);

 private:
  void RejectPoint(TrackPoint& point);
  void SpoilNumber(TrackPoint& point);

  DamageShare points_;
  DamageShare files_;
  Receipt& receipt_;
};

// Counts `count` points with the parts of `point`, all of which have the same outcome.
void CountTrackPoints(Receipt& receipt, const TrackPoint& point, Outcome outcome,
                      std::uint64_t count);

}  // namespace pulso::generator
