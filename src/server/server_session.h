// The few words that the private server is asked over its socket.  They do not depend on the PG*
// variables of the environment, which may point to another server.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace pulso {

// The server there accepts connections; false while it starts, recovers or stops, and without one.
bool ServerAccepts(const std::string& socket_folder);

// Creates the database `pulso` unless it exists.
absl::Status EnsurePulsoDatabase(const std::string& socket_folder);

}  // namespace pulso
