// Which database a command works with.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace pulso {

// A connection string for libpq; empty: its environment variables say all.  The first of: `db` (the
// option --db), DATABASE_URL, libpq's own PG* variables, and pulso's private server, which is
// started when it does not run, and named on standard error.
absl::StatusOr<std::string> ChooseDatabase(const std::string& db);

}  // namespace pulso
