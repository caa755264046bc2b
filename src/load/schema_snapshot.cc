#include "load/schema_snapshot.h"

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "pg/sqlstate.h"

namespace pulso {

absl::StatusOr<Transaction> BeginSnapshot(PgConnection& db, const std::string& schema) {
  return Transaction::Begin(db, schema, "ISOLATION LEVEL REPEATABLE READ, READ ONLY");
}

absl::Status OfSchema(const absl::Status& status, const std::string& schema) {
  const std::string state = SqlState(status);
  if (state != kUndefinedTable && state != kUndefinedColumn) return status;
  return PreflightError(absl::StrFormat(
      "schema %s holds no export, or one of another pulso; load it first, or name another schema "
      "with --schema",
      schema));
}

}  // namespace pulso
