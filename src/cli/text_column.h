// Texts of an export in the columns of a report.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pulso {

// How many characters UTF-8 has: the columns it takes, for most scripts.
std::size_t CharacterCount(std::string_view text);

// `text` on one line of at most `most` characters, the last one "…" when it was cut.  Control
// characters, which could steer the terminal, are U+FFFD.
std::string OneLine(std::string_view text, std::size_t most);

// `text` with blanks behind it, `width` characters together, or more if it has more.
std::string LeftAligned(std::string_view text, std::size_t width);

}  // namespace pulso
