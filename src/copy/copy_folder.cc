#include "copy/copy_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

constexpr std::string_view kPart = ".part";
constexpr char kLedgerTable[] = "staging_load";

std::string PartOf(const std::string& name) { return std::string(name).append(kPart); }

// Whether an emitted export has files of this name.
bool IsOwnName(std::string_view name) {
  return name == kScriptName || name == CopyFileName(kLedgerTable) ||
         std::any_of(kStagingTableNames.begin(), kStagingTableNames.end(),
                     [&](std::string_view table) { return name == CopyFileName(table); });
}

absl::Status Unusable(const std::string& path, int error) {
  return PreflightError(absl::StrCat(path, ": ", std::strerror(error),
                                     "; nothing was written; name a folder that you may make or "
                                     "write into with --emit-dir"));
}

absl::Status Foreign(const std::string& path, std::string_view name) {
  return UsageError(absl::StrCat(path, ": holds ", std::string(name),
                                 ", which is no part of an emitted export; nothing was written; "
                                 "name an empty or a new folder with --emit-dir"));
}

}  // namespace

std::string CopyFileName(std::string_view staging_table) {
  staging_table.remove_prefix(std::string_view("staging_").size());
  return std::string(staging_table).append(".pgcopy");
}

absl::StatusOr<CopyFolder> CopyFolder::Open(const std::string& path) {
  const bool is_new = mkdir(path.c_str(), 0700) == 0;
  if (!is_new && errno != EEXIST) return Unusable(path, errno);
  FileDescriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() && errno == ENOTDIR) {
    return UsageError(absl::StrCat(path, ": is no folder; name another one with --emit-dir"));
  }
  if (!folder.is_open()) return Unusable(path, errno);
  if (flock(folder.get(), LOCK_EX | LOCK_NB) != 0) {
    return BusyError(absl::StrCat(path,
                                  ": another pulso emits into it; wait for it, or name "
                                  "another folder with --emit-dir"));
  }
  CopyFolder opened(path, std::move(folder), is_new);
  RETURN_IF_ERROR(opened.FindOwn());
  return opened;
}

// Notes the files of an earlier export and removes what a broken-off program left.
absl::Status CopyFolder::FindOwn() {
  struct CloseFolder {
    void operator()(DIR* entries) const { closedir(entries); }
  };
  const std::unique_ptr<DIR, CloseFolder> entries(opendir(path_.c_str()));
  if (entries == nullptr) return Unusable(path_, errno);
  std::vector<std::string> parts;
  while (const dirent* entry = readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    const bool is_part = std::string_view(name).ends_with(kPart);
    struct stat found;
    if (!IsOwnName(std::string_view(name).substr(0, name.size() - (is_part ? kPart.size() : 0))) ||
        fstatat(folder_.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(found.st_mode)) {
      return Foreign(path_, name);
    }
    (is_part ? parts : earlier_).push_back(name);
  }
  RETURN_IF_ERROR(CheckScript());
  for (const std::string& part : parts) {
    if (unlinkat(folder_.get(), part.c_str(), 0) != 0) return Failed(part, errno);
  }
  return absl::OkStatus();
}

// Somebody else's script may have the same name.
absl::Status CopyFolder::CheckScript() const {
  const std::string name(kScriptName);
  if (std::find(earlier_.begin(), earlier_.end(), name) == earlier_.end()) return absl::OkStatus();
  const FileDescriptor script(openat(folder_.get(), name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!script.is_open()) return Unusable(absl::StrCat(path_, "/", name), errno);
  std::string begin(kScriptMark.size(), '\0');
  const ssize_t bytes = read(script.get(), begin.data(), begin.size());
  begin.resize(bytes < 0 ? 0 : static_cast<std::size_t>(bytes));
  return begin == kScriptMark ? absl::OkStatus() : Foreign(path_, name);
}

absl::Status CopyFolder::Failed(std::string_view name, int error) const {
  return ServerError(absl::StrCat(path_, "/", std::string(name), ": ", std::strerror(error),
                                  "; nothing was emitted; make room there, or name another folder "
                                  "with --emit-dir"));
}

CopyFolder::~CopyFolder() {
  if (!folder_.is_open()) return;  // moved from
  for (const std::string& name : created_) unlinkat(folder_.get(), PartOf(name).c_str(), 0);
  if (is_new_) rmdir(path_.c_str());
}

absl::StatusOr<FileDescriptor> CopyFolder::Create(const std::string& name) {
  FileDescriptor file(openat(folder_.get(), PartOf(name).c_str(),
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return Failed(name, errno);
  created_.push_back(name);
  return file;
}

absl::Status CopyFolder::Write(const FileDescriptor& file, const std::string& name,
                               std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed(name, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status CopyFolder::Publish() {
  // The old script goes first and the new one comes last: no script ever stands beside files of
  // another export.
  const auto script_first = [](const std::string& name) { return name == kScriptName; };
  std::stable_partition(earlier_.begin(), earlier_.end(), script_first);
  for (const std::string& name : earlier_) {
    if (unlinkat(folder_.get(), name.c_str(), 0) != 0) return Failed(name, errno);
  }
  std::stable_partition(created_.begin(), created_.end(), std::not_fn(script_first));
  for (const std::string& name : created_) {
    if (renameat(folder_.get(), PartOf(name).c_str(), folder_.get(), name.c_str()) != 0) {
      return Failed(name, errno);
    }
  }
  created_.clear();
  is_new_ = false;
  return absl::OkStatus();
}

}  // namespace pulso
