#include "load/bulk_keys.h"

#include <string>
#include <string_view>

#include "base/status_macros.h"
#include "load/sql_plan.h"
#include "schema/embedded_sql.h"
#include "schema/table_columns.h"

namespace pulso {

void TakeKeysOff(const OutsideReferences& references, std::vector<PgStatement>& plan) {
  plan.insert(plan.end(), references.drop.begin(), references.drop.end());
  AddFile(kFirstLock, plan);
  AddFile("sql/schema/drop_indexes.sql", plan);
  AddFile("sql/schema/drop_primary_keys.sql", plan);
}

void PutKeysOn(const OutsideReferences& references, std::vector<PgStatement>& plan) {
  AddFile("sql/schema/primary_keys.sql", plan);
  AddFile("sql/schema/indexes.sql", plan);
  AddFile("sql/schema/foreign_keys.sql", plan);
  plan.insert(plan.end(), references.add.begin(), references.add.end());
}

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
