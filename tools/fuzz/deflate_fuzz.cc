// Fuzzes the unpacking of an entry: the input is what deflate is said to have made.
//
//   - What zlib unpacks to its end unpacks to the same, and what zlib finds cut off has no end.
//   Of what zlib calls damaged ISA-L takes codes that are incomplete but not ambiguous.
//   - An entry of a zip is read to its end exactly when the zip states that size and that CRC.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "archive/byte_stream.h"
#include "archive/inflater.h"
#include "archive/zip_archive.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"
#include "support/crafted_zip.h"

namespace pulso {
namespace {

// Deflate packs up to 1,032 bytes into one; more than this is not looked at.
constexpr std::size_t kMostBytes = std::size_t{1} << 17;

struct Unpacked {
  std::string bytes;
  bool ended = false;    // with the stream's last block
  bool damaged = false;  // neither: cut off
};

Unpacked UnpackWithZlib(std::string_view packed) {
  Unpacked unpacked;
  unpacked.bytes.resize(kMostBytes);
  z_stream zlib = {};
  Require(inflateInit2(&zlib, /*windowBits=*/-15) == Z_OK, "no zlib");
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  zlib.avail_in = static_cast<uInt>(packed.size());
  zlib.next_out = reinterpret_cast<Bytef*>(unpacked.bytes.data());
  zlib.avail_out = static_cast<uInt>(unpacked.bytes.size());
  const int result = inflate(&zlib, Z_SYNC_FLUSH);
  unpacked.ended = result == Z_STREAM_END;
  unpacked.damaged = result == Z_DATA_ERROR;
  unpacked.bytes.resize(unpacked.bytes.size() - zlib.avail_out);
  inflateEnd(&zlib);
  return unpacked;
}

// Packed bytes in pieces of `step`, unpacked bytes in pieces of `room`.
Unpacked Unpack(std::string_view packed, std::size_t step, std::size_t room) {
  Unpacked unpacked;
  Inflater inflater;
  std::string buffer(room, '\0');
  while (!inflater.ended() && !inflater.damaged() && unpacked.bytes.size() <= kMostBytes) {
    if (inflater.WantsInput()) {
      inflater.Give(std::span(packed.data(), std::min(step, packed.size())));
      packed.remove_prefix(std::min(step, packed.size()));
    }
    const std::size_t got = inflater.Unpack(buffer);
    unpacked.bytes.append(buffer, 0, got);
    if (got == 0 && packed.empty() && inflater.WantsInput()) break;
  }
  unpacked.ended = inflater.ended();
  unpacked.damaged = inflater.damaged();
  return unpacked;
}

std::uint32_t Crc32(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// Reads the entry `packed` of a zip that states `crc` and `bytes` of it.
absl::Status ReadEntry(std::string_view packed, std::uint32_t crc, std::size_t bytes,
                       std::string& out) {
  static const Deflated kMain = Deflate({{"<HealthData/>"}});
  const Deflated content = {std::string(packed), bytes, crc};
  const std::string zip = CraftZip({{"export.xml", kMain}, {"a", content}});
  const auto archive = OpenZip(MemoryFile(zip), "fuzz");
  Require(archive.ok(), "a good zip cannot be opened");
  const auto stream = (*archive)->OpenFile(1);
  Require(stream.ok(), "a good entry cannot be opened");
  std::array<char, 5000> buffer;
  for (;;) {
    const absl::StatusOr<std::size_t> got = (*stream)->Read(buffer);
    if (!got.ok() || *got == 0) return got.status();
    out.append(buffer.data(), *got);
  }
}

void CheckEntry(std::string_view packed, const Unpacked& expected) {
  const std::uint32_t crc = Crc32(expected.bytes);
  const std::size_t bytes = expected.bytes.size();
  std::string out;
  const absl::Status status = ReadEntry(packed, crc, bytes, out);
  if (expected.ended) {
    Require(status.ok(), "a good entry cannot be read");
    Require(out == expected.bytes, "another entry");
  }
  if (status.ok()) Require(out == expected.bytes, "an entry that the zip does not state");
  std::string ignored;
  Require(!ReadEntry(packed, crc ^ 1, bytes, ignored).ok(), "takes a wrong CRC");
  const absl::Status longer = ReadEntry(packed, crc, bytes + 1, ignored);
  Require(!longer.ok(), "takes an entry that is too short");
  if (expected.ended) Require(IsTruncated(longer), "an entry that is too short is not cut off");
  if (bytes > 0) {
    Require(!ReadEntry(packed, crc, bytes - 1, ignored).ok(), "takes an entry that is too long");
  }
}

void Check(std::string_view packed) {
  const Unpacked expected = UnpackWithZlib(packed);
  if (expected.bytes.size() >= kMostBytes) return;
  for (const std::size_t step : {std::size_t{1}, std::size_t{100}, packed.size() + 1}) {
    const Unpacked unpacked = Unpack(packed, step, 3000);
    Require(unpacked.ended || !expected.ended, "does not end where zlib does");
    Require(!unpacked.ended || expected.ended || expected.damaged, "ends where zlib wants more");
    if (expected.ended) Require(unpacked.bytes == expected.bytes, "other bytes than zlib");
    Require(std::string_view(expected.bytes).starts_with(unpacked.bytes) ||
                std::string_view(unpacked.bytes).starts_with(expected.bytes),
            "other bytes than zlib before the damage");
  }
  CheckEntry(packed, expected);
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
