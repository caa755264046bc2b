// The right end of a merge: what is new goes into tables that keep their rows.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "load/known_row_reader.h"
#include "load/merge.h"
#include "load/progress.h"
#include "load/row_audit.h"
#include "pg/connection.h"

namespace pulso {

enum class DeltaPlan {
  kKeep,     // keys, indexes and foreign keys stay on, each row is checked as it comes
  kRebuild,  // they are taken off and put on again, as in a refill: cheaper for many rows
};

// Beyond this many samples a reload is cheaper than deleting them one by one.
inline constexpr std::int64_t kMostPruned = 1'000'000;

// The plan for `sent` rows into tables that hold `records` records.
DeltaPlan DeltaPlanFor(const RowsByStagingTable& sent, std::int64_t records);

struct Delta {
  RowsByStagingTable sent{};   // to the staging tables
  RowsByStagingTable known{};  // left out by EntityRows
  DeltaPlan plan = DeltaPlan::kKeep;
  const KnownRows* to_prune = nullptr;  // not null: delete what was not taken out of these
};

// Brings the tables up to date from the staging tables: those of its rows that are there already
// are matched by their natural keys; with to_prune, what the export no longer has goes; rows that
// change are updated; rows that the tables have are taken out of the staging tables; then
// sql/merge/*.sql insert the rest, only the search for twins is that of sql/delta. Ends as
// RunMerge() does.
//
// A preflight error when samples came again in another unit (sql/delta/changed_unit.sql) and would
// be there twice because nothing is pruned, or when there are too many to prune.
//
// REQUIRES: a transaction is open on `connection` with the schema in its search_path.
//
// Compares the rows that were sent with those that were inserted or known before, and returns a
// verification error when they differ (RowAudit).
absl::StatusOr<MergeSummary> RunDelta(PgConnection& connection, const Delta& delta,
                                      LoadProgress& progress);

}  // namespace pulso
