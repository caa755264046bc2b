// The keys of the tables, off while many rows come.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// The statements that take the foreign keys of other tables, the user's own, off the tables of an
// export while these are emptied or lose their keys, and those that put them on again, validated.
// Whoever runs them must own the other tables.
struct OutsideReferences {
  std::vector<PgStatement> drop;
  std::vector<PgStatement> add;
};

// The first statement of a plan that keeps readers out: TakeKeysOff() adds it.
inline constexpr std::string_view kFirstLock = "sql/schema/drop_foreign_keys.sql";

// Adds the statements that take the keys, indexes and foreign keys of the tables off, and what else
// references them; and those that put all of it on again.
void TakeKeysOff(const OutsideReferences& references, std::vector<PgStatement>& plan);
void PutKeysOn(const OutsideReferences& references, std::vector<PgStatement>& plan);

// REQUIRES: a transaction is open on `connection` with the schema in its search_path.
absl::StatusOr<OutsideReferences> FindOutsideReferences(PgConnection& connection);

}  // namespace pulso
