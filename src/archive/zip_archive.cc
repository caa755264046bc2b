#include "archive/zip_archive.h"

#include <sys/stat.h>
#include <zip.h>

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "archive/file_kind.h"
#include "archive/file_name.h"
#include "archive/sha256.h"
#include "archive/zip_entry_stream.h"
#include "archive/zip_handle.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace pulso {
namespace {

// A real export has some thousand files; each costs about 300 bytes of memory here and in libzip.
constexpr zip_int64_t kMaxFiles = 1'000'000;

// No file can be larger, and a bigint of the database holds no more.
constexpr zip_uint64_t kMaxFileBytes = std::numeric_limits<std::int64_t>::max();

class ZipArchive : public ExportArchive {
 public:
  ZipArchive(FileDescriptor file, std::string name) : file_(std::move(file)), pool_(file_, name) {
    name_ = std::move(name);
  }

  absl::Status Open() {
    struct stat status;
    if (fstat(file_.get(), &status) != 0) return SystemError(name_, "cannot be looked at");
    packed_bytes_ = static_cast<std::uint64_t>(status.st_size);
    RETURN_IF_ERROR(ListFiles());
    ASSIGN_OR_RETURN(main_file_, FindMainFile(*this));
    DescribeFiles(files_, main_file_);
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<ByteStream>> OpenFile(std::size_t index) override;

  absl::StatusOr<std::string> Sha256() override { return Sha256OfFile(file_, name_); }

 private:
  absl::Status ListFiles();

  // "archive: entry", for errors.
  std::string PlaceOf(const ExportFile& entry) const {
    return absl::StrFormat("%s: %s", name_, Printable(entry.archive_path));
  }

  FileDescriptor file_;
  ZipHandlePool pool_;  // over file_
};

// The name of an entry: UTF-8 if it is valid, with or without the flag that says so, else code
// page 437.
std::string EntryName(zip_t* zip, zip_uint64_t index) {
  const char* raw = zip_get_name(zip, index, ZIP_FL_ENC_RAW);
  if (raw == nullptr) return "";
  if (IsValidUtf8(raw)) return raw;
  const char* converted = zip_get_name(zip, index, ZIP_FL_ENC_GUESS);
  return Utf8Name(converted != nullptr ? converted : raw);
}

FileKind ListedKind(std::string_view archive_path) {
  if (IsLitter(archive_path)) return FileKind::kIgnored;
  return archive_path.ends_with('/') ? FileKind::kDirectory : FileKind::kOther;
}

absl::Status ZipArchive::ListFiles() {
  ASSIGN_OR_RETURN(ZipHandle zip, pool_.Take());
  const zip_int64_t count = zip_get_num_entries(zip.get(), /*flags=*/0);
  if (count > kMaxFiles) {
    return InputError(absl::StrFormat("%s: holds %d files, more than the %d that pulso takes",
                                      name_, count, kMaxFiles));
  }
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(zip.get(), i, /*flags=*/0, &stat) != 0) {
      return InputError(absl::StrFormat("%s: entry %d: %s", name_, i, zip_strerror(zip.get())));
    }
    ExportFile& file = files_.emplace_back();
    file.archive_path = EntryName(zip.get(), i);
    file.kind = ListedKind(file.archive_path);
    if ((stat.valid & ZIP_STAT_SIZE) != 0) {
      if (stat.size > kMaxFileBytes) {
        return InputError(absl::StrFormat(
            "%s: states a size of %d bytes, so the zip's central directory is damaged; copy or "
            "export it again",
            PlaceOf(file), stat.size));
      }
      file.bytes = stat.size;
    }
    if ((stat.valid & ZIP_STAT_CRC) != 0) file.crc32 = stat.crc;
  }
  pool_.GiveBack(std::move(zip));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ByteStream>> ZipArchive::OpenFile(std::size_t index) {
  if (index >= files_.size()) return InternalError("zip: no entry has that index");
  const ExportFile& entry = files_[index];
  const std::string place = PlaceOf(entry);
  if (entry.kind == FileKind::kDirectory) {
    return InputError(absl::StrFormat("%s: is a directory", place));
  }
  ASSIGN_OR_RETURN(ZipHandle zip, pool_.Take());
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(zip.get(), index, /*flags=*/0, &stat) == 0 &&
      (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    return InputError(absl::StrFormat(
        "%s: is encrypted; unpack the zip with its password and give the folder", place));
  }
  const bool is_deflated =
      (stat.valid & ZIP_STAT_COMP_METHOD) != 0 && stat.comp_method == ZIP_CM_DEFLATE;
  ZipFileHandle file(zip_fopen_index(zip.get(), index, is_deflated ? ZIP_FL_COMPRESSED : 0));
  if (file == nullptr) {
    return InputError(absl::StrFormat(
        "%s: cannot be unpacked (%s); unpack the zip with another program and give the folder",
        place, zip_strerror(zip.get())));
  }
  return std::make_unique<ZipEntryStream>(
      pool_, std::move(zip), std::move(file),
      ZipEntry{place, entry.bytes.value_or(0), entry.crc32.value_or(0), is_deflated});
}

}  // namespace

bool IsZip(std::string_view head) {
  // The second is the end of a central directory: a zip without entries.
  return head.starts_with("PK\3\4") || head.starts_with("PK\5\6");
}

absl::StatusOr<std::unique_ptr<ExportArchive>> OpenZip(FileDescriptor file, std::string name) {
  auto archive = std::make_unique<ZipArchive>(std::move(file), std::move(name));
  RETURN_IF_ERROR(archive->Open());
  return archive;
}

}  // namespace pulso
