// Zips made byte by byte: what no zip program writes.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pulso {

// A text that stands `times` times in a row.
struct Repeated {
  std::string text;
  std::size_t times = 1;
};

// A deflate stream and what it unpacks to.
struct Deflated {
  std::string packed;
  std::uint64_t bytes = 0;
  std::uint32_t crc32 = 0;
};

// Packs all parts one after the other.  Each text is packed only once and its blocks are repeated,
// so that an input of any size is made at once and small.
inline Deflated Deflate(const std::vector<Repeated>& parts) {
  Deflated result;
  z_stream zlib = {};
  const auto pack = [&](std::string_view text, int flush) {
    std::string packed(deflateBound(&zlib, text.size()) + 64, '\0');
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    zlib.avail_in = static_cast<uInt>(text.size());
    zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
    zlib.avail_out = static_cast<uInt>(packed.size());
    deflate(&zlib, flush);
    packed.resize(packed.size() - zlib.avail_out);
    return packed;
  };
  if (deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, /*windowBits=*/-15, /*memLevel=*/8,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("test support: zlib cannot be started");
  }
  for (const Repeated& part : parts) {
    const std::string packed = pack(part.text, Z_FULL_FLUSH);  // needs nothing that stands before
    const auto* bytes = reinterpret_cast<const Bytef*>(part.text.data());
    const uLong crc = crc32(0, bytes, static_cast<uInt>(part.text.size()));
    for (std::size_t i = 0; i < part.times; ++i) {
      result.packed += packed;
      result.bytes += part.text.size();
      result.crc32 = static_cast<std::uint32_t>(
          crc32_combine(result.crc32, crc, static_cast<z_off_t>(part.text.size())));
    }
  }
  result.packed += pack("", Z_FINISH);
  deflateEnd(&zlib);
  return result;
}

// `number` in `bytes` bytes, the lowest first.
inline std::string LittleEndian(std::uint64_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text.push_back(static_cast<char>(number >> (8 * i)));
  return text;
}

// The parts as one gzip file.
inline std::string GzipOf(const std::vector<Repeated>& parts) {
  const Deflated body = Deflate(parts);
  return std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10) + body.packed +
         LittleEndian(body.crc32, 4) + LittleEndian(body.bytes, 4);
}

// An entry of a zip; every field can be made to lie.
struct CraftedEntry {
  std::string name;  // any bytes
  Deflated content;  // `bytes` and `crc32` are what the zip states
  std::uint16_t flags = 0;
  std::uint64_t packed_bytes = 0;  // as stated; 0: the truth
  std::uint32_t moved_by = 0;      // what the directory adds to the place of the local header
};

// The field that holds the sizes when they need more than four bytes (ZIP64).
inline std::string CraftedExtra(const CraftedEntry& entry, std::uint64_t packed_bytes) {
  if (entry.content.bytes < 0xffffffff) return "";
  return LittleEndian(1, 2) + LittleEndian(16, 2) + LittleEndian(entry.content.bytes, 8) +
         LittleEndian(packed_bytes, 8);
}

// The bytes of a zip with these entries, fewer than 65,535 and smaller than 4 GiB.
inline std::string CraftZip(const std::vector<CraftedEntry>& entries) {
  std::string zip, directory;
  for (const CraftedEntry& entry : entries) {
    const std::uint64_t packed =
        entry.packed_bytes != 0 ? entry.packed_bytes : entry.content.packed.size();
    const std::string extra = CraftedExtra(entry, packed);
    // Both headers have these fields, from the version that is needed on.
    const std::string header = LittleEndian(45, 2) + LittleEndian(entry.flags, 2) +
                               LittleEndian(Z_DEFLATED, 2) + LittleEndian(0, 4) +
                               LittleEndian(entry.content.crc32, 4) +
                               LittleEndian(extra.empty() ? packed : 0xffffffff, 4) +
                               LittleEndian(extra.empty() ? entry.content.bytes : 0xffffffff, 4) +
                               LittleEndian(entry.name.size(), 2) + LittleEndian(extra.size(), 2);
    directory += "PK\1\2" + LittleEndian(45, 2) + header + std::string(2 + 2 + 2 + 4, '\0') +
                 LittleEndian(zip.size() + entry.moved_by, 4) + entry.name + extra;
    zip += "PK\3\4" + header + entry.name + extra + entry.content.packed;
  }
  return zip + directory + "PK\5\6" + LittleEndian(0, 4) + LittleEndian(entries.size(), 2) +
         LittleEndian(entries.size(), 2) + LittleEndian(directory.size(), 4) +
         LittleEndian(zip.size(), 4) + LittleEndian(0, 2);
}

}  // namespace pulso
