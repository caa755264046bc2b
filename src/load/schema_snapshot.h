// Reading one state of a schema.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// Begins a read-only transaction on a snapshot, with the schema in its search_path.
absl::StatusOr<Transaction> BeginSnapshot(PgConnection& db, const std::string& schema);

// Says of an absent table or column what it means; leaves other errors as they are.
absl::Status OfSchema(const absl::Status& status, const std::string& schema);

}  // namespace pulso
