#include "archive/zip_handle.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <span>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"

namespace pulso {
namespace {

// A libzip source that reads with pread, so that several handles share one descriptor.  libzip's
// own file sources move the position of the descriptor, or open the path once more and may then
// find another file there.
class FileSource {
 public:
  FileSource(const FileDescriptor& file, std::uint64_t bytes) : file_(file), bytes_(bytes) {
    zip_error_init(&error_);
  }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() { zip_error_fini(&error_); }

  // What libzip calls; `source` belongs to libzip until the command ZIP_SOURCE_FREE.
  static zip_int64_t Call(void* source, void* argument, zip_uint64_t bytes,
                          zip_source_cmd_t command) noexcept {
    auto* self = static_cast<FileSource*>(source);
    if (command == ZIP_SOURCE_FREE) {
      delete self;
      return 0;
    }
    return self->Handle(argument, bytes, command);
  }

 private:
  zip_int64_t Handle(void* argument, zip_uint64_t bytes, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                              ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                              ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, -1);
      case ZIP_SOURCE_OPEN:
        offset_ = 0;
        return 0;
      case ZIP_SOURCE_CLOSE:
        return 0;
      case ZIP_SOURCE_READ:
        return Read(argument, bytes);
      case ZIP_SOURCE_SEEK:
        return Seek(argument, bytes);
      case ZIP_SOURCE_TELL:
        return static_cast<zip_int64_t>(offset_);
      case ZIP_SOURCE_STAT:
        return Stat(static_cast<zip_stat_t*>(argument));
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&error_, argument, bytes);
      default:
        zip_error_set(&error_, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
  }

  zip_int64_t Read(void* buffer, zip_uint64_t bytes) {
    const absl::StatusOr<std::size_t> got =
        ReadAt(file_, offset_, std::span(static_cast<char*>(buffer), bytes), "");
    if (!got.ok()) {
      zip_error_set(&error_, ZIP_ER_READ, EIO);
      return -1;
    }
    offset_ += *got;
    return static_cast<zip_int64_t>(*got);
  }

  zip_int64_t Seek(void* argument, zip_uint64_t bytes) {
    const zip_int64_t offset =
        zip_source_seek_compute_offset(offset_, bytes_, argument, bytes, &error_);
    if (offset < 0) return -1;
    offset_ = static_cast<std::uint64_t>(offset);
    return 0;
  }

  zip_int64_t Stat(zip_stat_t* stat) const {
    zip_stat_init(stat);
    stat->size = bytes_;
    stat->valid |= ZIP_STAT_SIZE;
    return sizeof(*stat);
  }

  const FileDescriptor& file_;
  const std::uint64_t bytes_;  // of the whole file
  std::uint64_t offset_ = 0;
  zip_error_t error_;
};

absl::Status OpenError(const std::string& name, zip_error_t& error) {
  switch (zip_error_code_zip(&error)) {
    case ZIP_ER_NOZIP:
      return InputError(
          absl::StrFormat("%s: the zip has no central directory; it was cut off, "
                          "copy or export it again",
                          name));
    case ZIP_ER_INCONS:
    case ZIP_ER_EOF:
    case ZIP_ER_SEEK:
      return InputError(
          absl::StrFormat("%s: the zip's central directory is damaged (%s); copy or "
                          "export it again",
                          name, zip_error_strerror(&error)));
    default:
      return InputError(
          absl::StrFormat("%s: the zip cannot be opened: %s", name, zip_error_strerror(&error)));
  }
}

}  // namespace

ZipHandlePool::ZipHandlePool(const FileDescriptor& file, std::string name)
    : file_(file), name_(std::move(name)) {}

absl::StatusOr<ZipHandle> ZipHandlePool::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      ZipHandle zip = std::move(free_.back());
      free_.pop_back();
      return zip;
    }
  }
  return OpenHandle();
}

void ZipHandlePool::GiveBack(ZipHandle zip) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(zip));
}

absl::StatusOr<ZipHandle> ZipHandlePool::OpenHandle() const {
  struct stat status;
  if (fstat(file_.get(), &status) != 0) return SystemError(name_, "cannot be looked at");
  auto reader = std::make_unique<FileSource>(file_, static_cast<std::uint64_t>(status.st_size));
  zip_error_t error;
  zip_error_init(&error);
  zip_t* zip = nullptr;
  zip_source_t* source = zip_source_function_create(&FileSource::Call, reader.get(), &error);
  if (source != nullptr) {
    static_cast<void>(reader.release());  // the source owns it now
    zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (zip == nullptr) zip_source_free(source);
  }
  const absl::Status failure = zip == nullptr ? OpenError(name_, error) : absl::OkStatus();
  zip_error_fini(&error);
  if (!failure.ok()) return failure;
  return ZipHandle(zip);
}

}  // namespace pulso
