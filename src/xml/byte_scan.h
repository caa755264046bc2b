// Finding the byte where reading has to stop and think.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

namespace pulso {

// The first byte of an attribute value that is not plain: its closing quote, "<", "&", a control
// character, or a part of a character beyond ASCII.  `end` when there is none.
inline const char* FindSpecial(const char* at, const char* end, char quote) {
#if defined(__SSE2__)
  const __m128i quotes = _mm_set1_epi8(quote);
  const __m128i less = _mm_set1_epi8('<');
  const __m128i ampersand = _mm_set1_epi8('&');
  const __m128i blank = _mm_set1_epi8(' ');
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed: control characters and bytes from 0x80 are both less than a blank.
    const __m128i special =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmplt_epi8(bytes, blank)),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, less), _mm_cmpeq_epi8(bytes, ampersand)));
    const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(special));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  for (; at != end; ++at) {
    const auto byte = static_cast<signed char>(*at);
    if (*at == quote || *at == '<' || *at == '&' || byte < ' ') return at;
  }
  return end;
}

}  // namespace pulso
