#include "load/schema_snapshot.h"

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

constexpr char kUndefinedTable[] = "42P01";
constexpr char kUndefinedColumn[] = "42703";

}  // namespace

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
