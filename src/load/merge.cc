#include "load/merge.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/status_macros.h"
#include "load/bulk_keys.h"
#include "load/sql_plan.h"
#include "load/table_locks.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kNextLoadId = "sql/ledger/next_load_id.sql";

std::vector<PgStatement> RefillPlan(const KeyDependents& dependents) {
  std::vector<PgStatement> plan;
  AddFile("sql/schema/settings.sql", plan);
  CheckConstraintsAtOnce(plan);
  AddFolder("sql/schema/table", plan);
  AddFolder("sql/views", plan);
  TakeKeysOff(dependents, plan);
  AddFile("sql/schema/truncate.sql", plan);
  AddFolder("sql/merge", plan);
  PutKeysOn(dependents, plan);
  AddFile("sql/schema/raise_sequences.sql", plan);
  plan.push_back(DropStagingStatement());
  AddFile(kNextLoadId, plan);
  return plan;
}

}  // namespace

void MergeSummary::AddStep(const std::string& name, double seconds) {
  if (steps.empty() || steps.back().name != name) steps.push_back({.name = name});
  steps.back().seconds += seconds;
}

absl::StatusOr<MergeSummary> RunMerge(PgConnection& connection, const RowsByStagingTable& sent,
                                      LoadProgress& progress) {
  ASSIGN_OR_RETURN(const KeyDependents dependents, FindKeyDependents(connection));
  const std::vector<PgStatement> plan = RefillPlan(dependents);
  progress.total_steps = static_cast<std::int64_t>(plan.size());
  MergeSummary summary;
  RowsByMerge merged;
  Clock::time_point before = Clock::now();
  const auto done = [&](std::size_t index, const PgResult& result) {
    const std::string& path = plan[index].what;
    const Clock::time_point now = Clock::now();
    if (path == kLockTables && !summary.locked_since) summary.locked_since = before;
    const std::chrono::duration<double> seconds = now - std::exchange(before, now);
    summary.AddStep(path, seconds.count());
    if (path.starts_with("sql/merge/")) {
      merged[std::string(MergedTable(path))] = result.affected_rows();
    }
    if (path == kNextLoadId) summary.load_id = result.Number(0, 0);
    ++progress.steps;
  };
  RETURN_IF_ERROR(connection.ExecutePipeline(plan, done));
  ASSIGN_OR_RETURN(summary.tables, RowAudit(sent, std::move(merged)).Tables());
  return summary;
}

}  // namespace pulso
