// A small staging table in one statement.
//
// A COPY costs round trips of its own, and an export fills some thirty tables with a few rows each.
// Such a table travels as INSERT … SELECT … FROM unnest($1, $2, …) with one array for each column,
// many tables in a row.  A field has the same bytes in COPY BINARY and in a binary array.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace pulso {

// INSERT INTO staging_unit (id, name) SELECT id, name FROM unnest($1::integer[], $2::text[])
// sent (id, name), for the table at this index of kStagingTables.
std::string InsertStatement(std::size_t table);

// The arrays for InsertStatement(table) in binary format, made from whole rows in COPY BINARY
// format without header and trailer.  An internal error when the rows are not those of the table.
absl::StatusOr<std::vector<std::string>> ColumnArrays(std::size_t table, std::string_view rows);

}  // namespace pulso
