// An export that was unpacked into a folder.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "archive/export_archive.h"

namespace pulso {

// Opens the folder `path`, which is the export's own folder or holds it at any depth.  Symbolic
// links in it are listed but not followed.  `name` is what ExportArchive::name() returns.
absl::StatusOr<std::unique_ptr<ExportArchive>> OpenFolder(const std::string& path,
                                                          std::string name);

}  // namespace pulso
