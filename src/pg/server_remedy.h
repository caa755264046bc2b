// What a user can do about an error of the server.
#pragma once

#include <string_view>

namespace pulso {

// The remedy for an SQLSTATE, as the end of a message; "" when none is known.
std::string_view RemedyFor(std::string_view sqlstate);

}  // namespace pulso
