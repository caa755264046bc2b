// Foreign keys of other tables to those of an export.
#pragma once

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

// REQUIRES: a transaction is open on `connection` with the schema in its search_path.
absl::StatusOr<OutsideReferences> FindOutsideReferences(PgConnection& connection);

}  // namespace pulso
