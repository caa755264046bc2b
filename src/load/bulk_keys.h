// The keys of the tables, off while many rows come.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// What of the user's own hangs on the keys of an export's tables: the statements that take the
// foreign keys of other tables off while those are emptied or lose their keys, and those that put
// them on again, validated, and set again what was set on keys and indexes.  Whoever runs them must
// own the other tables.
struct KeyDependents {
  std::vector<PgStatement> take_off;
  std::vector<PgStatement> put_on;
};

// Adds the statement that lets constraints of the user's that are checked at COMMIT be checked at
// once: what is to be checked yet stands against changes of a table's keys.
void CheckConstraintsAtOnce(std::vector<PgStatement>& plan);

// Adds the statements that lock the tables and take their keys, indexes and foreign keys off, and
// what else references them; and those that put all of it on again.
void TakeKeysOff(const KeyDependents& dependents, std::vector<PgStatement>& plan);
void PutKeysOn(const KeyDependents& dependents, std::vector<PgStatement>& plan);

// REQUIRES: a transaction is open on `connection` with the schema in its search_path.
absl::StatusOr<KeyDependents> FindKeyDependents(PgConnection& connection);

}  // namespace pulso
