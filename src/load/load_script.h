// The script with which psql loads an emitted export.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "schema/staging_tables.h"

namespace pulso {

// The text of load.sql: the load of the export in the folder, in one session and one transaction.
// COPY fills each target table directly where the merge would only move the staged rows; the others
// are staged and merged by the same files as in a load.  It ends with an error, and changes
// nothing, unless every file brings `rows` rows, by the index in kStagingTables.
//
// REQUIRES: schema is valid UTF-8.
std::string LoadScript(const std::string& schema,
                       const std::array<std::int64_t, kStagingTableCount>& rows);

}  // namespace pulso
