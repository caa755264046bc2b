// Samples: the records before they become XML.
#pragma once

#include <cstdint>
#include <string_view>

#include "generator/plan.h"
#include "generator/random.h"
#include "generator/record_types.h"
#include "generator/sources.h"
#include "generator/xml_writer.h"

namespace pulso::generator {

// One Record, complete: written twice it gives the same bytes.
struct Sample {
  const SourceEpoch* source;
  std::uint64_t device_address;
  std::int64_t started_at;  // seconds since 1970
  std::int64_t ended_at;
  std::int64_t created_at;
  std::int64_t value;  // pico-units, or the position in the type's categories
  std::uint64_t metadata_seed;
  bool has_metadata;
};

// Draws samples of one type.
class SampleSource {
 public:
  SampleSource(const Plan& plan, const Sources& sources, DeviceAddresses& addresses,
               const RecordType& type, Random random);

  // A sample that starts at about `moment`; never one that ends after the export.
  Sample Draw(std::int64_t moment);

  // Instant of the `index`-th of `count` samples that are spread over the hours in which the type
  // arises.  Ascends with `index`.
  std::int64_t Moment(std::uint64_t index, std::uint64_t count);

  bool Chance(std::uint64_t per_million) { return random_.Chance(per_million); }

 private:
  SourceId DrawSource();
  std::int64_t DrawValue();

  const Plan& plan_;
  const Sources& sources_;
  DeviceAddresses& addresses_;
  const RecordType& type_;
  Random random_;
  std::uint64_t metadata_per_million_;
};

// Writes the Record and what is below it.
void WriteSample(XmlWriter& xml, const RecordType& type, const Sample& sample);

}  // namespace pulso::generator
