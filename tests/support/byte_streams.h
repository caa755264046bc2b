// Streams for tests: reading one to its end, and one that hands out what the test says.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "archive/byte_stream.h"

namespace pulso {

// What a stream gave until its end or its first error.
struct ReadResult {
  std::string bytes;
  absl::Status status;
};

inline ReadResult ReadToEnd(ByteStream& stream) {
  ReadResult result;
  std::array<char, 1000> block;  // no multiple of any buffer's size
  for (;;) {
    const absl::StatusOr<std::size_t> got = stream.Read(block);
    result.status = got.status();
    if (!got.ok() || *got == 0) return result;
    result.bytes.append(block.data(), *got);
  }
}

// The bytes of `text`, at most `step` in one Read(), and then `end`.
class TextStream : public ByteStream {
 public:
  explicit TextStream(std::string text, std::size_t step = std::string::npos,
                      absl::Status end = absl::OkStatus())
      : text_(std::move(text)), step_(step), end_(std::move(end)) {}

  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override {
    const std::size_t bytes = std::min({buffer.size(), step_, text_.size() - taken_});
    if (bytes == 0 && !end_.ok()) return end_;
    text_.copy(buffer.data(), bytes, taken_);
    taken_ += bytes;
    return bytes;
  }

 private:
  const std::string text_;
  const std::size_t step_;
  const absl::Status end_;
  std::size_t taken_ = 0;
};

// A Status or StatusOr that is an input error whose message holds `part`.
MATCHER_P(InputErrorWith, part, std::string("is an input error with: ") + part) {
  const absl::Status status = [&] {
    if constexpr (requires { arg.status(); }) {
      return arg.status();
    } else {
      return arg;
    }
  }();
  *result_listener << status.ToString();
  return status.code() == absl::StatusCode::kDataLoss &&
         std::string(status.message()).find(part) != std::string::npos;
}

}  // namespace pulso
