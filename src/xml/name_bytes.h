// The bytes of names.
#pragma once

#include <array>
#include <cstddef>

namespace pulso {

inline constexpr std::array<bool, 256> kIsNameByte = [] {
  std::array<bool, 256> bytes{};
  for (std::size_t c = 0; c < 256; ++c) {
    bytes[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == ':' || c == '-' || c == '.' || c >= 0x80;
  }
  return bytes;
}();

// Whether a name may hold the byte: letters, digits, "_", ":", "-", "." and all beyond ASCII.
inline bool IsNameByte(char byte) { return kIsNameByte[static_cast<unsigned char>(byte)]; }

// The first byte from `at` on that no name holds; `end` when there is none.
inline const char* EndOfName(const char* at, const char* end) {
  while (at != end && IsNameByte(*at)) ++at;
  return at;
}

}  // namespace pulso
