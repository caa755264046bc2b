#include "server/socket_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/file_descriptor.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

constexpr char kSocketName[] = ".s.PGSQL.5432";
// sockaddr_un has room for 107 bytes and a NUL.
constexpr std::size_t kMaxSocketPathBytes = sizeof(sockaddr_un::sun_path) - 1;

constexpr mode_t kModeBits = 07777;
constexpr mode_t kOthersBits = 0077;

absl::Status Unsafe(const std::string& folder, const std::string& why) {
  return PreflightError(absl::StrCat("the folder of the server's socket, ", folder, ", ", why,
                                     "; remove it, or set XDG_RUNTIME_DIR to a private folder"));
}

absl::Status Check(const std::string& folder, const struct stat& found, uid_t owner) {
  if (!S_ISDIR(found.st_mode)) return Unsafe(folder, "is not a folder");
  if (found.st_uid != owner && found.st_uid != geteuid()) {
    return Unsafe(folder, absl::StrCat("belongs to another user, ", found.st_uid));
  }
  if ((found.st_mode & kOthersBits) != 0) {
    return Unsafe(folder, absl::StrFormat("is open to others, mode %04o instead of 0700",
                                          found.st_mode & kModeBits));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> SocketFolderFor(const std::string& data_folder) {
  const std::string hash =
      absl::StrFormat("%012x", XXH3_64bits(data_folder.data(), data_folder.size()) >> 16);
  const char* const runtime_folder = std::getenv("XDG_RUNTIME_DIR");
  std::error_code error;
  std::string folder = absl::StrCat("/tmp/pulso-", geteuid(), "-", hash);
  if (geteuid() != 0 && runtime_folder != nullptr && *runtime_folder == '/' &&
      std::filesystem::is_directory(runtime_folder, error)) {
    folder = absl::StrCat(runtime_folder, "/pulso-", hash);
  }
  const std::size_t path_bytes = folder.size() + 1 + std::strlen(kSocketName);
  if (path_bytes > kMaxSocketPathBytes) {
    return PreflightError(absl::StrCat("the path of the server's socket, ", folder, "/",
                                       kSocketName, ", has ", path_bytes,
                                       " bytes, and the system allows ", kMaxSocketPathBytes,
                                       "; unset XDG_RUNTIME_DIR or set it to a shorter folder"));
  }
  return folder;
}

bool HasOurSocket(const std::string& folder, uid_t owner) {
  struct stat found;
  struct stat socket;
  return lstat(folder.c_str(), &found) == 0 && Check(folder, found, owner).ok() &&
         lstat(absl::StrCat(folder, "/", kSocketName).c_str(), &socket) == 0 &&
         S_ISSOCK(socket.st_mode);
}

absl::Status PrepareSocketFolder(const std::string& folder, uid_t owner, gid_t group) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return PreflightError(absl::StrCat("cannot make the folder of the server's socket, ", folder,
                                       ": ", std::strerror(errno),
                                       "; set XDG_RUNTIME_DIR to a private folder"));
  }
  // From here on through the open folder: a name could be exchanged between check and use.
  const FileDescriptor opened(
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat found;
  if (!opened.is_open() || fstat(opened.get(), &found) != 0) {
    return Unsafe(folder, absl::StrCat("cannot be opened: ", std::strerror(errno)));
  }
  RETURN_IF_ERROR(Check(folder, found, owner));
  if (found.st_uid != owner && fchown(opened.get(), owner, group) != 0) {
    return Unsafe(folder,
                  absl::StrCat("cannot be given to user ", owner, ": ", std::strerror(errno)));
  }
  // The server refuses to start when the process that the old lock names exists again.
  unlinkat(opened.get(), kSocketName, 0);
  unlinkat(opened.get(), absl::StrCat(kSocketName, ".lock").c_str(), 0);
  return absl::OkStatus();
}

}  // namespace pulso
