// The digests of the tables of a database.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "load/export_digests.h"
#include "load/progress.h"
#include "load/row_digest.h"
#include "load/verification.h"
#include "pg/connection.h"

namespace pulso {

// What a database has where ExportDigests has the same of an export.
struct DatabaseDigests {
  std::array<TableDigest, kStagingTableCount> tables{};  // the targets of kStagingTables
  std::map<std::int32_t, RecordTypeTotals> record_types;
  TableDigest links;  // one that leads to another record than a load links has no position
  std::int64_t unlinked_records = 0;

  // The records beyond the top-level ones: the first Record in a Correlation that each is, and
  // their metadata and beats, with that place instead of ids.
  std::vector<NestedPlace> own_records;
  TableDigest own_metadata;
  TableDigest own_beats;
};

// Computes them in the session's transaction, one statement a table; the records with an id up to
// `top_level_records` count as the top-level ones.
absl::StatusOr<DatabaseDigests> DigestDatabase(PgConnection& db, std::int64_t top_level_records,
                                               LoadProgress& progress);

}  // namespace pulso
