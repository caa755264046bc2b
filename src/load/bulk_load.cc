#include "load/bulk_load.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "archive/export_archive.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "copy/copy_lanes.h"
#include "copy/staging_writer.h"
#include "load/already_loaded.h"
#include "load/export_reader.h"
#include "load/known_row_reader.h"
#include "load/ledger.h"
#include "load/load_commit.h"
#include "load/load_lock.h"
#include "load/merge.h"
#include "load/phase_timer.h"
#include "load/promotion.h"
#include "load/staging_area.h"
#include "load/time_zone_check.h"
#include "pg/connection.h"
#include "pg/session_pool.h"
#include "pg/sessions_ahead.h"
#include "pg/statement_cancel.h"
#include "rows/entity_rows.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

// Ids of a reload count from 1: its tables are empty.
std::unique_ptr<BlockSource> BlocksOfReload(std::string_view /*sequence*/) {
  return std::make_unique<RestartedBlocks>();
}

// Sessions that complete the staging tables at the same time: as many as there are large tables,
// but no more than the server has cores, where that is known.  The longest index would get less
// than one.
std::size_t SessionsFor(const PgConnection& db) {
  constexpr unsigned kLargeTables = 3;
  return db.is_on_this_machine() ? std::clamp(std::thread::hardware_concurrency(), 2U, kLargeTables)
                                 : kLargeTables;
}

void IgnoreResult(std::size_t /*index*/, const PgResult& /*result*/) {}

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

class NowhereSink final : public SlabSink {
 public:
  absl::Status Push(Slab /*slab*/) override { return absl::OkStatus(); }
};

// What belongs to the last transaction of a load.
struct LastSteps {
  SchemaLock& lock;
  StagingArea& staging;
  std::future<absl::StatusOr<std::string>>& sha256;
  LedgerEntry ledger;
  const RowsByStagingTable& sent;
};

// Staging tables -> tables, in one transaction with the ledger row.
absl::Status MergeAndCommit(PgConnection& db, SessionPool& sessions, LastSteps steps,
                            const LoadOptions& options, LoadSummary& summary,
                            LoadProgress& progress, const std::stop_token& stop) {
  const bool promotes = steps.staging.plan() == MergePlan::kPromote;
  MergeSummary merge;
  if (promotes) {
    ASSIGN_OR_RETURN(merge, CompleteStagingTables(sessions, steps.sent, progress, stop));
  }
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db, options.schema));
  if (!promotes) {
    ASSIGN_OR_RETURN(merge, RunMerge(db, steps.sent, progress));
  }
  summary.tables = std::move(merge.tables);
  summary.plan = promotes ? "promote" : "refill";
  ASSIGN_OR_RETURN(steps.ledger.input_sha256, steps.sha256.get());
  steps.ledger.load_id = merge.load_id;
  steps.ledger.options = LedgerOptions(options.read, options.prunes).dump();
  steps.ledger.finished_at = LedgerClock::now();
  std::vector<PgStatement> ledger = LedgerStatements(steps.ledger, summary);
  if (stop.stop_requested()) return InterruptedError("interrupted, nothing was changed");
  RETURN_IF_ERROR(steps.lock.CheckIsHeld());
  LoadCommit commit(db,
                    {.schema = options.schema,
                     .ledger = std::move(steps.ledger),
                     .is_pooled = steps.lock.is_pooled(),
                     .patience = options.reconnect_patience},
                    progress, stop);
  RETURN_IF_ERROR(promotes ? CommitPromotion(commit, std::move(transaction), std::move(ledger),
                                             steps.lock, merge, progress)
                           : commit.Run(std::move(transaction), std::move(ledger), IgnoreResult));
  steps.staging.Release();
  summary.load_id = commit.load_id();
  summary.commit_answer_was_lost = commit.answer_was_lost();
  summary.obstacle = steps.staging.obstacle();
  summary.merge_steps = std::move(merge.steps);
  if (merge.locked_since) summary.seconds.readers_blocked = SecondsSince(*merge.locked_since);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LoadSummary> RunBulkLoad(const LoadOptions& options, LoadProgress& progress,
                                        std::stop_token stop) {
  const PhaseTimer opening(progress);
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path, stop));
  return RunBulkLoad(*archive, options, opening, progress, std::move(stop));
}

