// An export as files that psql can load, for a server that pulso cannot reach.
#pragma once

#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "load/bulk_load.h"
#include "load/load_summary.h"
#include "load/progress.h"

namespace pulso {

// Reads the export as a load does and writes its rows and the script that loads them into `folder`
// (copy/copy_folder.h, which has its errors).  Needs no server: options.conninfo is not used.  On
// any error the folder is as it was before.
absl::StatusOr<LoadSummary> RunEmit(const LoadOptions& options, const std::string& folder,
                                    LoadProgress& progress, const std::stop_token& stop);

}  // namespace pulso
