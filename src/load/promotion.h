// The promote plan of a reload: the staging tables become the tables.
//
// Before the final transaction, keys, indexes and foreign keys are put on the staging tables, over
// several sessions at once, while readers go on reading the tables.  The final transaction only
// gives names: old tables away, staging tables to their names, views and grants over to them.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "load/load_commit.h"
#include "load/load_lock.h"
#include "load/merge.h"
#include "load/progress.h"
#include "load/row_audit.h"
#include "pg/connection.h"
#include "pg/session_pool.h"

namespace pulso {

// CREATE TABLE for the staging table of every target table, from the target's own definition, so
// that it can take its place: logged, with all its columns.
std::vector<PgStatement> CreatePromotableTables();

// Asks what stands against promotion in this schema: something that hangs on a table itself and
// would be lost with it.  One row for each reason.  Belongs in a transaction in which the staging
// tables are there.
PgStatement ObstaclesQuery();

// Completes the staging tables, each of which holds all the rows that were sent: the Records nested
// in Correlations, keys, indexes, validated foreign keys, statistics.  Compares the rows that were
// `sent` with those that the tables hold (RowAudit).
//
// REQUIRES: the staging tables were made by CreatePromotableTables() and their COPYs have ended.
absl::StatusOr<MergeSummary> CompleteStagingTables(SessionPool& sessions,
                                                   const RowsByStagingTable& sent,
                                                   LoadProgress& progress, std::stop_token stop);

// Puts the completed staging tables in the place of the tables, writes the ledger row with the
// statements `ledger`, commits and gives back the lock, all in one round trip; adds its steps to
// `summary`.
absl::Status CommitPromotion(LoadCommit& commit, Transaction transaction,
                             std::vector<PgStatement> ledger, SchemaLock& lock,
                             MergeSummary& summary, LoadProgress& progress);

}  // namespace pulso
