// Unpacking deflate (RFC 1951) with ISA-L, which is several times as fast as zlib.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct inflate_state;  // ISA-L's own name for its decoder

namespace pulso {

// Unpacks one deflate stream without header or trailer, and computes the CRC-32 of what comes out.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // The next packed bytes, which must stay until WantsInput().
  void Give(std::span<const char> packed);
  // Whether all packed bytes were taken.
  bool WantsInput() const;

  // Unpacks into `buffer` and returns how many bytes were written: fewer than it has room for when
  // more packed bytes are wanted, at the end, and before damage.
  std::size_t Unpack(std::span<char> buffer);

  bool ended() const { return ended_; }      // the stream's last block is unpacked
  bool damaged() const { return damaged_; }  // what follows is no deflate
  std::uint32_t crc32() const { return crc32_; }

 private:
  const std::unique_ptr<inflate_state> state_;
  bool ended_ = false;
  bool damaged_ = false;
  std::uint32_t crc32_ = 0;
};

}  // namespace pulso
