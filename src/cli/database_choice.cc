#include "cli/database_choice.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"

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

absl::StatusOr<std::string> ChooseDatabase(const std::string& db) {
  if (!db.empty()) return db;
  if (const char* url = std::getenv("DATABASE_URL"); url != nullptr && *url != '\0') return url;
  if (EnvironmentNamesDatabase()) return "";
  ASSIGN_OR_RETURN(PrivateServer server, FindPrivateServer());
  const bool is_first_use = !server.IsInitialised();
  RETURN_IF_ERROR(server.Start());
  absl::FPrintF(stderr, "pulso: %s PostgreSQL %d in %s (pulso db psql, pulso db stop)\n",
                is_first_use ? "made a private" : "private", server.major_version(),
                server.data_folder());
  return server.Conninfo();
}

absl::StatusOr<PrivateServer> FindPrivateServer() {
  for (const char* variable :
       {"PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGTARGETSESSIONATTRS", "PGCHANNELBINDING",
        "PGREQUIREAUTH", "PGREQUIREPEER", "PGSSLMODE", "PGREQUIRESSL", "PGSSLNEGOTIATION",
        "PGGSSENCMODE", "PGLOADBALANCEHOSTS"}) {
    unsetenv(variable);
  }
  return PrivateServer::Find({});
}

}  // namespace pulso
