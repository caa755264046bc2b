#include "archive/file_handle.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include "archive/file_name.h"
#include "base/errors.h"

namespace pulso {

absl::Status SystemError(std::string_view place, std::string_view what) {
  const std::string cause = std::error_code(errno, std::generic_category()).message();
  return InputError(absl::StrFormat("%s: %s: %s", place, what, cause));
}

absl::StatusOr<FileDescriptor> OpenForReading(const std::string& path) {
  // A named pipe without a writer is waited for where it is read, not here.
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() >= 0) return file;
  if (errno == ENOENT || errno == ENOTDIR) {
    return InputError(absl::StrFormat(
        "%s: no such file; give the path of export.zip, of export.xml or of the unpacked folder",
        Printable(Utf8Name(path))));
  }
  if (errno == EACCES) {
    return InputError(
        absl::StrFormat("%s: permission denied; make it readable for the user that runs pulso",
                        Printable(Utf8Name(path))));
  }
  return SystemError(Printable(Utf8Name(path)), "cannot be opened");
}

absl::StatusOr<FileDescriptor> DuplicateStandardInput() {
  FileDescriptor file(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  if (file.get() < 0) return SystemError("standard input", "cannot be opened");
  return file;
}

absl::StatusOr<FileDescriptor> MakeTemporaryFile() {
  const char* folder = std::getenv("TMPDIR");
  if (folder == nullptr || *folder == '\0') folder = "/tmp";
  std::string path = std::string(folder) + "/pulso-XXXXXX";
  FileDescriptor file(mkostemp(path.data(), O_CLOEXEC));
  if (file.get() < 0) {
    return SystemError(folder,
                       "no temporary file can be made there (set TMPDIR to another folder)");
  }
  unlink(path.c_str());
  return file;
}

absl::StatusOr<std::size_t> ReadAt(const FileDescriptor& file, std::uint64_t offset,
                                   std::span<char> buffer, std::string_view name) {
  ssize_t got = 0;
  do {
    got = pread(file.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  if (got < 0) return SystemError(name, "cannot be read");
  return static_cast<std::size_t>(got);
}

absl::Status WriteAll(const FileDescriptor& file, std::span<const char> bytes,
                      std::string_view name) {
  while (!bytes.empty()) {
    const ssize_t put = write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      return SystemError(name, "cannot be written (set TMPDIR to a folder with more room)");
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return absl::OkStatus();
}

}  // namespace pulso
