#include "base/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pulso {
namespace {

// What must follow a lead byte (Unicode, table 3-7): the range of the second byte, which excludes
// overlong forms and surrogates, and how many bytes the whole has.
struct Sequence {
  std::size_t size;  // 0: no lead byte
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xBF;
};

Sequence SequenceOf(unsigned char lead) {
  if (lead < 0x80) return {1};
  if (lead < 0xC2) return {0};
  if (lead < 0xE0) return {2};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

// The size of the well-formed sequence that `text` begins with; 0 when there is none.
std::size_t WellFormedSize(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const Sequence sequence = SequenceOf(byte(0));
  if (sequence.size > text.size()) return 0;
  if (sequence.size < 2) return sequence.size;
  if (byte(1) < sequence.second_min || byte(1) > sequence.second_max) return 0;
  for (std::size_t i = 2; i < sequence.size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return sequence.size;
}

bool StartsWithEightAscii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t word = 0;
  if (text.size() < sizeof(word)) return false;
  std::memcpy(&word, text.data(), sizeof(word));
  return (word & kHighBits) == 0;
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = StartsWithEightAscii(text) ? 8 : WellFormedSize(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace pulso
