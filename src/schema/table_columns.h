// The columns of the target tables, read from the SQL files that create them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pulso {

// "id", "record_type_id", …: the columns of sql/schema/table/<table>.sql in their order.
// REQUIRES: the file exists.
std::vector<std::string> ColumnsOfTable(std::string_view table);

}  // namespace pulso
