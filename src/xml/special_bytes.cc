#include "xml/special_bytes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace pulso {
namespace {

constexpr std::size_t kBlockBytes = 8 * sizeof(SpecialBits);

constexpr std::array<bool, 256> AreSpecial() {
  std::array<bool, 256> special{};
  for (std::size_t byte = 0; byte < special.size(); ++byte) {
    special[byte] = byte < ' ' || byte > 0x7F || byte == '"' || byte == '<' || byte == '&';
  }
  return special;
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] std::uint32_t SpecialsOf32(const char* at) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const auto equals = [bytes](char byte) __attribute__((target("avx2"))) {
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte));
  };
  // Signed: control characters and bytes from 0x80 are both less than a blank.
  const __m256i rare = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes);
  const __m256i markup = _mm256_or_si256(equals('<'), equals('&'));
  const __m256i special = _mm256_or_si256(_mm256_or_si256(rare, markup), equals('"'));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(special));
}

[[gnu::target("avx2")]] void NoteSpecialsWithAvx2(const char* bytes, std::size_t blocks,
                                                  SpecialBits* bits) {
  for (std::size_t block = 0; block < blocks; ++block) {
    const char* const at = bytes + block * kBlockBytes;
    bits[block] = SpecialsOf32(at) | SpecialBits{SpecialsOf32(at + kBlockBytes / 2)} << 32;
  }
}

#endif

}  // namespace

void NoteSpecialsPortably(const char* bytes, std::size_t blocks, SpecialBits* bits) {
  static constexpr std::array<bool, 256> kSpecial = AreSpecial();
  for (std::size_t block = 0; block < blocks; ++block, bytes += kBlockBytes) {
    SpecialBits of_block = 0;
    for (std::size_t i = 0; i < kBlockBytes; ++i) {
      of_block |= SpecialBits{kSpecial[static_cast<unsigned char>(bytes[i])]} << i;
    }
    bits[block] = of_block;
  }
}

NoteSpecials FastestNoteSpecials() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return NoteSpecialsWithAvx2;
#endif
  return NoteSpecialsPortably;
}

// What stands behind the text counts as special, so that every search ends.
void SpecialBytes::NoteFrom(std::size_t at) {
  const std::string_view rest = bytes_.substr(at);
  std::size_t blocks = std::min(rest.size() / kBlockBytes, kBlocks);
  note_(rest.data(), blocks, bits_.data());
  if (blocks < kBlocks) {
    std::array<char, kBlockBytes> last{};
    std::copy(rest.begin() + static_cast<std::ptrdiff_t>(blocks * kBlockBytes), rest.end(),
              last.begin());
    note_(last.data(), 1, &bits_[blocks]);
    ++blocks;
  }
  bits_[blocks] = 0;
  begin_ = at;
  noted_ = blocks * kBlockBytes;
}

}  // namespace pulso
