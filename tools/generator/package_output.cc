#include "generator/package_output.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace pulso::generator {
namespace {

// Shrinks export.xml to a fourteenth, as real packages are, in 12 s for 1.5 GB.  Level 1 takes 5 s
// but only reaches an eleventh.
constexpr char kCompressionLevel[] = "6";

// Bytes that libarchive collects before each write().
constexpr int kWriteBlockBytes = 1 << 20;

struct FreeArchive {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

// A file that appears under its name only when it is complete.  What is not a regular file (a
// pipe, a device) is written to directly.
class TargetFile {
 public:
  explicit TargetFile(std::string path) : path_(std::move(path)) {
    if (path_ == "-") {
      descriptor_ = STDOUT_FILENO;
      return;
    }
    struct stat info;
    const bool exists = stat(path_.c_str(), &info) == 0;
    if (!exists || S_ISREG(info.st_mode)) partial_path_ = path_ + ".partial";
    const std::string& opened = partial_path_.empty() ? path_ : partial_path_;
    descriptor_ = open(opened.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  }
  ~TargetFile() {
    if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO) close(descriptor_);
    if (descriptor_ >= 0 && !partial_path_.empty()) std::remove(partial_path_.c_str());
  }
  TargetFile(const TargetFile&) = delete;
  TargetFile& operator=(const TargetFile&) = delete;

  int descriptor() const { return descriptor_; }
  std::string name() const { return path_ == "-" ? "standard output" : path_; }

  // Gives the file its name.  False, with errno set, if that fails.
  bool Complete() {
    if (descriptor_ == STDOUT_FILENO) return true;
    const int closed = close(std::exchange(descriptor_, -1));
    if (closed == 0 && partial_path_.empty()) return true;
    if (closed == 0 && std::rename(partial_path_.c_str(), path_.c_str()) == 0) return true;
    const int cause = errno;
    if (!partial_path_.empty()) std::remove(partial_path_.c_str());
    errno = cause;
    return false;
  }

 private:
  std::string path_;
  std::string partial_path_;  // empty: path_ itself is written
  int descriptor_ = -1;
};

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The zip around the files, written front to back: sizes and checksums follow each entry in a
// data descriptor, as in the packages that iOS writes.
class ZipWriter {
 public:
  ZipWriter(const PackageSettings& settings, int descriptor)
      : modified_at_(settings.modified_at), archive_(archive_write_new()) {
    archive* const zip = archive_.get();
    ok_ = archive_write_set_format_zip(zip) == ARCHIVE_OK &&
          archive_write_set_format_option(zip, "zip", "compression", "deflate") == ARCHIVE_OK &&
          archive_write_set_format_option(zip, "zip", "compression-level", kCompressionLevel) ==
              ARCHIVE_OK &&
          (settings.zip64 ||
           archive_write_set_format_option(zip, "zip", "zip64", nullptr) == ARCHIVE_OK) &&
          archive_write_set_bytes_per_block(zip, kWriteBlockBytes) == ARCHIVE_OK &&
          archive_write_set_bytes_in_last_block(zip, 1) == ARCHIVE_OK &&
          archive_write_open_fd(zip, descriptor) == ARCHIVE_OK;
  }

  bool BeginFile(const std::string& path) {
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), path.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), modified_at_, 0);
    ok_ = ok_ && archive_write_header(archive_.get(), entry.get()) == ARCHIVE_OK;
    return ok_;
  }

  bool Append(std::string_view bytes) {
    while (ok_ && !bytes.empty()) {
      const la_ssize_t written = archive_write_data(archive_.get(), bytes.data(), bytes.size());
      ok_ = written > 0;
      if (ok_) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ok_;
  }

  bool Finish() {
    ok_ = ok_ && archive_write_close(archive_.get()) == ARCHIVE_OK;
    return ok_;
  }

  std::string error() const {
    const int cause = archive_errno(archive_.get());
    if (cause > 0) return std::strerror(cause);
    const char* const text = archive_error_string(archive_.get());
    return text != nullptr ? text : "the zip cannot be written";
  }

 private:
  std::int64_t modified_at_;
  std::unique_ptr<archive, FreeArchive> archive_;
  bool ok_ = false;
};

}  // namespace

PackageOutput::PackageOutput(PackageSettings settings, std::function<void(std::uint64_t)> on_chunk)
    : settings_(std::move(settings)), on_chunk_(std::move(on_chunk)) {
  chunk_.reserve(kChunkBytes + kChunkBytes / 8);
  writer_ = std::thread([this] { RunWriter(); });
}

PackageOutput::~PackageOutput() {
  queue_.Close();
  if (writer_.joinable()) writer_.join();
}

void PackageOutput::BeginFile(std::string_view path) {
  Flush();
  flushed_bytes_ = 0;
  const std::string full_path = "apple_health_export/" + std::string(path);
  if (!queue_.Push({.file_path = full_path, .bytes = {}, .last = false})) failed_ = true;
}

void PackageOutput::Flush() {
  if (chunk_.empty()) return;
  flushed_bytes_ += chunk_.size();
  total_bytes_ += chunk_.size();
  if (!queue_.Push({.file_path = {}, .bytes = std::move(chunk_), .last = false})) failed_ = true;
  chunk_ = std::string();
  chunk_.reserve(kChunkBytes + kChunkBytes / 8);
  on_chunk_(total_bytes_);
}

std::optional<std::string> PackageOutput::Finish() {
  Flush();
  queue_.Push({.file_path = {}, .bytes = {}, .last = true});
  queue_.Close();
  writer_.join();
  return std::move(error_);
}

void PackageOutput::RunWriter() {
  TargetFile target(settings_.path);
  std::optional<std::string> cause;
  if (target.descriptor() < 0) {
    cause = std::strerror(errno);
  } else if (settings_.format == OutputFormat::kXml) {
    cause = WriteXml(target.descriptor());
  } else {
    cause = WriteZip(target.descriptor());
  }
  if (!cause && !target.Complete()) cause = std::strerror(errno);
  if (cause) error_ = target.name() + ": " + *cause;
  queue_.Close();
}

std::optional<std::string> PackageOutput::WriteXml(int descriptor) {
  int files = 0;
  while (const std::optional<Chunk> chunk = queue_.Pop()) {
    if (chunk->last) return std::nullopt;
    if (!chunk->file_path.empty()) ++files;
    if (files == 1 && !WriteAll(descriptor, chunk->bytes)) return std::strerror(errno);
  }
  return "given up";
}

std::optional<std::string> PackageOutput::WriteZip(int descriptor) {
  ZipWriter zip(settings_, descriptor);
  while (const std::optional<Chunk> chunk = queue_.Pop()) {
    bool ok = true;
    if (chunk->last) {
      if (zip.Finish()) return std::nullopt;
      ok = false;
    } else if (!chunk->file_path.empty()) {
      ok = zip.BeginFile(chunk->file_path);
    } else {
      ok = zip.Append(chunk->bytes);
    }
    if (!ok) return zip.error();
  }
  return "given up";
}

}  // namespace pulso::generator
