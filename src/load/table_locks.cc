#include "load/table_locks.h"

#include "load/sql_plan.h"
#include "schema/table_columns.h"

namespace pulso {

void LockTables(std::vector<PgStatement>& plan) {
  plan.push_back({"SELECT pg_catalog.set_config('pulso_load.tables', $1, true)",
                  "name the tables",
                  {NameArray(TargetTables())}});
  AddText(kLockTables, plan);
}

}  // namespace pulso
