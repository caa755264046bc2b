#include "load/delta.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "load/bulk_keys.h"
#include "load/sql_plan.h"
#include "load/table_locks.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kNextLoadId = "sql/ledger/next_load_id.sql";
constexpr std::string_view kChangedUnit = "sql/delta/changed_unit.sql";
constexpr std::string_view kTwinOfReload = "sql/merge/072_twin.sql";
constexpr std::string_view kTwin = "sql/delta/twin.sql";
constexpr std::string_view kPrune = "sql/delta/prune/";
constexpr std::string_view kPruneSamples = "sql/delta/prune_samples/";
constexpr std::string_view kUpdate = "sql/delta/update/";
constexpr std::string_view kKnown = "sql/delta/known/";
constexpr std::string_view kMerge = "sql/merge/";

// What $1 of a file in sql/delta/prune_samples stands for.
std::string GoneRows(std::string_view table, const KnownRows& known) {
  if (table == "workout_route") {
    nlohmann::json paths = nlohmann::json::array();
    for (const auto& [path, is_in_export] : known.lone_tracks) {
      if (!is_in_export) paths.push_back(path);
    }
    return paths.dump();
  }
  const KnownFingerprints& rows = table == "record"    ? known.records
                                  : table == "workout" ? known.workouts
                                                       : known.audiograms;
  return absl::StrCat("{", absl::StrJoin(rows.Rest(), ","), "}");
}

void AddPruning(const KnownRows& known, std::vector<PgStatement>& plan) {
  AddFolder("sql/delta/prune", plan);  // of Correlations before that of the Records inside them
  for (const SqlFile& file : SqlFilesIn("sql/delta/prune_samples")) {
    AddFile(file.path, plan);
    plan.back().parameters = {GoneRows(MergedTable(file.path), known)};
  }
}

std::vector<PgStatement> DeltaStatements(const Delta& delta, const KeyDependents& dependents) {
  const bool rebuilds = delta.plan == DeltaPlan::kRebuild;
  std::vector<PgStatement> plan;
  CheckConstraintsAtOnce(plan);
  AddFile("sql/delta/replica_identity.sql", plan);
  AddFolder("sql/delta/match", plan);
  if (delta.to_prune != nullptr) AddPruning(*delta.to_prune, plan);
  AddFolder("sql/delta/update", plan);
  AddFolder("sql/delta/known", plan);
  if (rebuilds) TakeKeysOff(dependents, plan);
  for (const SqlFile& file : SqlFilesIn("sql/merge")) {
    AddFile(file.path == kTwinOfReload ? kTwin : file.path, plan);
  }
  if (rebuilds) PutKeysOn(dependents, plan);
  AddFile("sql/schema/raise_sequences.sql", plan);
  plan.push_back(DropStagingStatement());
  AddFile("sql/schema/table/load.sql", plan);  // takes its sequence forward after a crash
  AddFile(kNextLoadId, plan);
  return plan;
}

// The first statements of the transaction.
absl::StatusOr<std::vector<ChangedUnit>> FindChangedUnits(PgConnection& connection) {
  std::vector<PgStatement> statements;
  AddFile("sql/schema/settings.sql", statements);
  AddFile(kChangedUnit, statements);
  std::vector<ChangedUnit> changed;
  RETURN_IF_ERROR(
      connection.ExecutePipeline(statements, [&](std::size_t index, const PgResult& result) {
        for (int row = 0; statements[index].what == kChangedUnit && row < result.rows(); ++row) {
          changed.push_back({std::string(result.Text(row, 0)), result.Number(row, 1)});
        }
      }));
  return changed;
}

absl::Status CheckChangedUnits(const std::vector<ChangedUnit>& changed) {
  std::int64_t samples = 0;
  for (const ChangedUnit& unit : changed) samples += unit.samples;
  if (samples == 0) return absl::OkStatus();
  return PreflightError(absl::StrFormat(
      "%d samples of %d record types are in the tables already, in another unit, as after a change "
      "of the unit setting; nothing was changed; load with --mode reload, or with --prune, which "
      "deletes those in the old unit",
      samples, changed.size()));
}

