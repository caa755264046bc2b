// The elements of which an export has few: one a day, or a handful.
#pragma once

#include <cstdint>
#include <string>

#include "generator/plan.h"
#include "generator/sources.h"
#include "generator/xml_writer.h"

namespace pulso::generator {

void WriteActivitySummaries(XmlWriter& xml, const Plan& plan);

void WriteAudiograms(XmlWriter& xml, const Plan& plan, const Sources& sources);

void WriteVisionPrescriptions(XmlWriter& xml, const Plan& plan);

// Identifier of the one attachment, which is also its file name.
std::string AttachmentIdentifier(const Plan& plan);

}  // namespace pulso::generator
