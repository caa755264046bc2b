// The size and the time frame of an export, decided before anything is written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/options.h"
#include "generator/sources.h"

namespace pulso::generator {

struct Plan {
  Options options;
  // Samples start in [begins_at, ends_at); both are local midnights.  Seconds since 1970.
  std::int64_t begins_at;
  std::int64_t ends_at;
  std::int64_t exported_at;
  std::int64_t utc_offset;  // of every timestamp in export.xml, seconds
  std::uint64_t workouts;
  std::uint64_t correlations;
  std::uint64_t routes;
  std::uint64_t estimated_bytes;  // of all files, unpacked; an upper bound

  std::int64_t days() const { return (ends_at - begins_at) / 86'400; }
};

Plan MakePlan(const Options& options);

}  // namespace pulso::generator
