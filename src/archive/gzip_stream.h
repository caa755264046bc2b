// Unpacking gzip (RFC 1952).
#pragma once

#include <zlib.h>

#include <memory>
#include <string>
#include <vector>

#include "archive/byte_stream.h"

namespace pulso {

// The unpacked bytes of a gzip stream of one or more members.  Checks each member's CRC and
// length.  Zero bytes after the last member are padding; anything else there is an error.
class GzipStream : public ByteStream {
 public:
  // `name` is for errors.
  GzipStream(std::unique_ptr<ByteStream> packed, std::string name);
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  ~GzipStream() override;

  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override;
  void Cancel() override { packed_->Cancel(); }

 private:
  // Makes packed bytes available to zlib unless the packed stream is at its end.
  absl::Status Refill();
  // Inflates until the buffer that zlib was given is full, a member ends, or packed bytes are
  // wanted.
  absl::Status Inflate();
  // After the end of a member: prepares for the next one, or sets finished_.
  absl::Status StartNextMember();
  absl::Status Fill();

  std::unique_ptr<ByteStream> packed_;
  std::string name_;
  std::vector<char> input_;  // where zlib_.next_in points into
  z_stream zlib_ = {};
  absl::Status failure_;  // the first failure; handed out after the bytes before it
  bool packed_ended_ = false;
  bool in_member_ = true;
  bool finished_ = false;
};

// Whether a file begins with the magic bytes of gzip.
bool IsGzip(std::string_view head);

}  // namespace pulso
