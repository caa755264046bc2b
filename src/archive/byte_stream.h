// The bytes of one file of the export, whatever it is packed in.
#pragma once

#include <cstddef>
#include <span>

#include "absl/status/statusor.h"

namespace pulso {

// A readable stream of unpacked bytes.  One thread uses it at a time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Fills `buffer` from its front and returns the number of bytes, 0 at the end of the stream.
  // An input error (base/errors.h) names the entry and the cause: a wrong CRC, a file that ends
  // before its stated size, an encrypted entry.
  virtual absl::StatusOr<std::size_t> Read(std::span<char> buffer) = 0;
};

}  // namespace pulso
