// Finds PostgreSQL's server programs on this machine.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace pulso {

constexpr int kOldestServerVersion = 13;

struct ServerPrograms {
  std::string bin_folder;  // holds initdb, pg_ctl and postgres
  int major_version = 0;   // at least kOldestServerVersion
};

// Looks in `bin_folder`, or, when that is empty, in PULSO_PG_BINDIR; a folder that was named so
// is used or refused.  With neither: `pg_config --bindir`, PATH, /usr/lib/postgresql/*/bin from the
// newest on, and the first that is new enough.  Where `server_folder` already holds the data of
// some version (pgNN), only programs of that version will do, so that an upgrade of the system's
// packages does not start an empty server beside the full one.
//
// A preflight error says what was found and what to install or set.
absl::StatusOr<ServerPrograms> FindServerPrograms(const std::string& bin_folder,
                                                  const std::string& server_folder);

}  // namespace pulso
