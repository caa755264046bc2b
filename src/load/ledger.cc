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
std::string InstantText(LedgerClock::time_point time) {
  return InstantText(absl::FromChrono(time));
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

nlohmann::ordered_json LedgerOptions(const ReadOptions& read, bool prunes) {
  nlohmann::ordered_json options = {
      {"reader", read.reader == ReaderKind::kScan ? "scan" : "libxml2"}, {"time_zone", nullptr}};
  if (!read.time_zone.empty()) options["time_zone"] = read.time_zone;
  options["allow_truncated"] = read.allow_truncated;
  options["prune"] = prunes;
  return options;
}

std::vector<PgStatement> LedgerStatements(const LedgerEntry& entry, const LoadSummary& summary) {
  constexpr std::string_view kAddColumns = "sql/ledger/add_columns.sql";
  return {{std::string(SqlText(kAddColumns)), std::string(kAddColumns)},
          {std::string(SqlText("sql/ledger/insert_load.sql")),
           std::string(kWriteLedger),
           {NumberText(entry.load_id), InstantText(entry.started_at),
            InstantText(entry.finished_at), summary.input_name, NumberText(entry.input_bytes),
            entry.input_sha256, InstantText(summary.read.export_date), summary.read.locale,
            NumberText(summary.read.format_version), summary.mode, PULSO_VERSION,
            CountsJson(summary).dump(), entry.options, summary.plan}}};
}

PgStatement FindLoad(const LedgerEntry& entry) {
  constexpr std::string_view kPath = "sql/ledger/find_load.sql";
  return {std::string(SqlText(kPath)),
          std::string(kPath),
          {InstantText(entry.started_at), InstantText(entry.finished_at), entry.input_sha256}};
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
