#include "server/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace pulso {

absl::StatusOr<LockFile> LockFile::Acquire(const std::string& path) {
  FileDescriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) {
    return PreflightError(absl::StrCat(path, ": ", std::strerror(errno),
                                       "; set PULSO_HOME to a folder that you can write to"));
  }
  while (flock(file.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return PreflightError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  return LockFile(std::move(file));
}

}  // namespace pulso
