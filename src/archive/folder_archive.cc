#include "archive/folder_archive.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "archive/file_handle.h"
#include "archive/file_kind.h"
#include "archive/file_name.h"
#include "archive/file_stream.h"
#include "archive/sha256.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// A real export has some thousand files.  More than this is a home folder or a whole disk, which
// nobody means to search for an export.
constexpr std::size_t kMaxFiles = 1'000'000;

class FolderArchive : public ExportArchive {
 public:
  FolderArchive(std::string folder, std::string name) : folder_(std::move(folder)) {
    name_ = std::move(name);
  }

  absl::Status Open() {
    RETURN_IF_ERROR(ListFiles());
    ASSIGN_OR_RETURN(main_file_, FindMainFile(*this));
    DescribeFiles(files_, main_file_);
    packed_bytes_ = files_[main_file_].bytes;
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<ByteStream>> OpenFile(std::size_t index) override {
    ASSIGN_OR_RETURN(FileDescriptor file, OpenListed(index));
    return std::make_unique<FileStream>(std::move(file), Place(index));
  }

  absl::StatusOr<std::string> Sha256() override {
    Sha256Digest list;
    for (std::size_t index = 0; index < files_.size(); ++index) {
      ASSIGN_OR_RETURN(const std::string line, DescribeForDigest(index));
      list.Update(line);
    }
    return list.Hex();
  }

 private:
  absl::Status ListFiles();
  absl::StatusOr<FileDescriptor> OpenListed(std::size_t index) const;
  absl::StatusOr<std::string> DescribeForDigest(std::size_t index) const;

  std::string Place(std::size_t index) const {
    return absl::StrFormat("%s: %s", name_, Printable(files_[index].archive_path));
  }

  const std::filesystem::path folder_;
  std::vector<std::string> system_paths_;  // below folder_, as the system has them; as files_
};

// A file as it was found, before the list is sorted.
struct Found {
  std::string system_path;
  ExportFile file;
};

absl::StatusOr<Found> Describe(const std::filesystem::directory_entry& entry,
                               const std::filesystem::path& folder) {
  std::error_code error;
  const std::filesystem::file_type type = entry.symlink_status(error).type();
  Found found;
  found.system_path = entry.path().lexically_relative(folder).string();
  found.file.archive_path = Utf8Name(found.system_path);
  if (type == std::filesystem::file_type::directory) {
    found.file.archive_path += '/';
    found.file.kind = FileKind::kDirectory;
  } else if (type == std::filesystem::file_type::regular) {
    found.file.bytes = entry.file_size(error);
  } else {
    found.file.kind = FileKind::kIgnored;
  }
  if (error) {
    return InputError(absl::StrFormat("%s: cannot be looked at: %s",
                                      Printable(found.file.archive_path), error.message()));
  }
  if (IsLitter(found.file.archive_path)) found.file.kind = FileKind::kIgnored;
  return found;
}

absl::Status FolderArchive::ListFiles() {
  std::vector<Found> list;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(folder_, error);
  while (!error && entry != std::filesystem::recursive_directory_iterator()) {
    absl::StatusOr<Found> found = Describe(*entry, folder_);
    if (!found.ok()) return At(name_, found.status());
    list.push_back(*std::move(found));
    if (list.size() > kMaxFiles) {
      return InputError(
          absl::StrFormat("%s: holds more than %d files; give the folder that holds "
                          "export.xml",
                          name_, kMaxFiles));
    }
    entry.increment(error);
  }
  if (error) {
    // The iterator tries to enter the folder that it handed out last.
    const std::string last = list.empty() ? "" : Printable(list.back().file.archive_path);
    return InputError(absl::StrFormat("%s: a folder cannot be listed%s%s: %s", name_,
                                      last.empty() ? "" : " at ", last, error.message()));
  }
  std::sort(list.begin(), list.end(), [](const Found& left, const Found& right) {
    return left.system_path < right.system_path;
  });
  for (Found& found : list) {
    system_paths_.push_back(std::move(found.system_path));
    files_.push_back(std::move(found.file));
  }
  return absl::OkStatus();
}

absl::StatusOr<FileDescriptor> FolderArchive::OpenListed(std::size_t index) const {
  if (index >= files_.size()) return InternalError("folder: no file has that index");
  // The file may have been replaced since it was listed, by a link, a folder or a pipe: do not
  // follow the first, do not wait for the last.
  const std::filesystem::path path = folder_ / system_paths_[index];
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.get() < 0) {
    if (errno == ELOOP) {
      return InputError(absl::StrFormat(
          "%s: is a symbolic link, which is not followed; put the file itself there",
          Place(index)));
    }
    return SystemError(Place(index), "cannot be opened");
  }
  struct stat status;
  if (fstat(file.get(), &status) != 0) return SystemError(Place(index), "cannot be looked at");
  if (S_ISDIR(status.st_mode)) {
    return InputError(absl::StrFormat("%s: is a directory", Place(index)));
  }
  if (!S_ISREG(status.st_mode)) {
    return InputError(absl::StrFormat("%s: is no regular file", Place(index)));
  }
  return file;
}

// Whether a load reads the file; of the others it keeps path and size.
bool IsRead(FileKind kind) {
  return kind == FileKind::kMainXml || kind == FileKind::kWorkoutRoute ||
         kind == FileKind::kElectrocardiogram || kind == FileKind::kClinicalRecord;
}

// "SHA-256 bytes path" and a NUL, which no path holds.
absl::StatusOr<std::string> FolderArchive::DescribeForDigest(std::size_t index) const {
  const ExportFile& file = files_[index];
  std::string sha256;
  if (IsRead(file.kind)) {
    const absl::StatusOr<FileDescriptor> opened = OpenListed(index);
    absl::StatusOr<std::string> digest =
        opened.ok() ? Sha256OfFile(*opened, Place(index)) : opened.status();
    if (!digest.ok() && index == main_file_) return digest.status();
    sha256 = digest.ok() ? *std::move(digest) : "unreadable";  // a load puts it aside
  }
  std::string line = absl::StrFormat("%s %d %s", sha256, file.bytes.value_or(0), file.path);
  line.push_back('\0');
  return line;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ExportArchive>> OpenFolder(const std::string& path,
                                                          std::string name) {
  auto archive = std::make_unique<FolderArchive>(path, std::move(name));
  RETURN_IF_ERROR(archive->Open());
  return archive;
}

}  // namespace pulso
