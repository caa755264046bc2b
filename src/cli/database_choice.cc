#include "cli/database_choice.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/private_server.h"

namespace pulso {
namespace {

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// The variables that name a place; PGPASSWORD or PGSSLMODE alone do not.
bool EnvironmentNamesDatabase() {
  for (const char* variable :
       {"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"}) {
    if (IsSet(variable)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<DatabaseChoice> ChooseDatabase(const std::string& db) {
  if (!db.empty()) return DatabaseChoice{.conninfo = db, .description = {}};
  if (const char* url = std::getenv("DATABASE_URL"); url != nullptr && *url != '\0') {
    return DatabaseChoice{.conninfo = url, .description = {}};
  }
  if (EnvironmentNamesDatabase()) return DatabaseChoice{};
  ASSIGN_OR_RETURN(PrivateServer server, PrivateServer::Find({}));
  const bool is_first_use = !server.IsInitialised();
  RETURN_IF_ERROR(server.Start());
  return DatabaseChoice{
      .conninfo = server.Conninfo(),
      .description = absl::StrCat(
          is_first_use ? "made a private PostgreSQL " : "private PostgreSQL ",
          server.major_version(), " in ", server.data_folder(), " (pulso db psql, pulso db stop)")};
}

}  // namespace pulso
