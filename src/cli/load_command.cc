#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "cli/commands.h"
#include "cli/database_choice.h"
#include "cli/progress_display.h"
#include "cli/report.h"
#include "cli/stop_signals.h"
#include "load/bulk_load.h"
#include "load/summary_json.h"

namespace pulso {
namespace {

absl::StatusOr<LoadSummary> Load(const LoadArguments& arguments, ProgressStyle style) {
  const StopSignals signals;
  LoadProgress progress;
  if (arguments.dry_run) {
    const ProgressDisplay display(progress, style);
    return RunDryRun(arguments.export_path, progress, signals.token());
  }
  ASSIGN_OR_RETURN(const DatabaseChoice database, ChooseDatabase(arguments.db));
  if (!database.description.empty()) {
    absl::FPrintF(stderr, "pulso: %s\n", database.description);
  }
  const ProgressDisplay display(progress, style);
  return RunBulkLoad({.export_path = arguments.export_path,
                      .conninfo = database.conninfo,
                      .schema = arguments.schema},
                     progress, signals.token());
}

}  // namespace

absl::StatusOr<ExitCode> RunLoadCommand(const LoadArguments& arguments) {
  const std::optional<ProgressStyle> style = ProgressStyleOf(arguments.progress);
  if (!style.has_value()) {
    return UsageError(absl::StrCat("--progress: ", arguments.progress,
                                   " is none of auto, tty, plain, json, none"));
  }
  ASSIGN_OR_RETURN(const LoadSummary summary, Load(arguments, *style));
  if (arguments.json) {
    absl::PrintF("%s\n", SummaryJson(summary).dump(2));
  } else {
    absl::PrintF("%s", ClosingReport(summary));
  }
  if (summary.read.rejects == 0) return ExitCode::kDone;
  absl::FPrintF(stderr,
                "pulso: %d rejected; table %s.reject holds them with reason and place, the rest is "
                "loaded\n",
                summary.read.rejects, arguments.schema);
  return ExitCode::kRejected;
}

}  // namespace pulso
