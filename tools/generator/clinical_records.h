// Clinical records: an index element in export.xml and a FHIR document for each.
#pragma once

#include "generator/manifest.h"
#include "generator/package_output.h"
#include "generator/plan.h"
#include "generator/side_damage.h"
#include "generator/xml_writer.h"

namespace pulso::generator {

void WriteClinicalRecords(XmlWriter& xml, const Plan& plan);

// Writes the files to which those elements point.  `damage` may be null: then all are sound.
void WriteClinicalFiles(PackageOutput& output, Manifest& manifest, const Plan& plan,
                        SideDamage* damage);

}  // namespace pulso::generator
