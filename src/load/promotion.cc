#include "load/promotion.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "load/sql_plan.h"
#include "load/table_locks.h"
#include "schema/embedded_sql.h"
#include "schema/table_columns.h"
#include "schema/table_keys.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = TableKey::Kind;

std::string Staging(const std::string& name) { return "staging_" + name; }

// Servers since 18 keep a name for every NOT NULL: the one that it has in the table.
std::string WithNamesOfNotNulls(const std::string& table, const std::string& sql) {
  std::string named;
  for (const absl::string_view line : absl::StrSplit(sql, '\n')) {
    const absl::string_view trimmed = absl::StripLeadingAsciiWhitespace(line);
    const std::string name =
        absl::StrCat(table, "_", trimmed.substr(0, trimmed.find(' ')), "_not_null");
    absl::StrAppend(&named, named.empty() ? "" : "\n",
                    absl::StrReplaceAll(
                        line, {{" NOT NULL", absl::StrCat(" CONSTRAINT ", name, " NOT NULL")}}));
  }
  return named;
}

PgStatement CreateIndex(const TableKey& key) {
  return {
      absl::StrFormat("CREATE %s %s ON %s %s", key.kind == Kind::kIndex ? "INDEX" : "UNIQUE INDEX",
                      Staging(key.name), Staging(key.table), key.columns),
      absl::StrCat("create index ", key.name)};
}

PgStatement AddConstraint(const TableKey& key) {
  if (key.kind == Kind::kForeign) {
    return {absl::StrFormat(
                "ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY %s REFERENCES %s %s NOT VALID",
                Staging(key.table), key.name, key.columns, Staging(key.parent), key.references),
            "add constraints"};
  }
  return {absl::StrFormat("ALTER TABLE %1$s ADD CONSTRAINT %2$s %3$s USING INDEX %2$s",
                          Staging(key.table), Staging(key.name),
                          key.kind == Kind::kPrimary ? "PRIMARY KEY" : "UNIQUE"),
          "add constraints"};
}

// The entries of an index that are sorted in the 512 MB of sql/promote/settings.sql, some 70 bytes
// each.
constexpr std::int64_t kMostSortedInMemory = 7'000'000;

// The merge files that do more than move rows from a staging table to its table.
bool IsMoreThanAMove(std::string_view path) {
  const std::string_view table = MergedTable(path);
  return table.starts_with("nested_") || table == "correlation_record";
}

// Runs the statements of tables over the sessions and keeps what they tell.
class Completion {
 public:
  Completion(SessionPool& sessions, const RowsByStagingTable& sent, LoadProgress& progress,
             std::stop_token stop)
      : sessions_(sessions), progress_(progress), stop_(std::move(stop)) {
    for (std::size_t table = 0; table < kStagingTableCount; ++table) {
      sent_[std::string(kStagingTableNames[table])] = sent[table];
    }
  }

  // One step after the other; all in one round trip when there is little to do.
  absl::Status Run() {
    std::vector<ServerTask> steps[] = {IndexTasks(), ConstraintTasks(), ValidationTasks()};
    const bool is_small = std::all_of(sent_.begin(), sent_.end(),
                                      [](const auto& table) { return table.second < kSmallTask; });
    if (!is_small) {
      for (std::vector<ServerTask>& step : steps) RETURN_IF_ERROR(RunTasks(std::move(step)));
      return absl::OkStatus();
    }
    ServerTask all;
    for (std::vector<ServerTask>& step : steps) {
      for (ServerTask& task : step) {
        std::move(task.statements.begin(), task.statements.end(),
                  std::back_inserter(all.statements));
      }
    }
    return RunTasks({std::move(all)});
  }

  // What each merge would have inserted.
  RowsByMerge merged() const {
    RowsByMerge merged = merged_;
    for (const auto& [table, rows] : counted_) {
      const auto nested = merged_.find("nested_" + table);
      merged[table] = rows - (nested == merged_.end() ? 0 : nested->second);
    }
    return merged;
  }

  std::vector<MergeStep> TakeSteps() { return std::move(summary_.steps); }

 private:
  static constexpr absl::string_view kCount = "count ";
  static constexpr std::string_view kTwins = "sql/merge/072_twin.sql";

  // Indexes need nothing but the rows, and a table can get several at once; the search for twins
  // only reads.  Few nested Records wait for the index in which their twins are found at once.
  std::vector<ServerTask> IndexTasks() {
    std::vector<ServerTask> tasks;
    for (const TableKey& key : keys_) {
      if (key.kind == Kind::kForeign) continue;
      std::vector<PgStatement> statements;
      if (sent_[Staging(key.table)] > kMostSortedInMemory) {
        AddFile("sql/promote/sort_in_runs.sql", statements);
      }
      statements.push_back(CreateIndex(key));
      Add(key.table, std::move(statements), tasks);
    }
    if (!HasFewNestedRecords()) Add("nested_record", FileStatements(kTwins), tasks);
    return tasks;
  }

