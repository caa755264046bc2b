// The whole package: export.xml first, then everything beside it.
#pragma once

#include <optional>
#include <string>

#include "generator/manifest.h"
#include "generator/options.h"

namespace pulso::generator {

// Writes the package that `options` asks for and fills `manifest`.  An error message if that
// fails; no partial file is left then.  Progress goes to standard error.
std::optional<std::string> WritePackage(const Options& options, Manifest& manifest);

}  // namespace pulso::generator
