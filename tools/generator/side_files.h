// The files beside export.xml.
#pragma once

#include <vector>

#include "generator/manifest.h"
#include "generator/package_output.h"
#include "generator/plan.h"
#include "generator/side_damage.h"
#include "generator/workouts.h"

namespace pulso::generator {

// `damage` may be null: then everything is sound.

// GPX files, one track point a second.
void WriteRouteFiles(PackageOutput& output, Manifest& manifest, const Plan& plan,
                     const std::vector<PlannedRoute>& routes, SideDamage* damage);

// CSV files of 30 seconds; the first two are of one day, as far as there are two.
void WriteElectrocardiograms(PackageOutput& output, Manifest& manifest, const Plan& plan,
                             SideDamage* damage);

// A CDA document with a few vital signs.
void WriteClinicalDocumentArchive(PackageOutput& output, Manifest& manifest, const Plan& plan);

// The picture that belongs to a vision prescription.
void WriteAttachment(PackageOutput& output, Manifest& manifest, const Plan& plan);

}  // namespace pulso::generator
