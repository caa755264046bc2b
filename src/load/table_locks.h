// The locks that keep readers out of an export's tables while those are replaced or lose their
// keys.
#pragma once

#include <string_view>
#include <vector>

#include "pg/connection.h"

namespace pulso {

// What the statement that LockTables() adds is called.
inline constexpr std::string_view kLockTables = "sql/schema/lock_tables.sql";

// Adds the statements that take an ACCESS EXCLUSIVE lock of every table that there is.  They wait
// for readers, who may read several tables (lock_tables.sql says how long that is no deadlock); a
// lock_timeout of the role ends them with 55P03.
void LockTables(std::vector<PgStatement>& plan);

}  // namespace pulso
