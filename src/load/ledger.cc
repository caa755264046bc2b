#include "load/ledger.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "load/summary_json.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

std::string InstantText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone());
}

PgParameter InstantText(std::optional<Timestamp> instant) {
  if (!instant.has_value()) return std::nullopt;
  const absl::Time epoch = absl::FromCivil(absl::CivilDay(2000, 1, 1), absl::UTCTimeZone());
  return InstantText(epoch + absl::Microseconds(instant->usec_since_2000));
}

template <class Number>
PgParameter NumberText(const std::optional<Number>& number) {
  return number.has_value() ? PgParameter(absl::StrCat(*number)) : std::nullopt;
}

}  // namespace

PgStatement LedgerStatement(const LedgerEntry& entry, const LoadSummary& summary) {
  return {std::string(SqlText("sql/ledger/insert_load.sql")),
          "write the ledger",
          {NumberText(entry.load_id), InstantText(absl::FromChrono(entry.started_at)),
           InstantText(absl::Now()), summary.input_name, NumberText(entry.input_bytes),
           entry.input_sha256, InstantText(summary.read.export_date), summary.read.locale,
           NumberText(summary.read.format_version), summary.mode, PULSO_VERSION,
           CountsJson(summary).dump()}};
}

absl::Status AnalyzeTables(PgConnection& connection, const std::string& schema, SchemaLock& lock) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(connection, schema));
  std::string sql;
  for (const SqlFile& file : SqlFilesIn("sql/schema/table")) {
    const std::string_view table = SqlFileStem(file.path);
    absl::StrAppend(&sql, sql.empty() ? "ANALYZE " : ", ",
                    absl::string_view(table.data(), table.size()));
  }
  RETURN_IF_ERROR(transaction.CommitWith({{sql, "analyze"}, SchemaLock::Unlock()},
                                         [](std::size_t /*index*/, const PgResult& /*result*/) {}));
  lock.Release();
  return absl::OkStatus();
}

}  // namespace pulso
