#include "load/merge_load.h"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "archive/export_archive.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "copy/copy_lanes.h"
#include "copy/staging_writer.h"
#include "load/already_loaded.h"
#include "load/delta.h"
#include "load/export_reader.h"
#include "load/known_row_reader.h"
#include "load/ledger.h"
#include "load/load_commit.h"
#include "load/load_lock.h"
#include "load/phase_timer.h"
#include "load/staging_area.h"
#include "load/time_zone_check.h"
#include "pg/connection.h"
#include "pg/statement_cancel.h"
#include "rows/entity_rows.h"

namespace pulso {
namespace {

void IgnoreResult(std::size_t /*index*/, const PgResult& /*result*/) {}

// A load that has read the export and sent what is new.
struct SentExport {
  Delta delta;
  LedgerEntry ledger;
};

// Bytes -> elements -> entities -> rows with ids -> COPY streams, without the rows that are known.
absl::StatusOr<SentExport> SendNewRows(const LoadOptions& options, ExportArchive& archive,
                                       PgConnection& db, KnownRows& known, LoadSummary& summary,
                                       LoadProgress& progress, const std::stop_token& stop) {
  ASSIGN_OR_RETURN(const BlockSources blocks, ReserveBlocks(db, options.schema));
  const std::size_t streams = options.streams.value_or(StreamsFor(db.RoundTrip()));
  CopyLanes lanes([&] { return PgConnection::Open(options.conninfo, "pulso copy"); },
                  options.schema, streams);
  StagingWriter writer(lanes);
  EntityRows rows(blocks, writer, &known);
  ASSIGN_OR_RETURN(summary.read, ReadExport(archive, options.read, rows, progress, stop));
  RETURN_IF_ERROR(rows.Finish());
  RETURN_IF_ERROR(writer.Finish());
  std::future<absl::StatusOr<std::string>> sha256 =
      std::async(std::launch::async, [&] { return archive.Sha256(); });
  RETURN_IF_ERROR(lanes.Finish());
  if (summary.read.time_zone != options.read.time_zone) {  // else it was asked before
    RETURN_IF_ERROR(CheckTimeZone(db, summary.read.time_zone));
  }
  SentExport sent;
  ASSIGN_OR_RETURN(sent.ledger.input_sha256, sha256.get());
  sent.ledger.input_bytes = archive.packed_bytes();
  sent.delta.sent = writer.rows();
  sent.delta.known = rows.known_rows();
  summary.encoded = lanes.waits();
  summary.connections = 1 + static_cast<std::int64_t>(lanes.lanes());
  summary.wire = {.bytes = writer.bytes(),
                  .streams = static_cast<std::int64_t>(streams),
                  .round_trip_ms = absl::ToDoubleMilliseconds(absl::FromChrono(db.RoundTrip()))};
  return sent;
}

// An XML file alone lacks what the files beside it held.
absl::Status CheckHasSideFiles(const ExportArchive& archive, const TableContent& content) {
  if (archive.files().size() > 1 || content.side_files == 0) return absl::OkStatus();
  return UsageError(
      "--prune: this is one file of an export, and the recordings and documents that stood beside "
      "it would be deleted; nothing was changed; prune with the whole export, as a zip or folder");
}

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// nullopt when no table of the schema has rows: nothing is done then.
absl::StatusOr<std::optional<LoadSummary>> MergeIntoTables(const LoadOptions& options,
                                                           const MergeOptions& merge,
                                                           ExportArchive& archive, PhaseTimer timer,
                                                           LoadProgress& progress,
                                                           const std::stop_token& stop) {
  const LedgerClock::time_point started_at = LedgerClock::now();
  LoadSummary summary;
  summary.schema = options.schema;
  summary.mode = options.mode;
  summary.is_pruned = options.prunes;
  summary.input_name = archive.name();

  // One session holds the lock, makes the staging tables, gives ids and runs the merge.
  ASSIGN_OR_RETURN(PgConnection db, PgConnection::Open(options.conninfo, "pulso"));
  const std::stop_callback interrupt(stop, [cancel = StatementCancel(db)] { cancel.Request(); });
  LatestLoad latest;
  ASSIGN_OR_RETURN(SchemaLock lock, SchemaLock::Take(db, options.schema, latest.Query(options)));
  std::optional<std::string> known_sha256;  // of no use: it is computed while lanes end
  ASSIGN_OR_RETURN(summary.already_loaded,
                   FindAlreadyLoaded(db, latest, options, archive, known_sha256));
  if (summary.already_loaded.has_value()) return std::optional<LoadSummary>(std::move(summary));
  ASSIGN_OR_RETURN(std::optional<TableContent> content, ReadTableContent(db, options.schema));
  if (!content.has_value()) return std::optional<LoadSummary>();
  if (options.prunes) RETURN_IF_ERROR(CheckHasSideFiles(archive, *content));
  ASSIGN_OR_RETURN(StagingArea staging,
                   StagingArea::Create(db, options.schema, MergePlan::kRefill));
  if (!options.read.time_zone.empty()) {
    RETURN_IF_ERROR(CheckTimeZone(db, options.read.time_zone));
  }
  summary.seconds.prepare = timer.Next(LoadPhase::kRead);
  ASSIGN_OR_RETURN(SentExport sent,
                   SendNewRows(options, archive, db, content->known, summary, progress, stop));
  sent.ledger.started_at = started_at;
  sent.delta.plan = merge.plan.value_or(content->a_view_needs_a_key
                                            ? DeltaPlan::kKeep
                                            : DeltaPlanFor(sent.delta.sent, content->records));
  if (summary.is_pruned) sent.delta.to_prune = &content->known;
  summary.seconds.read = timer.Next(LoadPhase::kMerge);

  // Staging tables -> tables, in one transaction with the ledger row.
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db, options.schema));
  ASSIGN_OR_RETURN(MergeSummary merged, RunDelta(db, sent.delta, progress));
  summary.tables = std::move(merged.tables);
  summary.changed_units = std::move(merged.changed_units);
  summary.plan = sent.delta.plan == DeltaPlan::kKeep ? "delta" : "rebuild";
  sent.ledger.load_id = merged.load_id;
  sent.ledger.options = LedgerOptions(options.read, options.prunes).dump();
  sent.ledger.finished_at = LedgerClock::now();
  std::vector<PgStatement> ledger = LedgerStatements(sent.ledger, summary);
  if (stop.stop_requested()) return InterruptedError("interrupted, nothing was changed");
  RETURN_IF_ERROR(lock.CheckIsHeld());
  LoadCommit commit(db,
                    {.schema = options.schema,
                     .ledger = std::move(sent.ledger),
                     .is_pooled = lock.is_pooled(),
                     .patience = options.reconnect_patience},
                    progress, stop);
  RETURN_IF_ERROR(commit.Run(std::move(transaction), std::move(ledger), IgnoreResult));
  staging.Release();
  summary.load_id = commit.load_id();
  summary.commit_answer_was_lost = commit.answer_was_lost();
  summary.merge_steps = std::move(merged.steps);
  if (merged.locked_since) {
    summary.seconds.readers_blocked = SecondsSince(*merged.locked_since);
  }
  summary.seconds.merge = timer.Next(LoadPhase::kAnalyze);

  // Few new rows hardly change the statistics; autovacuum counts them.
  if (sent.delta.plan == DeltaPlan::kRebuild) {
    AnalyzeTables(db, options.schema, lock).IgnoreError();
  }
  summary.seconds.analyze = timer.Next(LoadPhase::kDone);
  summary.seconds.total = timer.Total();
  return std::optional<LoadSummary>(std::move(summary));
}

}  // namespace

absl::StatusOr<LoadSummary> RunMergeLoad(const LoadOptions& options, const MergeOptions& merge,
                                         LoadProgress& progress, std::stop_token stop) {
  const PhaseTimer timer(progress);
  LoadOptions merging = options;
  merging.mode = "merge";
  merging.prunes = merge.prunes;
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path, stop));
  ASSIGN_OR_RETURN(std::optional<LoadSummary> summary,
                   MergeIntoTables(merging, merge, *archive, timer, progress, stop));
  if (summary.has_value()) return *std::move(summary);
  return RunBulkLoad(*archive, merging, timer, progress, std::move(stop));
}

}  // namespace pulso
