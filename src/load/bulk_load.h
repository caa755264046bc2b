// The main path: an export into a database.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "archive/export_archive.h"
#include "load/export_reader.h"
#include "load/load_summary.h"
#include "load/phase_timer.h"
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
  bool prunes = false;                 // for the ledger, of a merge
  bool is_forced = false;              // load even what is already loaded
  std::optional<MergePlan> plan = {};  // nullopt: promote where the schema allows it
  std::optional<std::size_t> streams =
      {};  // of COPY into a large table; nullopt: as the line needs
  std::chrono::milliseconds reconnect_patience{60'000};  // when the answer of COMMIT is lost
};

// Loads the export: afterwards the tables of the schema hold exactly it.  Nothing is done when they
// do already (load/already_loaded.h): the summary then says so and no more.  On any error the
// database is as it was before, but for a connection error that says something else
// (load/load_commit.h).  `stop` cancels the load at any point before COMMIT, with an interrupted
// error.
absl::StatusOr<LoadSummary> RunBulkLoad(const LoadOptions& options, LoadProgress& progress,
                                        std::stop_token stop);

// The same with an export that is open already; `timer` has run since before that.
absl::StatusOr<LoadSummary> RunBulkLoad(ExportArchive& archive, const LoadOptions& options,
                                        PhaseTimer timer, LoadProgress& progress,
                                        std::stop_token stop);

// Reads the export as a load does, up to the encoded rows, and throws these away.
absl::StatusOr<LoadSummary> RunDryRun(const LoadOptions& options, LoadProgress& progress,
                                      std::stop_token stop);

}  // namespace pulso
