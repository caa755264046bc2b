// Unpacking and scanning a document on threads of their own.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "archive/byte_stream.h"
#include "base/bounded_queue.h"
#include "xml/plain_elements.h"
#include "xml/tag_shapes.h"

namespace pulso {

// Reads a stream on one thread, in blocks that end at an element of the first level where they
// can, and looks for their plain elements on `jobs` others.  Its user gets the blocks in order.
//
//   stream ──> reader ──> scanner 0: blocks 0, jobs, 2*jobs, … ──┐
//                    └──> scanner 1: blocks 1, jobs+1, …       ──┴──> Next()
//
// Memory: 4 * jobs + 2 blocks of 256 KiB, used in turn, and what was found in them: about twice as
// much in an export, up to 16 times in hostile input.
class ScanAhead {
 public:
  struct Block {
    std::string_view bytes;  // empty at the end of the stream
    const PlainElements* elements = nullptr;
  };

  // Starts at once.  `ids` outlives it.
  // REQUIRES: jobs >= 1; block_bytes, of the blocks, from 1 to what it is by default.
  ScanAhead(std::unique_ptr<ByteStream> stream, int jobs, ShapeIds& ids,
            std::size_t block_bytes = PlainElements::kMostBytes);
  ScanAhead(const ScanAhead&) = delete;
  ScanAhead& operator=(const ScanAhead&) = delete;

  // Stops the threads, wherever they are, and destroys the stream.
  ~ScanAhead();

  // The next block; it lives until the next call.  The stream's error comes after all bytes before
  // it; then every call returns it.
  absl::StatusOr<Block> Next();

  // Of the blocks: unpacking for the scanners, and the scanners for unpacking.
  QueueWaits unpacked() const;
  // The scanners for the user, and the user for the scanners.
  QueueWaits scanned() const;

  // May be called by any thread: a Next() that waits for the other end of a pipe ends, with an
  // error.
  void Cancel() { stream_->Cancel(); }

 private:
  struct Buffer;
  struct Scanner;

  void ReadToEnd();
  absl::Status Fill(Buffer& buffer);

  const std::unique_ptr<ByteStream> stream_;
  const std::size_t block_bytes_;
  std::vector<std::unique_ptr<Scanner>> scanners_;
  BoundedQueue<std::unique_ptr<Buffer>> empty_;
  std::unique_ptr<Buffer> lent_;  // what Next() returned last
  std::size_t taken_ = 0;         // blocks that Next() returned
  absl::Status status_;           // of the stream; set before the queues are closed
  std::thread reader_;            // the last member: it uses the others
};

}  // namespace pulso
