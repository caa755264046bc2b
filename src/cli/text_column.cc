#include "cli/text_column.h"

namespace pulso {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Whether the character is U+0000 to U+001F, U+007F to U+009F, or one that turns the direction of
// the text around it (U+202A to U+202E, U+2066 to U+2069).
bool IsControl(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
  if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
  if (character.size() != 3 || byte(0) != 0xE2) return false;
  return (byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE) ||
         (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
}

// Takes the first character from `text`.  REQUIRES: it is not empty.
std::string_view TakeCharacter(std::string_view& text) {
  std::size_t size = 1;
  while (size < text.size() && IsContinuation(text[size])) ++size;
  const std::string_view character = text.substr(0, size);
  text.remove_prefix(size);
  return character;
}

}  // namespace

std::size_t CharacterCount(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += IsContinuation(c) ? 0 : 1;
  return count;
}

std::string OneLine(std::string_view text, std::size_t most) {
  std::string line;
  for (std::size_t taken = 0; !text.empty(); ++taken) {
    const std::string_view character = TakeCharacter(text);
    if (taken + 1 == most && !text.empty()) return line.append(kEllipsis);
    line.append(IsControl(character) ? kReplacement : character);
  }
  return line;
}

std::string LeftAligned(std::string_view text, std::size_t width) {
  std::string column(text);
  const std::size_t characters = CharacterCount(text);
  if (characters < width) column.append(width - characters, ' ');
  return column;
}

}  // namespace pulso
