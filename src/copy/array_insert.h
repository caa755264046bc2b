// A small staging table in one statement.
//
// A COPY costs round trips of its own, and an export fills some thirty tables with a few rows each.
// Such a table travels as INSERT … SELECT … FROM unnest($1, $2, …) with one array for each column,
// many tables in a row.  A field has the same bytes in COPY BINARY and as a binary parameter or an
// element of a binary array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// INSERT INTO staging_unit (id, name) SELECT id, name FROM unnest($1::integer[], $2::text[])
// sent (id, name), for the table at this index of kStagingTables.  Of a table with a column of
// arrays: INSERT INTO … VALUES ($1, $2, …), for a row.
std::string InsertStatement(std::size_t table);

// One run of InsertStatement().
struct SmallInsert {
  std::vector<PgParameter> parameters;  // binary
  std::int64_t rows = 0;                // that it has to insert
};

// Those that insert `rows` whole rows in COPY BINARY format without header and trailer.  An
// internal error when the bytes are not rows of the table.
absl::StatusOr<std::vector<SmallInsert>> SmallInserts(std::size_t table, std::string_view bytes,
                                                      std::int64_t rows);

}  // namespace pulso
