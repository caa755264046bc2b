#include "load/bulk_load.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "archive/export_archive.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "copy/copy_lanes.h"
#include "copy/staging_writer.h"
#include "load/export_reader.h"
#include "load/known_row_reader.h"
#include "load/ledger.h"
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

}  // namespace

absl::StatusOr<LoadSummary> RunBulkLoad(const LoadOptions& options, LoadProgress& progress,
                                        std::stop_token stop) {
  PhaseTimer timer(progress);
  LoadSummary summary;
  summary.schema = options.schema;
  summary.mode = options.mode;
  const LedgerClock::time_point started_at = LedgerClock::now();
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path));
  summary.input_name = archive->name();

  // One session holds the lock, makes the staging tables and runs the merge.
  ASSIGN_OR_RETURN(PgConnection db, PgConnection::Open(options.conninfo, "pulso"));
  const std::stop_callback interrupt(stop, [cancel = StatementCancel(db)] { cancel.Request(); });
  ASSIGN_OR_RETURN(SchemaLock lock, SchemaLock::Take(db, options.schema));
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
  ASSIGN_OR_RETURN(summary.read, ReadExport(*archive, options.read, rows, progress, stop));
  // The main session asks while the lanes end: no round trip of its own.
  std::future<absl::Status> zone_check = std::async(std::launch::async, [&] {
    return summary.read.time_zone == options.read.time_zone
               ? absl::OkStatus()  // asked before
               : CheckTimeZone(db, summary.read.time_zone);
  });
  RETURN_IF_ERROR(rows.Finish());
  RETURN_IF_ERROR(writer.Finish());
  std::future<absl::StatusOr<std::string>> sha256 =
      std::async(std::launch::async, [&] { return archive->Sha256(); });
  RETURN_IF_ERROR(lanes.Finish());
  sessions_ahead.Close();
  RETURN_IF_ERROR(zone_check.get());
  summary.connections = 1 + static_cast<std::int64_t>(lanes.lanes());
  summary.encoded = lanes.waits();
  summary.wire = {.bytes = writer.bytes(),
                  .streams = static_cast<std::int64_t>(streams),
                  .round_trip_ms = absl::ToDoubleMilliseconds(absl::FromChrono(db.RoundTrip()))};
  summary.seconds.read = timer.Next(LoadPhase::kMerge);

  // Staging tables -> tables, in one transaction with the ledger row.
  const bool promotes = staging.plan() == MergePlan::kPromote;
  SessionPool sessions(db, lanes.TakeSessions(SessionsFor(db) - 1), options.schema);
  MergeSummary merge;
  if (promotes) {
    ASSIGN_OR_RETURN(merge, CompleteStagingTables(sessions, writer.rows(), progress, stop));
  }
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db, options.schema));
  if (!promotes) {
    ASSIGN_OR_RETURN(merge, RunMerge(db, writer.rows(), progress));
  }
  summary.tables = std::move(merge.tables);
  ASSIGN_OR_RETURN(const std::string input_sha256, sha256.get());
  PgStatement ledger = LedgerStatement({.load_id = merge.load_id,
                                        .started_at = started_at,
                                        .input_bytes = archive->packed_bytes(),
                                        .input_sha256 = input_sha256},
                                       summary);
  if (stop.stop_requested()) return InterruptedError("interrupted, nothing was changed");
  RETURN_IF_ERROR(
      promotes ? CommitPromotion(std::move(transaction), std::move(ledger), lock, merge, progress)
               : transaction.CommitWith({std::move(ledger)}, IgnoreResult));
  staging.Release();
  summary.plan = promotes ? "promote" : "refill";
  summary.obstacle = staging.obstacle();
  summary.merge_steps = std::move(merge.steps);
  if (merge.locked_since) summary.seconds.readers_blocked = SecondsSince(*merge.locked_since);
  summary.seconds.merge = timer.Next(LoadPhase::kAnalyze);

  // The data is there: without statistics queries are slower until autovacuum comes, no more.
  if (!promotes) AnalyzeTables(db, options.schema, lock).IgnoreError();
  summary.seconds.analyze = timer.Next(LoadPhase::kDone);
  summary.seconds.total = timer.Total();
  return summary;
}

absl::StatusOr<LoadSummary> RunDryRun(const LoadOptions& options, LoadProgress& progress,
                                      std::stop_token stop) {
  PhaseTimer timer(progress);
  LoadSummary summary;
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path));
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
