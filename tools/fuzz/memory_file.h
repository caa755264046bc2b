// A file that is only in memory.
#pragma once

#include <sys/mman.h>

#include <span>
#include <string_view>
#include <utility>

#include "archive/file_handle.h"
#include "fuzz/require.h"

namespace pulso {

// A new file that holds `bytes`.
inline FileDescriptor MemoryFile(std::string_view bytes) {
  FileDescriptor file(memfd_create("fuzz", MFD_CLOEXEC));
  Require(file.is_open(), "no file in memory");
  Require(WriteAll(file, std::span(bytes.data(), bytes.size()), "fuzz").ok(), "cannot be written");
  return file;
}

}  // namespace pulso
