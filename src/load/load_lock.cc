#include "load/load_lock.h"

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// The first key of pulso's advisory locks, "puls" in ASCII; the second is the schema's oid.
constexpr int kLockClass = 0x70756c73;

absl::StatusOr<std::string> SchemaOid(PgConnection& connection, const std::string& schema) {
  const PgParameter parameters[] = {schema};
  ASSIGN_OR_RETURN(const PgResult result,
                   connection.Execute("SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $1",
                                      parameters, "look up the schema"));
  return result.rows() == 0 ? std::string() : std::string(result.Text(0, 0));
}

}  // namespace

absl::StatusOr<SchemaLock> SchemaLock::Take(PgConnection& connection, const std::string& schema) {
  ASSIGN_OR_RETURN(std::string oid, SchemaOid(connection, schema));
  if (oid.empty()) {
    ASSIGN_OR_RETURN(const std::string quoted, connection.QuoteIdentifier(schema));
    RETURN_IF_ERROR(connection
                        .Execute(absl::StrCat("CREATE SCHEMA IF NOT EXISTS ", quoted),
                                 absl::StrCat("create schema ", schema))
                        .status());
    ASSIGN_OR_RETURN(oid, SchemaOid(connection, schema));
  }
  // When pulso is killed, its running statement ends within seconds, and the lock with it.  Servers
  // before 14 have no such setting; they finish the statement first.
  connection.Execute("SET client_connection_check_interval = '2s'", "set a timeout").IgnoreError();
  // An oid is unsigned, a lock key is not.
  const PgParameter parameters[] = {absl::StrCat(kLockClass), oid};
  ASSIGN_OR_RETURN(
      const PgResult result,
      connection.Execute("SELECT pg_try_advisory_lock($1::int, ($2::bigint - 2147483648)::int)",
                         parameters, "take the lock of the schema"));
  if (result.Text(0, 0) == "t") return SchemaLock(connection);
  return BusyError(absl::StrCat("schema ", schema,
                                ": another load is running; wait for it, or load into another "
                                "schema with --schema"));
}

SchemaLock::~SchemaLock() {
  if (connection_ == nullptr) return;
  // Fails when the session is lost, and the lock with it.
  connection_->Execute("SELECT pg_advisory_unlock_all()", "give back the lock").IgnoreError();
}

}  // namespace pulso