  // What needs the twins, and what takes a lock on a whole table for a moment.
  std::vector<ServerTask> ConstraintTasks() {
    ServerTask task;
    if (HasFewNestedRecords()) {
      AddFile("sql/promote/look_up.sql", task.statements);
      AddFile(kTwins, task.statements);
      AddFile("sql/promote/look_up_no_more.sql", task.statements);
    }
    for (const SqlFile& file : SqlFilesIn("sql/merge")) {
      if (!IsMoreThanAMove(file.path)) continue;
      std::vector<PgStatement> merge = FileStatements(file.path);
      for (PgStatement& statement : merge) {
        statement.sql =
            absl::StrReplaceAll(statement.sql, {{"INSERT INTO ", "INSERT INTO staging_"}});
        task.statements.push_back(std::move(statement));
      }
    }
    AddFile("sql/promote/clinical_record.sql", task.statements);
    for (const TableKey& key : keys_) {
      if (key.kind != Kind::kIndex) task.statements.push_back(AddConstraint(key));
    }
    return {std::move(task)};
  }

  // Of one table one after the other, because each locks it against the others; of several tables
  // at once.  Counts lock nothing: they go last, to whatever session has nothing else to do.
  std::vector<ServerTask> ValidationTasks() {
    std::vector<ServerTask> tasks;
    for (const std::string& table : TargetTables()) {
      std::vector<PgStatement> statements;
      statements.push_back(
          {absl::StrCat("ANALYZE ", Staging(table)), absl::StrCat("analyze ", table)});
      for (const TableKey& key : keys_) {
        if (key.kind != Kind::kForeign || key.table != table) continue;
        for (const std::string& setting : key.settings) {
          statements.push_back({setting, absl::StrCat("validate ", key.name)});
        }
        statements.push_back(
            {absl::StrFormat("ALTER TABLE %s VALIDATE CONSTRAINT %s", Staging(table), key.name),
             absl::StrCat("validate ", key.name)});
      }
      Add(table, std::move(statements), tasks);
    }
    for (const std::string& table : TargetTables()) {
      tasks.push_back({.cost = std::min(sent_[Staging(table)], kSmallTask),
                       .statements = {{absl::StrCat("SELECT count(*) FROM ", Staging(table)),
                                       absl::StrCat(kCount, table)}}});
    }
    return tasks;
  }

  bool HasFewNestedRecords() { return sent_[Staging("nested_record")] < kSmallTask; }

  static std::vector<PgStatement> FileStatements(std::string_view path) {
    std::vector<PgStatement> statements;
    AddFile(path, statements);
    return statements;
  }

  void Add(const std::string& table, std::vector<PgStatement> statements,
           std::vector<ServerTask>& tasks) {
    std::vector<PgStatement> all;
    AddFile("sql/promote/settings.sql", all);
    std::move(statements.begin(), statements.end(), std::back_inserter(all));
    tasks.push_back({.cost = sent_[Staging(table)], .statements = std::move(all)});
  }

  absl::Status RunTasks(std::vector<ServerTask> tasks) {
    for (const ServerTask& task : tasks) {
      progress_.total_steps += static_cast<std::int64_t>(task.statements.size());
    }
    return sessions_.Run(
        std::move(tasks),
        [&](const PgStatement& statement, const PgResult& result, double seconds) {
          ++progress_.steps;
          summary_.AddStep(statement.what, seconds);
          if (absl::StartsWith(statement.what, kCount)) {
            counted_[statement.what.substr(kCount.size())] = result.Number(0, 0);
          } else if (statement.what.starts_with("sql/merge/")) {
            merged_[std::string(MergedTable(statement.what))] = result.affected_rows();
          }
        },
        stop_);
  }

  SessionPool& sessions_;
  LoadProgress& progress_;
  const std::stop_token stop_;
  const std::vector<TableKey> keys_ = KeysOfTables();
  RowsByMerge sent_;     // by staging table
  RowsByMerge counted_;  // by table
  RowsByMerge merged_;   // by merge file
  MergeSummary summary_;
};

void AddSequences(std::vector<PgStatement>& statements) {
  for (const std::string& table : TargetTables()) {
    const std::string path = absl::StrFormat("sql/schema/table/%s.sql", table);
    for (std::string& sql : SqlStatements(SqlText(path))) {
      if (sql.starts_with("CREATE SEQUENCE")) statements.push_back({std::move(sql), path});
    }
  }
}

