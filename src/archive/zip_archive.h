// An export that is still in its zip.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "archive/export_archive.h"
#include "archive/file_handle.h"

namespace pulso {

// Whether a file begins with the magic bytes of a zip.
bool IsZip(std::string_view head);

// Opens the zip in `file`, a regular file.  `name` is what ExportArchive::name() returns.
absl::StatusOr<std::unique_ptr<ExportArchive>> OpenZip(FileDescriptor file, std::string name);

}  // namespace pulso
