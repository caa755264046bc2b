// Names of files as text: for PostgreSQL, for messages.
#pragma once

#include <string>
#include <string_view>

namespace pulso {

// `name` with U+FFFD for every byte that is not part of well-formed UTF-8.
std::string Utf8Name(std::string_view name);

// `name` for a message: control characters, which could drive a terminal, become '?'.
std::string Printable(std::string name);

}  // namespace pulso
