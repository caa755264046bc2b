#include "archive/read_ahead.h"

#include <utility>

namespace pulso {
namespace {

// ISA-L unpacks about 3 GB/s, so a chunk takes a tenth of a millisecond: far more than a wake-up.
// All buffers together stay in a third-level cache.
constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
constexpr std::size_t kChunksAhead = 8;

// The chunks ahead, the one being filled and the one that the user has.
constexpr std::size_t kBuffers = kChunksAhead + 2;

}  // namespace

ReadAhead::ReadAhead(std::unique_ptr<ByteStream> stream)
    : stream_(std::move(stream)), full_(kChunksAhead), empty_(kBuffers) {
  for (std::size_t i = 0; i < kBuffers; ++i) empty_.Push(Chunk());
  thread_ = std::thread([this] { ReadToEnd(); });
}

ReadAhead::~ReadAhead() {
  full_.Close();
  empty_.Close();
  stream_->Cancel();
  thread_.join();
}

absl::StatusOr<std::span<char>> ReadAhead::Next() {
  if (lent_.has_value()) {
    empty_.Push(*std::move(lent_));
    lent_.reset();
  }
  lent_ = full_.Pop();
  if (lent_.has_value()) return std::span(lent_->buffer).first(lent_->bytes);
  if (!status_.ok()) return status_;
  return std::span<char>();
}

void ReadAhead::ReadToEnd() {
  while (std::optional<Chunk> chunk = empty_.Pop()) {
    chunk->buffer.resize(kChunkBytes);  // the first time: a small file needs few of them
    const absl::StatusOr<std::size_t> got = stream_->Read(chunk->buffer);
    status_ = got.status();
    if (!got.ok() || *got == 0) break;
    chunk->bytes = *got;
    if (!full_.Push(*std::move(chunk))) break;
  }
  full_.Close();
}

}  // namespace pulso