absl::StatusOr<LoadSummary> RunBulkLoad(ExportArchive& archive, const LoadOptions& options,
                                        PhaseTimer timer, LoadProgress& progress,
                                        std::stop_token stop) {
  LoadSummary summary;
  summary.schema = options.schema;
  summary.mode = options.mode;
  summary.input_name = archive.name();
  LedgerEntry ledger{.started_at = LedgerClock::now(), .input_bytes = archive.packed_bytes()};

  // One session holds the lock, makes the staging tables and runs the merge.
  ASSIGN_OR_RETURN(PgConnection db, PgConnection::Open(options.conninfo, "pulso"));
  const std::stop_callback interrupt(stop, [cancel = StatementCancel(db)] { cancel.Request(); });
  LatestLoad latest;
  ASSIGN_OR_RETURN(SchemaLock lock, SchemaLock::Take(db, options.schema, latest.Query(options)));
  std::optional<std::string> known_sha256;
  ASSIGN_OR_RETURN(summary.already_loaded,
                   FindAlreadyLoaded(db, latest, options, archive, known_sha256));
  if (summary.already_loaded.has_value()) return summary;
  if (options.mode == "merge") RETURN_IF_ERROR(CheckEmpty(db, options.schema));
  const std::size_t streams = options.streams.value_or(StreamsFor(db.RoundTrip()));
  SessionsAhead sessions_ahead([&] { return PgConnection::Open(options.conninfo, "pulso copy"); },
                               LanesAhead(streams));
  ASSIGN_OR_RETURN(StagingArea staging, StagingArea::Create(db, options.schema, options.plan));
  if (!options.read.time_zone.empty()) {
    RETURN_IF_ERROR(CheckTimeZone(db, options.read.time_zone));
  }
  summary.seconds.prepare = timer.Next(LoadPhase::kRead);

  // Bytes -> elements -> entities -> rows with ids -> COPY streams.
  CopyLanes lanes([&] { return sessions_ahead.Take(); }, options.schema, streams);
  StagingWriter writer(lanes);
  EntityRows rows(BlocksOfReload, writer);
  ASSIGN_OR_RETURN(summary.read, ReadExport(archive, options.read, rows, progress, stop));
  // The main session asks while the lanes end: no round trip of its own.
  std::future<absl::Status> zone_check = std::async(std::launch::async, [&] {
    return summary.read.time_zone == options.read.time_zone
               ? absl::OkStatus()  // asked before
               : CheckTimeZone(db, summary.read.time_zone);
  });
  RETURN_IF_ERROR(rows.Finish());
  RETURN_IF_ERROR(writer.Finish());
  std::future<absl::StatusOr<std::string>> sha256 = std::async(
      std::launch::async, [&] { return known_sha256 ? *known_sha256 : archive.Sha256(); });
  RETURN_IF_ERROR(lanes.Finish());
  sessions_ahead.Close();
  RETURN_IF_ERROR(zone_check.get());
  summary.connections = 1 + static_cast<std::int64_t>(lanes.lanes());
  summary.encoded = lanes.waits();
  summary.wire = {.bytes = writer.bytes(),
                  .streams = static_cast<std::int64_t>(streams),
                  .round_trip_ms = absl::ToDoubleMilliseconds(absl::FromChrono(db.RoundTrip()))};
  summary.seconds.read = timer.Next(LoadPhase::kMerge);

  SessionPool sessions(db, lanes.TakeSessions(SessionsFor(db) - 1), options.schema);
  RETURN_IF_ERROR(MergeAndCommit(db, sessions,
                                 {.lock = lock,
                                  .staging = staging,
                                  .sha256 = sha256,
                                  .ledger = std::move(ledger),
                                  .sent = writer.rows()},
                                 options, summary, progress, stop));
  summary.seconds.merge = timer.Next(LoadPhase::kAnalyze);

  // The data is there: without statistics queries are slower until autovacuum comes, no more.
  if (summary.plan == "refill") AnalyzeTables(db, options.schema, lock).IgnoreError();
  summary.seconds.analyze = timer.Next(LoadPhase::kDone);
  summary.seconds.total = timer.Total();
  return summary;
}

absl::StatusOr<LoadSummary> RunDryRun(const LoadOptions& options, LoadProgress& progress,
                                      std::stop_token stop) {
  PhaseTimer timer(progress);
  LoadSummary summary;
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path, stop));
  summary.input_name = archive->name();
  summary.seconds.prepare = timer.Next(LoadPhase::kRead);
  NowhereSink nowhere;
  StagingWriter writer(nowhere);
  EntityRows rows(BlocksOfReload, writer);
  ASSIGN_OR_RETURN(summary.read, ReadExport(*archive, options.read, rows, progress, stop));
  RETURN_IF_ERROR(rows.Finish());
  RETURN_IF_ERROR(writer.Finish());
  summary.seconds.read = timer.Next(LoadPhase::kDone);
  summary.seconds.total = timer.Total();
  summary.tables = StagedTables(writer.rows());
  return summary;
}

}  // namespace pulso
