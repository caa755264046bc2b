#include <cstdio>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "cli/commands.h"
#include "cli/inspection_report.h"
#include "cli/progress_display.h"
#include "cli/read_options.h"
#include "cli/stop_signals.h"
#include "load/inspection.h"
#include "load/inspection_json.h"

namespace pulso {
namespace {

absl::StatusOr<Inspection> Inspect(const ReadArguments& arguments, ProgressStyle style) {
  const StopSignals signals;
  LoadProgress progress;
  const ProgressDisplay display(progress, style);
  return InspectExport(arguments.export_path, ReadOptionsFor(arguments), progress, signals.token());
}

}  // namespace

absl::StatusOr<ExitCode> RunInspectCommand(const ReadArguments& arguments) {
  ASSIGN_OR_RETURN(const ProgressStyle style, ProgressStyleFor(arguments.progress));
  ASSIGN_OR_RETURN(const Inspection inspection, Inspect(arguments, style));
  if (arguments.json) {
    using Json = nlohmann::ordered_json;
    absl::PrintF("%s\n",
                 InspectionJson(inspection).dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    absl::PrintF("%s", InspectionReport(inspection));
  }
  if (inspection.read.rejects == 0) return ExitCode::kDone;
  absl::FPrintF(stderr, "pulso: %d rejected: a load would put them aside and load the rest\n",
                inspection.read.rejects);
  return ExitCode::kRejected;
}

}  // namespace pulso
