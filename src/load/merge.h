// The right end of the path: from staging tables to tables, in one transaction.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "load/load_summary.h"
#include "load/progress.h"
#include "pg/connection.h"
#include "schema/staging_tables.h"

namespace pulso {

using RowsByStagingTable = std::array<std::int64_t, kStagingTableCount>;

struct MergeSummary {
  std::vector<TableCounts> tables;
  std::vector<MergeStep> steps;
  std::int64_t load_id = 0;  // drawn for the ledger row
};

// The bulk plan of a reload: makes missing tables, empties them, takes constraints and indexes off,
// runs sql/merge/*.sql in their order, puts keys, indexes and validated foreign keys on, raises the
// sequences past the last ids, and drops the staging tables.  All statements are on their way at
// once, one protocol message each.
//
// REQUIRES: a transaction is open on `connection` with the schema in its search_path.
//
// Compares the rows that were `sent` with the rows that each statement inserted and returns a
// verification error when they differ: UNLOGGED staging tables are empty after a server restart,
// and a merge of nothing must never replace a person's data.
absl::StatusOr<MergeSummary> RunMerge(PgConnection& connection, const RowsByStagingTable& sent,
                                      LoadProgress& progress);

}  // namespace pulso
