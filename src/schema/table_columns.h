// The target tables and their columns, read from the SQL files that create them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pulso {

// "activity_summary", …, by name: every table but the ledger, which keeps its rows.
std::vector<std::string> TargetTables();

// Whether rows of this staging table ("staging_record") have a target table of their columns, which
// it can become.
bool HasTargetTable(std::string_view staging);

// "id", "record_type_id", …: the columns of sql/schema/table/<table>.sql in their order.
// REQUIRES: the file exists.
std::vector<std::string> ColumnsOfTable(std::string_view table);

}  // namespace pulso