// Fails when something hangs on a table by now that was not there at the beginning: it would be
// lost with the old table.
void AddLastLook(std::vector<PgStatement>& plan) {
  PgStatement look = ObstaclesQuery();
  look.sql.resize(look.sql.rfind(';'));
  look.sql = absl::StrCat(
      "SELECT pg_catalog.set_config('pulso_load.obstacles', coalesce((SELECT string_agg(obstacle, "
      "'; ') FROM (",
      look.sql, ") found (obstacle)), ''), true)");
  plan.push_back(std::move(look));
  AddText("sql/promote/last_look.sql", plan);
}

std::vector<PgStatement> PromotePlan(std::vector<PgStatement> ledger) {
  const std::vector<std::string> tables = TargetTables();
  std::vector<PgStatement> plan;
  AddSequences(plan);
  AddFile("sql/schema/table/load.sql", plan);
  std::move(ledger.begin(), ledger.end(), std::back_inserter(plan));
  for (const std::string& table : tables) {
    plan.push_back({absl::StrFormat("ALTER TABLE %s RESET (autovacuum_enabled)", Staging(table)),
                    "reset autovacuum"});
  }
  LockTables(plan);
  AddLastLook(plan);
  AddText("sql/promote/capture.sql", plan);
  std::vector<std::string> old;
  for (const std::string& table : tables) {
    old.push_back(absl::StrCat("staging_old_", table));
    plan.push_back(
        {absl::StrFormat("ALTER TABLE IF EXISTS %s RENAME TO %s", table, old.back()), "rename"});
    plan.push_back(
        {absl::StrFormat("ALTER TABLE %s RENAME TO %s", Staging(table), table), "rename"});
  }
  AddText("sql/promote/restore_views.sql", plan);
  plan.push_back(
      {absl::StrCat("DROP TABLE IF EXISTS ", absl::StrJoin(old, ", ")), "drop old tables"});
  for (const TableKey& key : KeysOfTables()) {
    if (key.kind == Kind::kForeign) continue;
    plan.push_back(
        {absl::StrFormat("ALTER INDEX %s RENAME TO %s", Staging(key.name), key.name), "rename"});
  }
  AddText("sql/promote/restore_grants.sql", plan);
  AddFolder("sql/views", plan);
  AddFile("sql/schema/raise_sequences.sql", plan);
  plan.push_back(DropStagingStatement());
  return plan;
}

}  // namespace

std::vector<PgStatement> CreatePromotableTables() {
  std::vector<PgStatement> statements;
  for (const std::string& table : TargetTables()) {
    const std::string path = absl::StrFormat("sql/schema/table/%s.sql", table);
    std::string sql = SqlStatements(SqlText(path)).front();
    sql = absl::StrReplaceAll(sql, {{"CREATE TABLE IF NOT EXISTS ", "CREATE TABLE staging_"},
                                    {"\n);", "\n) WITH (autovacuum_enabled = off);"}});
    sql = WithNamesOfNotNulls(table, sql);
    statements.push_back({std::move(sql), path});
  }
  return statements;
}

PgStatement ObstaclesQuery() {
  std::vector<std::string> indexes;
  std::vector<std::string> constraints;
  for (const TableKey& key : KeysOfTables()) {
    (key.kind == Kind::kForeign ? constraints : indexes).push_back(key.name);
  }
  constraints.insert(constraints.end(), indexes.begin(), indexes.end());
  constexpr std::string_view kPath = "sql/promote/obstacles.sql";
  return {SqlStatements(SqlText(kPath)).front(),
          std::string(kPath),
          {NameArray(TargetTables()), NameArray(indexes), NameArray(constraints)}};
}

absl::StatusOr<MergeSummary> CompleteStagingTables(SessionPool& sessions,
                                                   const RowsByStagingTable& sent,
                                                   LoadProgress& progress, std::stop_token stop) {
  Completion completion(sessions, sent, progress, std::move(stop));
  RETURN_IF_ERROR(completion.Run());
  MergeSummary summary;
  ASSIGN_OR_RETURN(summary.tables, RowAudit(sent, completion.merged()).Tables());
  summary.steps = completion.TakeSteps();
  return summary;
}

absl::Status CommitPromotion(LoadCommit& commit, Transaction transaction,
                             std::vector<PgStatement> ledger, SchemaLock& lock,
                             MergeSummary& summary, LoadProgress& progress) {
  const std::vector<PgStatement> plan = PromotePlan(std::move(ledger));
  progress.total_steps += static_cast<std::int64_t>(plan.size());
  Clock::time_point before = Clock::now();
  const auto done = [&](std::size_t index, const PgResult& /*result*/) {
    const Clock::time_point now = Clock::now();
    if (plan[index].what == kLockTables) summary.locked_since = before;
    const std::chrono::duration<double> seconds = now - std::exchange(before, now);
    summary.AddStep(plan[index].what, seconds.count());
    ++progress.steps;
  };
  RETURN_IF_ERROR(commit.Run(std::move(transaction), plan, done, {SchemaLock::Unlock()}));
  lock.Release();
  return absl::OkStatus();
}

}  // namespace pulso