absl::Status CheckPruned(const KnownRows& known) {
  const std::int64_t gone =
      known.records.rows_left() + known.workouts.rows_left() + known.audiograms.rows_left();
  if (gone <= kMostPruned) return absl::OkStatus();
  return PreflightError(absl::StrFormat(
      "the export lacks %d samples that the tables have, --prune deletes %d at most; nothing was "
      "changed; if it is the right export, load with --mode reload",
      gone, kMostPruned));
}

}  // namespace

DeltaPlan DeltaPlanFor(const RowsByStagingTable& sent, std::int64_t records) {
  // A row with its checks costs about as much as the keys of sixteen rows that are put on at once.
  constexpr std::int64_t kRowsPerCheckedRow = 16;
  // … and that of so few takes a quarter of a second: no reason to lock readers out.
  constexpr std::int64_t kFewRows = 20'000;
  // What the database takes out, most of it: it may have all of these already.
  constexpr std::string_view kComparedThere[] = {
      kCorrelationTable.name, kCorrelationMetadataTable.name, kNestedRecordTable.name,
      kNestedRecordMetadataTable.name, kNestedHeartbeatTable.name};
  std::int64_t rows = 0;
  for (std::size_t table = 0; table < kStagingTableCount; ++table) {
    if (std::ranges::count(kComparedThere, kStagingTableNames[table]) == 0) rows += sent[table];
  }
  if (rows <= kFewRows) return DeltaPlan::kKeep;
  return rows * kRowsPerCheckedRow > records ? DeltaPlan::kRebuild : DeltaPlan::kKeep;
}

absl::StatusOr<MergeSummary> RunDelta(PgConnection& connection, const Delta& delta,
                                      LoadProgress& progress) {
  MergeSummary summary;
  ASSIGN_OR_RETURN(summary.changed_units, FindChangedUnits(connection));
  RETURN_IF_ERROR(delta.to_prune == nullptr ? CheckChangedUnits(summary.changed_units)
                                            : CheckPruned(*delta.to_prune));
  KeyDependents dependents;
  if (delta.plan == DeltaPlan::kRebuild) {
    ASSIGN_OR_RETURN(dependents, FindKeyDependents(connection));
  }
  const std::vector<PgStatement> plan = DeltaStatements(delta, dependents);
  progress.total_steps = static_cast<std::int64_t>(plan.size());
  RowsByMerge merged;
  MergeCounts counts{.known = delta.known, .matched = {}, .updated = {}, .deleted = {}};
  Clock::time_point before = Clock::now();
  const auto done = [&](std::size_t index, const PgResult& result) {
    const std::string& path = plan[index].what;
    const Clock::time_point now = Clock::now();
    if (path == kLockTables && !summary.locked_since) summary.locked_since = before;
    const std::chrono::duration<double> seconds = now - std::exchange(before, now);
    summary.AddStep(path, seconds.count());
    const std::string table(MergedTable(path));
    if (path.starts_with(kMerge)) merged[table] = result.affected_rows();
    if (path == kTwin) merged["twin"] = result.affected_rows();
    if (path.starts_with(kKnown)) counts.matched[table] = result.affected_rows();
    if (path.starts_with(kUpdate)) counts.updated[table] = result.affected_rows();
    if (path.starts_with(kPrune) || path.starts_with(kPruneSamples)) {
      counts.deleted[table] += result.affected_rows();
    }
    if (path == kNextLoadId) summary.load_id = result.Number(0, 0);
    ++progress.steps;
  };
  RETURN_IF_ERROR(connection.ExecutePipeline(plan, done));
  ASSIGN_OR_RETURN(summary.tables,
                   RowAudit(delta.sent, std::move(merged), std::move(counts)).Tables());
  return summary;
}

}  // namespace pulso
