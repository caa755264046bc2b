#include "archive/peek_stream.h"

#include <algorithm>
#include <utility>

namespace pulso {

PeekStream::PeekStream(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}

std::string_view PeekStream::Peek(std::size_t bytes) {
  std::size_t have = head_.size();
  if (have < bytes) head_.resize(bytes);
  while (have < bytes && status_.ok()) {
    const absl::StatusOr<std::size_t> got = stream_->Read(std::span(head_).subspan(have));
    if (!got.ok()) status_ = got.status();
    if (!got.ok() || *got == 0) break;
    have += *got;
  }
  head_.resize(have);
  return std::string_view(head_).substr(0, bytes);
}

absl::StatusOr<std::size_t> PeekStream::Read(std::span<char> buffer) {
  if (taken_ < head_.size()) {
    const std::size_t bytes = std::min(buffer.size(), head_.size() - taken_);
    std::copy_n(head_.begin() + static_cast<std::ptrdiff_t>(taken_), bytes, buffer.begin());
    taken_ += bytes;
    return bytes;
  }
  if (!status_.ok()) return status_;
  return stream_->Read(buffer);
}

}  // namespace pulso
