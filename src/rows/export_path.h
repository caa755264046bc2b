// Paths inside the export.
#pragma once

#include <string_view>

namespace pulso {

// A reference to a file of the export ("/workout-routes/a.gpx") as export_file.path has it, without
// the leading slash.  It is a label that rows are joined by; no file is ever opened by it.
inline std::string_view ExportPath(std::string_view reference) {
  if (reference.starts_with('/')) reference.remove_prefix(1);
  return reference;
}

}  // namespace pulso
