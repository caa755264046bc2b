// What a merge must know of the tables before it reads the export.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "pg/connection.h"
#include "rows/entity_rows.h"
#include "rows/known_rows.h"

namespace pulso {

// Samples that a merge can hold against an export: their fingerprints, with the rest of the
// program, take less than 128 MiB.
inline constexpr std::int64_t kMostKnownRecords = 8'000'000;

struct TableContent {
  KnownRows known;
  std::int64_t records = 0;
  std::int64_t side_files = 0;      // that stood beside the main XML of an export before
  bool a_view_needs_a_key = false;  // or a function, so that it cannot be taken off
};

// Reads the fingerprints and texts of the tables in the schema; nullopt when no table
// has rows.  A preflight error when there are too many records.
absl::StatusOr<std::optional<TableContent>> ReadTableContent(
    PgConnection& connection, const std::string& schema,
    std::int64_t most_records = kMostKnownRecords);

// Whether any table of the schema has rows.  A preflight error when row-level security may
// hide rows from the role.
absl::StatusOr<bool> HoldsAnExport(PgConnection& connection, const std::string& schema);

// OK as long as no table of the schema has rows, else a busy error: a merge that becomes
// a reload must not replace what another load has brought meanwhile.
absl::Status CheckEmpty(PgConnection& connection, const std::string& schema);

// Reserves a block of ids from the sequence of every table with ids, in one round trip and ahead of
// need.  What needs more gets it over `connection`, which must outlive the result.
absl::StatusOr<BlockSources> ReserveBlocks(PgConnection& connection, const std::string& schema);

}  // namespace pulso
