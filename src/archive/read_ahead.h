// Reading on a thread of its own.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "archive/byte_stream.h"
#include "base/bounded_queue.h"

namespace pulso {

// Reads a stream on its own thread, a few chunks ahead of its user, so that unpacking and parsing
// overlap.  Memory: up to 10 buffers of 256 KiB, used in turn.
class ReadAhead {
 public:
  // Starts reading at once.
  explicit ReadAhead(std::unique_ptr<ByteStream> stream);
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Stops reading, wherever it is, and destroys the stream.
  ~ReadAhead();

  // The next bytes, empty at the end.  They may be modified and stay valid until the next call.
  // The stream's error comes after all bytes before it; then every call returns it.
  absl::StatusOr<std::span<char>> Next();

  // Of the chunks ahead: unpacking for the user, and the user for unpacking.
  QueueWaits waits() const { return full_.waits(); }

  // May be called by any thread: a Next() that waits for the other end of a pipe ends, with an
  // error.
  void Cancel() { stream_->Cancel(); }

 private:
  struct Chunk {
    std::vector<char> buffer;
    std::size_t bytes = 0;  // used, of buffer
  };

  void ReadToEnd();

  const std::unique_ptr<ByteStream> stream_;
  BoundedQueue<Chunk> full_;  // closed after the end or the first error
  BoundedQueue<Chunk> empty_;
  std::optional<Chunk> lent_;  // what Next() returned last
  absl::Status status_;        // the error, once it has come
  std::thread thread_;         // the last member: it uses the others
};

}  // namespace pulso
