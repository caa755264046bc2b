#include "load/schema_digest.h"

#include <chrono>
#include <string_view>

#include "absl/strings/str_format.h"
#include "archive/sha256.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "load/digest_sql.h"
#include "load/row_content.h"
#include "load/schema_snapshot.h"
#include "pg/statement_cancel.h"
#include "schema/table_columns.h"

namespace pulso {
namespace {

absl::StatusOr<std::string> DigestOfLines(const std::vector<NamedDigest>& tables) {
  Sha256Digest digest;
  for (const NamedDigest& table : tables) {
    const std::string line =
        absl::StrFormat("%s %d %016x\n", table.table, table.digest.rows, table.digest.sum);
    digest.Update(line);
  }
  return digest.Hex();
}

}  // namespace

absl::StatusOr<SchemaDigest> DigestSchema(const std::string& conninfo, const std::string& schema,
                                          SurrogateKeys keys, LoadProgress& progress,
                                          const std::stop_token& stop) {
  const auto began = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(PgConnection db, PgConnection::Open(conninfo, "pulso digest"));
  const std::stop_callback interrupt(stop, [cancel = StatementCancel(db)] { cancel.Request(); });
  ASSIGN_OR_RETURN(Transaction snapshot, BeginSnapshot(db, schema));
  progress.phase = LoadPhase::kCompare;
  SchemaDigest digest{.schema = schema, .tables = {}, .all = {}};
  std::vector<PgStatement> statements;
  for (std::string& table : TargetTables()) {
    statements.push_back(
        {keys == SurrogateKeys::kCount ? DigestOfRows(table) : DigestOfContent(table),
         "digest " + table});
    digest.tables.push_back({std::move(table), {}});
  }
  progress.total_steps = static_cast<std::int64_t>(statements.size());
  const absl::Status done =
      db.ExecutePipeline(statements, [&](std::size_t index, const PgResult& result) {
        digest.tables[index].digest = DigestAt(result, 0, 0);
        ++progress.steps;
      });
  if (stop.stop_requested()) return InterruptedError("interrupted, nothing was changed");
  RETURN_IF_ERROR(OfSchema(done, schema));
  ASSIGN_OR_RETURN(digest.all, DigestOfLines(digest.tables));
  digest.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  progress.phase = LoadPhase::kDone;
  return digest;
}

}  // namespace pulso
