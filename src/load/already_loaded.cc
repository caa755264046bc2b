#include "load/already_loaded.h"

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "load/ledger.h"
#include "pg/sqlstate.h"
#include "schema/embedded_sql.h"
#include "schema/table_columns.h"

namespace pulso {
namespace {

using nlohmann::json;

constexpr std::string_view kLatestLoad = "sql/ledger/latest_load.sql";

// A member of the row, or of what it holds; null when there is none.
const json& Member(const json& row, const char* pointer) {
  static const json none;
  const json::json_pointer where(pointer);
  return row.contains(where) ? row.at(where) : none;
}

std::int64_t NumberAt(const json& row, const char* pointer) {
  const json& member = Member(row, pointer);
  return member.is_number_integer() ? member.get<std::int64_t>() : 0;
}

bool IsTheSameButForItsInput(const json& row, const LoadOptions& options) {
  const json asked = json::parse(LedgerOptions(options.read, options.prunes).dump());
  return Member(row, "/mode") == options.mode && Member(row, "/pulso_version") == PULSO_VERSION &&
         Member(row, "/options") == asked;
}

// Options that decide only whether a load succeeds: the latest one did, but they may refuse what it
// took.
bool WouldBeRefused(const json& row, const ReadOptions& options) {
  const std::int64_t rejects = NumberAt(row, "/counts/rejects");
  if (options.max_rejects.has_value() && rejects > *options.max_rejects) return true;
  return options.is_strict && (rejects > 0 || !Member(row, "/counts/repairs").empty() ||
                               NumberAt(row, "/counts/missing_files") > 0);
}

// Whether every table has as many rows as a reload left there, or at least as many as a merge
// brought.
absl::StatusOr<bool> HasItsRows(PgConnection& db, const LoadOptions& options, const json& row) {
  std::vector<PgStatement> questions;
  std::vector<json> counts;  // of the ledger
  for (const std::string& table : TargetTables()) {
    questions.push_back({absl::StrCat("SELECT count(*) FROM ", table), "count " + table});
    counts.push_back(Member(row, absl::StrCat("/counts/tables/", table).c_str()));
  }
  bool has_rows = true;
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db, options.schema));
  const absl::Status status =
      transaction.CommitWith(std::move(questions), [&](std::size_t index, const PgResult& result) {
        const std::int64_t there = result.Number(0, 0);
        const std::int64_t brought = NumberAt(counts[index], "/inserted");
        const bool knew_some = NumberAt(counts[index], "/known") > 0;
        has_rows =
            has_rows && (options.mode == "reload" ? there == brought
                                                  : there >= brought && (there > 0 || !knew_some));
      });
  const std::string state = SqlState(status);
  if (state == kUndefinedTable || state == kInsufficientPrivilege) return false;
  RETURN_IF_ERROR(status);
  return has_rows;
}

// "2026-07-01 10:00:00 UTC" for what jsonb makes of an instant.
std::string InstantOf(const json& text) {
  absl::Time instant;
  std::string error;
  if (!text.is_string() ||
      !absl::ParseTime(absl::RFC3339_full, text.get<std::string>(), &instant, &error)) {
    return "at an unknown time";
  }
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", instant, absl::UTCTimeZone());
}

}  // namespace

SchemaLock::Question LatestLoad::Query(const LoadOptions& options) {
  if (options.is_forced) return {};
  return {.statements = {{"SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident($1),"
                          " true)",
                          "find the ledger",
                          {options.schema}},
                         {std::string(SqlText(kLatestLoad)), std::string(kLatestLoad)},
                         {"SELECT pg_catalog.current_setting('pulso_ledger.latest', true)",
                          std::string(kLatestLoad)}},
          .done = [this](std::size_t index, const PgResult& result) {
            if (index != 2) return;
            row_ = json::parse(result.Text(0, 0), nullptr, /*allow_exceptions=*/false);
            if (!row_.is_object()) row_ = nullptr;
          }};
}

absl::StatusOr<std::optional<AlreadyLoaded>> FindAlreadyLoaded(PgConnection& db,
                                                               const LatestLoad& latest,
                                                               const LoadOptions& options,
                                                               ExportArchive& archive,
                                                               std::optional<std::string>& sha256) {
  const std::optional<AlreadyLoaded> no;
  const json& row = latest.row();
  if (!row.is_object() || !archive.packed_bytes().has_value()) return no;
  if (Member(row, "/input_bytes") != *archive.packed_bytes()) return no;
  if (!IsTheSameButForItsInput(row, options) || WouldBeRefused(row, options.read)) return no;
  ASSIGN_OR_RETURN(sha256, archive.Sha256());
  if (Member(row, "/input_sha256") != *sha256) return no;
  ASSIGN_OR_RETURN(const bool has_rows, HasItsRows(db, options, row));
  if (!has_rows) return no;
  return std::optional<AlreadyLoaded>(
      {.load_id = NumberAt(row, "/id"), .finished_at = InstantOf(Member(row, "/finished_at"))});
}

}  // namespace pulso
