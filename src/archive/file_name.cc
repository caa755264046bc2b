#include "archive/file_name.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "base/utf8.h"

namespace pulso {
namespace {

constexpr std::size_t kMaxCharacterBytes = 4;

// The length in bytes of the character at the front of `text`; 0 if it is ill-formed.
std::size_t CharacterBytes(std::string_view text) {
  for (std::size_t bytes = 1; bytes <= kMaxCharacterBytes && bytes <= text.size(); ++bytes) {
    if (IsValidUtf8(text.substr(0, bytes))) return bytes;
  }
  return 0;
}

}  // namespace

std::string Utf8Name(std::string_view name) {
  std::string repaired;
  while (!name.empty()) {
    const std::size_t bytes = CharacterBytes(name);
    repaired += bytes == 0 ? "\xef\xbf\xbd" : name.substr(0, bytes);
    name.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return repaired;
}

std::string Printable(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); }, '?');
  return name;
}

}  // namespace pulso
