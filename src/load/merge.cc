#include "load/merge.h"

#include <charconv>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "load/staging_area.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;
using RowsByFile = std::map<std::string, std::int64_t, std::less<>>;

constexpr std::string_view kNextLoadId = "sql/ledger/next_load_id.sql";

void AddFile(std::string_view path, std::vector<PgStatement>& statements) {
  for (std::string& sql : SqlStatements(SqlText(path))) {
    statements.push_back({std::move(sql), std::string(path)});
  }
}

void AddFolder(std::string_view folder, std::vector<PgStatement>& statements) {
  for (const SqlFile& file : SqlFilesIn(folder)) AddFile(file.path, statements);
}

std::vector<PgStatement> BulkPlan() {
  std::vector<PgStatement> plan;
  AddFile("sql/schema/settings.sql", plan);
  AddFolder("sql/schema/table", plan);
  AddFolder("sql/views", plan);
  AddFile("sql/schema/drop_foreign_keys.sql", plan);
  AddFile("sql/schema/truncate.sql", plan);
  AddFile("sql/schema/drop_indexes.sql", plan);
  AddFile("sql/schema/drop_primary_keys.sql", plan);
  AddFolder("sql/merge", plan);
  AddFile("sql/schema/primary_keys.sql", plan);
  AddFile("sql/schema/indexes.sql", plan);
  AddFile("sql/schema/foreign_keys.sql", plan);
  AddFile("sql/schema/raise_sequences.sql", plan);
  for (PgStatement& drop : DropStagingStatements()) plan.push_back(std::move(drop));
  AddFile(kNextLoadId, plan);
  return plan;
}

// "record" for "sql/merge/070_record.sql"
std::string_view MergedTable(std::string_view path) {
  const std::string_view stem = SqlFileStem(path);
  return stem.substr(stem.find('_') + 1);
}

// Which rows came from where, and whether they are as many as were sent.
class RowAudit {
 public:
  RowAudit(const RowsByStagingTable& sent, const RowsByFile& merged) {
    for (std::size_t table = 0; table < kStagingTableCount; ++table) {
      sent_[std::string(kStagingTableNames[table])] = sent[table];
    }
    for (const auto& [path, rows] : merged) merged_[std::string(MergedTable(path))] = rows;
  }

  absl::StatusOr<std::vector<TableCounts>> Tables() {
    std::vector<TableCounts> tables;
    for (const SqlFile& file : SqlFilesIn("sql/schema/table")) {
      const std::string table(SqlFileStem(file.path));
      if (table == "load") continue;
      const TableCounts counts = CountsOf(table);
      if (!status_.ok()) return status_;
      if (counts.staged > 0) tables.push_back(counts);
    }
    return tables;
  }

 private:
  std::int64_t Sent(const std::string& table) const {
    const auto found = sent_.find("staging_" + table);
    return found == sent_.end() ? 0 : found->second;
  }

  TableCounts CountsOf(const std::string& table) {
    TableCounts counts{.table = table, .staged = Sent(table)};
    if (table == "correlation_record") {
      counts.staged = counts.inserted = merged_[table];
      Expect("correlation_record", Sent("nested_record"), counts.inserted);
      return counts;
    }
    counts.inserted = merged_[table];
    Expect(table, counts.staged, counts.inserted);
    const std::string nested = "nested_" + table;  // rows under Records inside Correlations
    const std::int64_t nested_sent = Sent(nested);
    const std::int64_t nested_inserted = nested_sent == 0 ? 0 : merged_[nested];
    if (nested == "nested_record") Expect("staging_twin", nested_sent, merged_["twin"]);
    counts.staged += nested_sent;
    counts.inserted += nested_inserted;
    counts.linked = nested_sent - nested_inserted;
    return counts;
  }

  void Expect(std::string_view table, std::int64_t sent, std::int64_t inserted) {
    if (sent == inserted || !status_.ok()) return;
    status_ = VerificationError(absl::StrFormat(
        "%s: %d rows were sent, %d arrived; nothing was changed (a server that restarts empties "
        "staging tables: load again)",
        table, sent, inserted));
  }

  RowsByFile sent_, merged_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<MergeSummary> RunMerge(PgConnection& connection, const RowsByStagingTable& sent,
                                      LoadProgress& progress) {
  const std::vector<PgStatement> plan = BulkPlan();
  progress.total_steps = static_cast<std::int64_t>(plan.size());
  MergeSummary summary;
  RowsByFile merged;
  Clock::time_point before = Clock::now();
  const auto done = [&](std::size_t index, const PgResult& result) {
    const std::string& path = plan[index].what;
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - std::exchange(before, now)).count();
    if (summary.steps.empty() || summary.steps.back().name != path) {
      summary.steps.push_back({.name = path});
    }
    summary.steps.back().seconds += seconds;
    if (path.starts_with("sql/merge/")) merged[path] = result.affected_rows();
    if (path == kNextLoadId) {
      const std::string_view id = result.Text(0, 0);
      std::from_chars(id.data(), id.data() + id.size(), summary.load_id);
    }
    ++progress.steps;
  };
  RETURN_IF_ERROR(connection.ExecutePipeline(plan, done));
  ASSIGN_OR_RETURN(summary.tables, RowAudit(sent, merged).Tables());
  return summary;
}

}  // namespace pulso
