// libzip over a file descriptor.
#pragma once

#include <zip.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "archive/file_handle.h"

namespace pulso {

struct DiscardZip {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
struct CloseZipFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

// One view of a zip; not thread-safe, so each thread needs its own.
using ZipHandle = std::unique_ptr<zip_t, DiscardZip>;

// An entry that is open for reading; must be closed before its ZipHandle.
using ZipFileHandle = std::unique_ptr<zip_file_t, CloseZipFile>;

// The handles of one zip.  Opening a handle reads the whole central directory, so handles that
// are free again are lent again: 5,000 routes read in turn need one.  Thread-safe.
class ZipHandlePool {
 public:
  // `file` must outlive the handles.  `name` is for errors.
  ZipHandlePool(const FileDescriptor& file, std::string name);

  absl::StatusOr<ZipHandle> Take();
  void GiveBack(ZipHandle zip);

 private:
  absl::StatusOr<ZipHandle> OpenHandle() const;

  const FileDescriptor& file_;
  const std::string name_;
  std::mutex mutex_;
  std::vector<ZipHandle> free_;
};

}  // namespace pulso
