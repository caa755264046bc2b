// The main path of a merge: what is new in an export into tables that keep their rows.
#pragma once

#include <optional>
#include <stop_token>

#include "absl/status/statusor.h"
#include "load/bulk_load.h"
#include "load/delta.h"
#include "load/load_summary.h"
#include "load/progress.h"

namespace pulso {

struct MergeOptions {
  bool prunes = false;                 // delete what the export no longer has
  std::optional<DeltaPlan> plan = {};  // nullopt: as the number of new rows wants it
};

// Loads what the tables of the schema do not have yet, and prunes if asked to.  A reload when
// no table of the schema has rows.  On any error the database is as it was before; `stop` as
// in RunBulkLoad().
absl::StatusOr<LoadSummary> RunMergeLoad(const LoadOptions& options, const MergeOptions& merge,
                                         LoadProgress& progress, std::stop_token stop);

}  // namespace pulso
