// UTF-8 as PostgreSQL accepts it.
#pragma once

#include <string_view>

namespace pulso {

// Whether `text` is well-formed UTF-8: no stray or missing continuation bytes, no overlong forms,
// no surrogates, nothing above U+10FFFF.  U+0000 is well-formed, but PostgreSQL refuses it in text.
bool IsValidUtf8(std::string_view text);

}  // namespace pulso
