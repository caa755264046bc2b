#include "load/outside_references.h"

#include <string>
#include <string_view>

#include "base/status_macros.h"
#include "load/sql_plan.h"
#include "schema/embedded_sql.h"
#include "schema/table_columns.h"

namespace pulso {

absl::StatusOr<OutsideReferences> FindOutsideReferences(PgConnection& connection) {
  constexpr std::string_view kPath = "sql/schema/outside_references.sql";
  const PgParameter tables[] = {NameArray(TargetTables())};
  ASSIGN_OR_RETURN(const PgResult found,
                   connection.Execute(SqlStatements(SqlText(kPath)).front(), tables, kPath));
  OutsideReferences references;
  for (int row = 0; row < found.rows(); ++row) {
    const std::string name(found.Text(row, 0));
    references.drop.push_back({std::string(found.Text(row, 1)), name});
    references.add.push_back({std::string(found.Text(row, 2)), name});
  }
  return references;
}

}  // namespace pulso
