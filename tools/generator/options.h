// What the command line asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace pulso::generator {

enum class OutputFormat { kZip, kXml };

// Share of the top-level records that carry metadata, in percent; the four sharp profiles.
enum class MetadataShare { kNone = 0, kLow = 15, kMiddle = 33, kHigh = 60 };

// Counts left out here follow from the number of records; see MakePlan().
struct Options {
  std::uint64_t records = 100'000;  // top-level
  MetadataShare metadata_share = MetadataShare::kLow;
  std::uint64_t seed = 1;
  std::string output;    // a file, a folder, or "-" for standard output
  std::string manifest;  // empty: none
  OutputFormat format = OutputFormat::kZip;
  std::optional<std::int64_t> first_day;  // days since 1970-01-01
  double fresh_address_share = 0.9;       // device addresses that occur only once, per record
  std::optional<std::uint64_t> workouts;
  std::optional<std::uint64_t> correlations;
  std::optional<std::uint64_t> routes;
  std::uint64_t ecgs = 3;
  std::uint64_t clinical_documents = 10;
  std::optional<double> damage_percent;  // above 0, at most 100; of elements and track points
};

}  // namespace pulso::generator
