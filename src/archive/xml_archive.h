// An export that is only its main XML, plain or packed with gzip.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "archive/export_archive.h"
#include "archive/file_handle.h"
#include "archive/file_stream.h"
#include "archive/peek_stream.h"
#include "archive/sha256.h"

namespace pulso {

// The XML in `file`, a regular file, which can be opened any number of times.
absl::StatusOr<std::unique_ptr<ExportArchive>> OpenXmlFile(FileDescriptor file, std::string name);

// The XML that comes through a pipe and can be opened once.  `stream` must be new or only peeked
// into.
absl::StatusOr<std::unique_ptr<ExportArchive>> OpenXmlPipe(std::unique_ptr<PeekStream> stream,
                                                           std::string name);

}  // namespace pulso
