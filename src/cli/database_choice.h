// Which database a command works with.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "server/private_server.h"

namespace pulso {

// A connection string for libpq; empty: its environment variables say all.  The first of: `db` (the
// option --db), DATABASE_URL, libpq's own PG* variables, and pulso's private server, which is
// started when it does not run, and named on standard error.
absl::StatusOr<std::string> ChooseDatabase(const std::string& db);

// pulso's private server.  From then on libpq's variables that could lead its sessions elsewhere,
// or ask of it what a server on this machine does not have, are not there any more, nor for psql.
absl::StatusOr<PrivateServer> FindPrivateServer();

}  // namespace pulso
