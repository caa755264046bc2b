// One process at a time.
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/file_descriptor.h"

namespace pulso {

// An exclusive lock that lives as long as this object, or the process.  Threads exclude each other
// as processes do.  The file stays behind, empty.
class LockFile {
 public:
  // Makes the file if there is none and waits until nobody else holds the lock.
  static absl::StatusOr<LockFile> Acquire(const std::string& path);

 private:
  explicit LockFile(FileDescriptor file) : file_(std::move(file)) {}

  FileDescriptor file_;
};

}  // namespace pulso
