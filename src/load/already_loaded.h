// Whether the tables hold already what a load would bring.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "archive/export_archive.h"
#include "load/bulk_load.h"
#include "load/load_lock.h"
#include "load/load_summary.h"
#include "pg/connection.h"

namespace pulso {

// The newest row of a schema's ledger.
class LatestLoad {  // NOLINT(bugprone-exception-escape): of the JSON library
 public:
  // Asks for the row of the schema, unless the load is forced; the object must outlive the
  // question.
  SchemaLock::Question Query(const LoadOptions& options);

  // The row as JSON; null when there is none.
  const nlohmann::json& row() const { return row_; }

 private:
  nlohmann::json row_;
};

// The latest load, if it was one of the same input with the same options by the same pulso, and the
// tables still have the rows that it left there: then a load would change nothing.  An earlier load
// does not count: the tables hold what the latest brought.
//
// Of the input the size is compared first, and its SHA-256 computed only when all else is the same;
// it is kept in `sha256` then.  Standard input has neither before it was read, unless it is a zip.
//
// REQUIRES: the lock of the schema is held, and `latest` was asked under it.
absl::StatusOr<std::optional<AlreadyLoaded>> FindAlreadyLoaded(PgConnection& db,
                                                               const LatestLoad& latest,
                                                               const LoadOptions& options,
                                                               ExportArchive& archive,
                                                               std::optional<std::string>& sha256);

}  // namespace pulso
