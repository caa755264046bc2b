// The bytes of one file of the export, whatever it is packed in.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace pulso {

// A readable stream of unpacked bytes.  One thread uses it at a time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Fills `buffer` from its front and returns the number of bytes, 0 at the end of the stream.
  // Fewer bytes than fit do not mean the end.  An input error (base/errors.h) names the entry and
  // the cause: a wrong CRC, a file that ends before its stated size, an encrypted entry.  Every
  // good byte before the damage is handed out first; after an error every Read() fails.
  //
  // REQUIRES: buffer is not empty.
  virtual absl::StatusOr<std::size_t> Read(std::span<char> buffer) = 0;

  // May be called by any thread: a Read() that waits for the other end of a pipe, and every later
  // one, returns InterruptedError at once.  A stream that cannot wait without end ignores it.
  virtual void Cancel() {}
};

// An input error for bytes that stop too early: a gzip stream without its end, a zip entry shorter
// than stated.  What came before is good, so --allow-truncated may use it.
absl::Status TruncatedError(std::string_view message);

// Whether `status` was made by TruncatedError(); At() keeps the mark.
bool IsTruncated(const absl::Status& status);

}  // namespace pulso
