// A folder that holds an emitted export: COPY files, and the script that loads them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/file_descriptor.h"

namespace pulso {

// The script's name, and how its first line begins.
inline constexpr std::string_view kScriptName = "load.sql";
inline constexpr std::string_view kScriptMark = "-- An Apple Health export, emitted by pulso ";

// "record.pgcopy" for "staging_record".
std::string CopyFileName(std::string_view staging_table);

// The folder while it is being written.  Files have the name NAME.part until Publish(), so what a
// broken-off program leaves cannot be loaded; the files of an earlier export stay until then.  For
// its owner alone: folder 0700 if it is made here, files 0600.  Move-only.
//
// Errors: a usage error when the folder holds anything else than an emitted export, a busy error
// when another program emits into it, a preflight error when it cannot be made or opened, a server
// error when a file cannot be written: the disk stands where the server stands in a load.
class CopyFolder {
 public:
  static absl::StatusOr<CopyFolder> Open(const std::string& path);

  CopyFolder(CopyFolder&&) = default;
  CopyFolder& operator=(CopyFolder&&) = delete;

  // Removes what was not published, and the folder if it was made here and is empty.
  ~CopyFolder();

  // A new file, to be called `name` once it is published.
  absl::StatusOr<FileDescriptor> Create(const std::string& name);

  // Writes all bytes to a file of this folder.
  absl::Status Write(const FileDescriptor& file, const std::string& name,
                     std::string_view bytes) const;

  // Replaces what the folder held by the files that were created.  They are in place before the
  // script is.  Not forced to disk: the script refuses files that are not whole.
  absl::Status Publish();

  const std::string& path() const { return path_; }

 private:
  CopyFolder(std::string path, FileDescriptor folder, bool is_new)
      : path_(std::move(path)), folder_(std::move(folder)), is_new_(is_new) {}
  absl::Status FindOwn();
  absl::Status CheckScript() const;
  absl::Status Failed(std::string_view name, int error) const;

  std::string path_;
  FileDescriptor folder_;             // locked
  bool is_new_;                       // made here, and nothing published yet
  std::vector<std::string> earlier_;  // the files of an earlier export
  std::vector<std::string> created_;  // without ".part"
};

}  // namespace pulso
