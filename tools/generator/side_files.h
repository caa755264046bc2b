// The files beside export.xml.
#pragma once

#include <vector>

#include "generator/manifest.h"
#include "generator/package_output.h"
#include "generator/plan.h"
#include "generator/workouts.h"

namespace pulso::generator {

// GPX files, one track point a second.
void WriteRouteFiles(PackageOutput& output, Manifest& manifest, const Plan& plan,
                     const std::vector<PlannedRoute>& routes);

// CSV files of 30 seconds; the first two are of one day, as far as there are two.
void WriteElectrocardiograms(PackageOutput& output, Manifest& manifest, const Plan& plan);

// A CDA document with a few vital signs.
void WriteClinicalDocumentArchive(PackageOutput& output, Manifest& manifest, const Plan& plan);

// The picture that belongs to a vision prescription.
void WriteAttachment(PackageOutput& output, Manifest& manifest, const Plan& plan);

}  // namespace pulso::generator
