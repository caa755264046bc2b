// Reading one entry of a zip.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archive/byte_stream.h"
#include "archive/inflater.h"
#include "archive/zip_handle.h"

namespace pulso {

// What the zip states of an entry.
struct ZipEntry {
  std::string place;  // "archive: entry", for errors
  std::uint64_t bytes = 0;
  std::uint32_t crc32 = 0;
  bool is_deflated = false;  // then it was opened to be read as it is packed
};

// The unpacked bytes of one entry, checked against the size and the CRC that the zip states.
class ZipEntryStream : public ByteStream {
 public:
  // `pool` gets `zip` back after a reading without errors.
  ZipEntryStream(ZipHandlePool& pool, ZipHandle zip, ZipFileHandle file, ZipEntry entry);
  ~ZipEntryStream() override;

  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override;

 private:
  std::int64_t Unpack(std::span<char> buffer);
  bool HasWrongCrc() const;
  absl::Status ReadError();

  ZipHandlePool& pool_;
  ZipHandle zip_;
  ZipFileHandle file_;
  const ZipEntry entry_;
  std::optional<Inflater> inflater_;  // of a deflated entry; libzip unpacks the others
  std::vector<char> packed_;          // what the inflater was given
  bool packed_ended_ = false;
  std::uint64_t read_ = 0;
  absl::Status status_;
};

}  // namespace pulso
