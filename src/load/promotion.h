// The promote plan of a reload: the staging tables become the tables.
//
// Before the final transaction, keys, indexes and foreign keys are put on the staging tables, over
// several sessions at once, while readers go on reading the tables.  The final transaction only
// gives names: old tables away, staging tables to their names, views and grants over to them.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "load/merge.h"
#include "load/progress.h"
#include "load/row_audit.h"
#include "pg/connection.h"
#include "pg/session_pool.h"

namespace pulso {

// CREATE TABLE for the staging table of every target table, from the target's own definition, so
// that it can take its place: logged, with all its columns.
std::vector<PgStatement> CreatePromotableTables();

// What stands against promotion in this schema, the first of perhaps several reasons: something
// that hangs on a table itself and would be lost with it (sql/promote/obstacles.sql).  nullopt when
// nothing does.  REQUIRES: a transaction is open, and the staging tables are there.
absl::StatusOr<std::optional<std::string>> ObstacleToPromotion(PgConnection& connection);

// Completes the staging tables, each of which holds all the rows that were sent: the Records nested
// in Correlations, keys, indexes, validated foreign keys, statistics.  Compares the rows that were
// `sent` with those that the tables hold (RowAudit).
//
// REQUIRES: the staging tables were made by CreatePromotableTables() and their COPYs have ended.
absl::StatusOr<MergeSummary> CompleteStagingTables(SessionPool& sessions,
                                                   const RowsByStagingTable& sent,
                                                   LoadProgress& progress, std::stop_token stop);

// Puts the completed staging tables in the place of the tables; adds its steps to `summary`.
// REQUIRES: a transaction is open on `connection` with the schema in its search_path.
absl::Status PromoteStagingTables(PgConnection& connection, MergeSummary& summary,
                                  LoadProgress& progress);

}  // namespace pulso
