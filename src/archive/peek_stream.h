// Looking at the first bytes of a stream without taking them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "archive/byte_stream.h"

namespace pulso {

// The bytes of another stream, the first of which can be looked at before they are read.
class PeekStream : public ByteStream {
 public:
  explicit PeekStream(std::unique_ptr<ByteStream> stream);

  // The first `bytes` bytes, fewer if the stream ends or fails before; valid until the next call.
  // They are read afterwards as if nobody had looked.  REQUIRES: no Read() before.
  std::string_view Peek(std::size_t bytes);

  // Why Peek() gave fewer bytes than it was asked for; OK at the end of the stream.  The next
  // Read() that finds no peeked byte returns it too.
  const absl::Status& status() const { return status_; }

  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override;
  void Cancel() override { stream_->Cancel(); }

 private:
  std::unique_ptr<ByteStream> stream_;
  std::string head_;       // the peeked bytes
  std::size_t taken_ = 0;  // of head_, by Read()
  absl::Status status_;
};

}  // namespace pulso
