#include "archive/gzip_stream.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// As large as a pipe's buffer on Linux, so that one read empties it.
constexpr std::size_t kInputBytes = std::size_t{64} << 10;

// zlib: the largest window, and a gzip header rather than a zlib one.
constexpr int kGzipWindowBits = 15 + 16;

}  // namespace

bool IsGzip(std::string_view head) { return head.starts_with("\x1f\x8b"); }

GzipStream::GzipStream(std::unique_ptr<ByteStream> packed, std::string name)
    : packed_(std::move(packed)), name_(std::move(name)), input_(kInputBytes) {
  if (inflateInit2(&zlib_, kGzipWindowBits) != Z_OK) {
    failure_ = InternalError(absl::StrFormat("%s: zlib cannot be started", name_));
  }
}

GzipStream::~GzipStream() { inflateEnd(&zlib_); }

absl::StatusOr<std::size_t> GzipStream::Read(std::span<char> buffer) {
  const std::size_t room = std::min<std::size_t>(buffer.size(), std::numeric_limits<uInt>::max());
  zlib_.next_out = reinterpret_cast<Bytef*>(buffer.data());
  zlib_.avail_out = static_cast<uInt>(room);
  if (failure_.ok()) failure_ = Fill();
  const std::size_t got = room - zlib_.avail_out;
  if (got == 0 && !failure_.ok()) return failure_;
  return got;
}

absl::Status GzipStream::Fill() {
  while (zlib_.avail_out > 0 && !finished_) {
    RETURN_IF_ERROR(Refill());
    RETURN_IF_ERROR(in_member_ ? Inflate() : StartNextMember());
  }
  return absl::OkStatus();
}

absl::Status GzipStream::Refill() {
  if (zlib_.avail_in > 0 || packed_ended_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::size_t got, packed_->Read(input_));
  packed_ended_ = got == 0;
  zlib_.next_in = reinterpret_cast<Bytef*>(input_.data());
  zlib_.avail_in = static_cast<uInt>(got);
  return absl::OkStatus();
}

absl::Status GzipStream::Inflate() {
  const uInt room = zlib_.avail_out;
  const int result = inflate(&zlib_, Z_NO_FLUSH);
  if (result == Z_STREAM_END) {
    in_member_ = false;
    return absl::OkStatus();
  }
  if (result != Z_OK && result != Z_BUF_ERROR) {
    return InputError(
        absl::StrFormat("%s: the gzip data is damaged (%s); copy or pack the file again", name_,
                        zlib_.msg != nullptr ? zlib_.msg : zError(result)));
  }
  if (packed_ended_ && zlib_.avail_out == room) {
    return TruncatedError(absl::StrFormat(
        "%s: the gzip data ends too early; the file was cut off, copy it again", name_));
  }
  return absl::OkStatus();
}

absl::Status GzipStream::StartNextMember() {
  while (zlib_.avail_in > 0 && *zlib_.next_in == 0) {
    ++zlib_.next_in;
    --zlib_.avail_in;
  }
  if (zlib_.avail_in == 0) {
    finished_ = packed_ended_;
    return absl::OkStatus();
  }
  if (*zlib_.next_in != 0x1f) {
    return InputError(
        absl::StrFormat("%s: other bytes follow the gzip data; pack the file again", name_));
  }
  in_member_ = true;
  inflateReset(&zlib_);
  return absl::OkStatus();
}

}  // namespace pulso
