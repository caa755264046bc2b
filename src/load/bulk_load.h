// The main path: an export into a database.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "load/export_reader.h"
#include "load/load_summary.h"
#include "load/progress.h"
#include "load/staging_area.h"
#include "pg/connection.h"

namespace pulso {

struct LoadOptions {
  std::string export_path;  // a zip, XML (plain or gzip), folder, or "-"
  std::string conninfo;     // for libpq
  std::string schema = "pulso";
  ReadOptions read;
  std::string mode = "reload";         // for the ledger; "merge": only if nothing is there
  std::optional<MergePlan> plan = {};  // nullopt: promote where the schema allows it
  std::optional<std::size_t> streams =
      {};  // of COPY into a large table; nullopt: as the line needs
};

// Loads the export: afterwards the tables of the schema hold exactly it.  On any error the database
// is as it was before.  `stop` cancels the load at any point before COMMIT, with an interrupted
// error.
absl::StatusOr<LoadSummary> RunBulkLoad(const LoadOptions& options, LoadProgress& progress,
                                        std::stop_token stop);

// Reads the export as a load does, up to the encoded rows, and throws these away.
absl::StatusOr<LoadSummary> RunDryRun(const LoadOptions& options, LoadProgress& progress,
                                      std::stop_token stop);

}  // namespace pulso
