#include "archive/zip_entry_stream.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"

namespace pulso {
namespace {

constexpr std::size_t kPackedBytes = std::size_t{64} << 10;

}  // namespace

ZipEntryStream::ZipEntryStream(ZipHandlePool& pool, ZipHandle zip, ZipFileHandle file,
                               ZipEntry entry)
    : pool_(pool), zip_(std::move(zip)), file_(std::move(file)), entry_(std::move(entry)) {
  if (!entry_.is_deflated) return;
  inflater_.emplace();
  packed_.resize(kPackedBytes);
}

ZipEntryStream::~ZipEntryStream() {
  file_.reset();
  if (status_.ok()) pool_.GiveBack(std::move(zip_));
}

absl::StatusOr<std::size_t> ZipEntryStream::Read(std::span<char> buffer) {
  if (!status_.ok()) return status_;
  const std::int64_t got =
      inflater_.has_value() ? Unpack(buffer) : zip_fread(file_.get(), buffer.data(), buffer.size());
  if (got > 0) read_ += static_cast<std::uint64_t>(got);
  const bool has_wrong_crc = got == 0 && !buffer.empty() && HasWrongCrc();
  if (got < 0 || read_ > entry_.bytes || (got == 0 && read_ < entry_.bytes) || has_wrong_crc) {
    status_ = ReadError();
    return status_;
  }
  return static_cast<std::size_t>(got);
}

// At the end of the entry.
bool ZipEntryStream::HasWrongCrc() const {
  if (inflater_.has_value()) return inflater_->crc32() != entry_.crc32;
  return read_ == 0 && entry_.crc32 != 0;  // where libzip does not look; else it has compared them
}

// Fills `buffer` as far as there are bytes before the end or damage.  Like zip_fread: 0 at the end,
// -1 for damage.
std::int64_t ZipEntryStream::Unpack(std::span<char> buffer) {
  std::size_t got = 0;
  while (got < buffer.size() && !inflater_->ended() && !inflater_->damaged()) {
    if (inflater_->WantsInput() && !packed_ended_) {
      const zip_int64_t packed = zip_fread(file_.get(), packed_.data(), packed_.size());
      if (packed < 0) return -1;
      packed_ended_ = packed == 0;
      inflater_->Give(std::span(packed_).first(static_cast<std::size_t>(packed)));
    }
    const std::size_t more = inflater_->Unpack(buffer.subspan(got));
    if (more == 0 && packed_ended_) break;
    got += more;
  }
  return got == 0 && inflater_->damaged() ? -1 : static_cast<std::int64_t>(got);
}

absl::Status ZipEntryStream::ReadError() {
  if (read_ > entry_.bytes) {
    return InputError(
        absl::StrFormat("%s: unpacks to more than the %d bytes that the zip's "
                        "directory states; the zip is damaged or hostile",
                        entry_.place, entry_.bytes));
  }
  zip_error_t* error = zip_file_get_error(file_.get());
  const int code = zip_error_code_zip(error);
  const bool is_damaged = inflater_.has_value() && inflater_->damaged();
  // An entry that ends early has a wrong CRC too, or by chance none of libzip's errors.
  const bool ended = !is_damaged && (code == ZIP_ER_OK || code == ZIP_ER_EOF || code == ZIP_ER_CRC);
  if (ended && read_ < entry_.bytes) {
    return TruncatedError(
        absl::StrFormat("%s: ends after %d of %d bytes; the zip is damaged, "
                        "copy or export it again",
                        entry_.place, read_, entry_.bytes));
  }
  if (ended) {
    return InputError(
        absl::StrFormat("%s: its CRC is not the one that the zip states; the zip "
                        "is damaged, copy or export it again",
                        entry_.place));
  }
  return InputError(
      absl::StrFormat("%s: cannot be unpacked after byte %d (%s); the zip is "
                      "damaged, copy or export it again",
                      entry_.place, read_, is_damaged ? "data error" : zip_error_strerror(error)));
}

}  // namespace pulso
