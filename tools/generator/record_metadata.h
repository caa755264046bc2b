// The MetadataEntry elements below Record.
#pragma once

#include <cstdint>

#include "generator/options.h"
#include "generator/record_types.h"
#include "generator/xml_writer.h"

namespace pulso::generator {

// How many of a million records with this rule carry metadata.
std::uint64_t MetadataPerMillion(MetadataRule rule, MetadataShare share);

// Writes one to five entries.  The same seed gives the same ones.
void WriteRecordMetadata(XmlWriter& xml, MetadataRule rule, std::uint64_t seed);

// The zone in which the synthetic person lives.
constexpr std::string_view kTimeZoneName = "Europe/Paris";

}  // namespace pulso::generator
