// The right end of the path: from staging tables to tables, in one transaction.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "load/load_summary.h"
#include "load/progress.h"
#include "load/row_audit.h"
#include "pg/connection.h"

namespace pulso {

struct MergeSummary {
  std::vector<TableCounts> tables;
  std::vector<MergeStep> steps;
  std::optional<std::int64_t> load_id = {};  // drawn for the ledger row, if it was
  std::vector<ChangedUnit> changed_units = {};
  // Since when readers of the tables have to wait for COMMIT.
  std::optional<std::chrono::steady_clock::time_point> locked_since = {};

  // Statements of one name in a row are one step.
  void AddStep(const std::string& name, double seconds);
};

// The refill plan of a reload: makes missing tables, empties them, takes constraints and indexes
// off, runs sql/merge/*.sql in their order, puts keys, indexes and validated foreign keys on,
// raises the sequences past the last ids, drops the staging tables and draws the ledger's id.  All
// statements are on their way at once, one protocol message each.
//
// REQUIRES: a transaction is open on `connection` with the schema in its search_path.
//
// Compares the rows that were `sent` with the rows that each statement inserted and returns a
// verification error when they differ (RowAudit).
absl::StatusOr<MergeSummary> RunMerge(PgConnection& connection, const RowsByStagingTable& sent,
                                      LoadProgress& progress);

}  // namespace pulso
