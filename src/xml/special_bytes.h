// Where the bytes stand at which a reader of attribute values has to stop and think.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pulso {

// One bit for each of 64 bytes, the lowest for the first: whether it is a double quote, "<", "&", a
// control character, or a part of a character beyond ASCII.
using SpecialBits = std::uint64_t;

// Notes the special ones among `blocks` times 64 bytes.
using NoteSpecials = void (*)(const char* bytes, std::size_t blocks, SpecialBits* bits);

// Runs on every processor.
void NoteSpecialsPortably(const char* bytes, std::size_t blocks, SpecialBits* bits);

// The fastest that this processor has.
NoteSpecials FastestNoteSpecials();

// Finds the special bytes of one text after another.  They are noted for some elements at a time,
// ahead of the reader, which takes less than looking for the end of one value after the other.
class SpecialBytes {
 public:
  explicit SpecialBytes(NoteSpecials note = FastestNoteSpecials()) : note_(note) {}

  // Goes over to another text, which must stay as it is from now on.
  void Begin(std::string_view bytes) {
    bytes_ = bytes;
    noted_ = 0;
  }

  // The first special byte at `at` or behind it; the size of the text when there is none.
  // REQUIRES: `at` is not behind the end of the text.
  std::size_t Next(std::size_t at) {
    for (;;) {
      if (at - begin_ >= noted_) NoteFrom(at);
      const std::size_t index = at - begin_;
      SpecialBits bits = 0;
      std::memcpy(&bits, reinterpret_cast<const char*>(bits_.data()) + index / 8, sizeof(bits));
      bits >>= index % 8;
      if (bits != 0) return at + static_cast<std::size_t>(std::countr_zero(bits));
      at = begin_ + std::min(index + 8 * sizeof(bits) - index % 8, noted_);
    }
  }

 private:
  static_assert(std::endian::native == std::endian::little);

  // 4 KiB: in the fastest cache together with their bits, and more than most elements have.
  static constexpr std::size_t kBlocks = 64;

  void NoteFrom(std::size_t at);

  const NoteSpecials note_;
  std::string_view bytes_;
  std::size_t begin_ = 0;  // of the bytes that bits_ tells of
  std::size_t noted_ = 0;  // how many they are
  // A search may begin in the last byte of the last one, and looks at eight bytes.
  std::array<SpecialBits, kBlocks + 1> bits_{};
};

}  // namespace pulso
