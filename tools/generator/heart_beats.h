// The list of beats below a heart rate variability record.
#pragma once

#include <cstdint>

#include "generator/xml_writer.h"

namespace pulso::generator {

// Writes a HeartRateVariabilityMetadataList with 9 to 96 beats between the two instants (seconds
// since 1970).  The same seed gives the same list.
void WriteHeartBeats(XmlWriter& xml, std::int64_t started_at, std::int64_t ended_at,
                     std::uint64_t seed);

}  // namespace pulso::generator
