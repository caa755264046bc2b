// Which database a command works with.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace pulso {

struct DatabaseChoice {
  std::string conninfo;     // for libpq; empty: its environment variables say all
  std::string description;  // one line for people, without a password; empty: the user's own choice
};

// The first of: `db` (the option --db), DATABASE_URL, libpq's own PG* variables, and pulso's
// private server, which is started when it does not run.
absl::StatusOr<DatabaseChoice> ChooseDatabase(const std::string& db);

}  // namespace pulso
