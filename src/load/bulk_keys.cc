#include "load/bulk_keys.h"

#include <string>
#include <string_view>

#include "base/status_macros.h"
#include "load/sql_plan.h"
#include "load/table_locks.h"
#include "schema/table_columns.h"

namespace pulso {

void CheckConstraintsAtOnce(std::vector<PgStatement>& plan) {
  plan.push_back({"SET CONSTRAINTS ALL IMMEDIATE", "check deferred constraints"});
}

void TakeKeysOff(const KeyDependents& dependents, std::vector<PgStatement>& plan) {
  LockTables(plan);
  plan.insert(plan.end(), dependents.take_off.begin(), dependents.take_off.end());
  AddFile("sql/schema/drop_foreign_keys.sql", plan);
  AddFile("sql/schema/drop_indexes.sql", plan);
  AddFile("sql/schema/drop_primary_keys.sql", plan);
}

void PutKeysOn(const KeyDependents& dependents, std::vector<PgStatement>& plan) {
  AddFile("sql/schema/primary_keys.sql", plan);
  AddFile("sql/schema/indexes.sql", plan);
  AddFile("sql/schema/foreign_keys.sql", plan);
  plan.insert(plan.end(), dependents.put_on.begin(), dependents.put_on.end());
}

absl::StatusOr<KeyDependents> FindKeyDependents(PgConnection& connection) {
  std::vector<PgStatement> questions;
  AddFile("sql/schema/outside_references.sql", questions);
  AddFile("sql/schema/key_settings.sql", questions);
  for (PgStatement& question : questions) question.parameters = {NameArray(TargetTables())};
  KeyDependents dependents;
  RETURN_IF_ERROR(
      connection.ExecutePipeline(questions, [&](std::size_t index, const PgResult& found) {
        const bool are_references = index == 0;
        for (int row = 0; row < found.rows(); ++row) {
          const std::string name(found.Text(row, 0));
          if (are_references)
            dependents.take_off.push_back({std::string(found.Text(row, 1)), name});
          dependents.put_on.push_back({std::string(found.Text(row, are_references ? 2 : 1)), name});
        }
      }));
  return dependents;
}

}  // namespace pulso
