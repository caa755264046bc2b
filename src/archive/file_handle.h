// Files of the operating system: opening and reading them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/file_descriptor.h"

namespace pulso {

// "place: what: <text of errno>" as an input error.  Call it before anything else can set errno.
absl::Status SystemError(std::string_view place, std::string_view what);

// Opens the file, folder or pipe at `path`.
absl::StatusOr<FileDescriptor> OpenForReading(const std::string& path);

// A descriptor of its own for standard input, so that closing it leaves descriptor 0 alone.
absl::StatusOr<FileDescriptor> DuplicateStandardInput();

// A new file without a name, in $TMPDIR or /tmp; its space is free again once it is closed.
absl::StatusOr<FileDescriptor> MakeTemporaryFile();

// Reads once at `offset`, without the file position that all users of a descriptor share; 0 at the
// end of the file.  `name` is for the error.
absl::StatusOr<std::size_t> ReadAt(const FileDescriptor& file, std::uint64_t offset,
                                   std::span<char> buffer, std::string_view name);

// Writes all of `bytes` at the file position.
absl::Status WriteAll(const FileDescriptor& file, std::span<const char> bytes,
                      std::string_view name);

}  // namespace pulso
