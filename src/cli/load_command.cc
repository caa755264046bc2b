#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "cli/commands.h"
#include "cli/database_choice.h"
#include "cli/explanation_report.h"
#include "cli/progress_display.h"
#include "cli/read_options.h"
#include "cli/report.h"
#include "cli/stop_signals.h"
#include "health/time_zones.h"
#include "load/bulk_load.h"
#include "load/emit.h"
#include "load/load_commit.h"
#include "load/load_explanation.h"
#include "load/merge_load.h"
#include "load/summary_json.h"

namespace pulso {
namespace {

LoadOptions OptionsOf(const LoadArguments& arguments) {
  LoadOptions options;
  options.export_path = arguments.export_path;
  options.schema = arguments.schema;
  options.mode = arguments.mode;
  options.prunes = arguments.prune;
  options.read = ReadOptionsFor(arguments);
  options.streams = arguments.streams;
  options.is_forced = arguments.force;
  options.read.is_strict = arguments.strict;
  options.read.max_rejects = arguments.max_rejects;
  options.read.time_zone = arguments.time_zone;
  if (arguments.plan != "auto") {
    options.plan = arguments.plan == "promote" ? MergePlan::kPromote : MergePlan::kRefill;
  }
  return options;
}

// Options that contradict each other.
absl::Status CheckMode(const LoadArguments& arguments) {
  if (arguments.mode != "merge") {
    return arguments.prune ? UsageError("--prune needs --mode merge: a reload keeps nothing anyway")
                           : absl::OkStatus();
  }
  if (arguments.prune && arguments.allow_truncated) {
    return UsageError(
        "--prune does not go with --allow-truncated: what is missing at the end of an incomplete "
        "export would be deleted");
  }
  const char* excluded = arguments.dry_run                ? "--dry-run"
                         : arguments.emit_dir.has_value() ? "--emit-dir"
                         : arguments.plan != "auto"       ? "--plan"
                                                          : nullptr;
  if (excluded == nullptr) return absl::OkStatus();
  return UsageError(absl::StrCat(excluded,
                                 " goes with --mode reload only: what a merge adds "
                                 "depends on what the database holds"));
}

// A load does all or nothing: says so of a failure of the server or of the connection that does not
// yet.  Only after a COMMIT without an answer it may be unknown, which its message says.
absl::Status NothingWasChanged(const absl::Status& failure) {
  const bool is_of_server = failure.code() == absl::StatusCode::kAborted ||
                            failure.code() == absl::StatusCode::kUnavailable;
  if (!is_of_server || IsOutcomeUnknown(failure) ||
      absl::StrContains(failure.message(), "nothing was changed")) {
    return failure;
  }
  return With(failure, "nothing was changed");
}

absl::StatusOr<LoadSummary> Load(const LoadArguments& arguments, ProgressStyle style) {
  const StopSignals signals;
  LoadProgress progress;
  LoadOptions options = OptionsOf(arguments);
  if (arguments.dry_run) {
    const ProgressDisplay display(progress, style);
    return RunDryRun(options, progress, signals.token());
  }
  if (arguments.emit_dir.has_value()) {
    const ProgressDisplay display(progress, style);
    return RunEmit(options, *arguments.emit_dir, progress, signals.token());
  }
  ASSIGN_OR_RETURN(options.conninfo, ChooseDatabase(arguments.db));
  const ProgressDisplay display(progress, style);
  absl::StatusOr<LoadSummary> summary =
      arguments.mode == "merge"
          ? RunMergeLoad(options, {.prunes = arguments.prune}, progress, signals.token())
          : RunBulkLoad(options, progress, signals.token());
  if (!summary.ok()) return NothingWasChanged(signals.CauseOf(summary.status()));
  return summary;
}

// Prints what is known even where a load would fail, which is the status then.
absl::StatusOr<ExitCode> Explain(const LoadArguments& arguments) {
  LoadOptions options = OptionsOf(arguments);
  ASSIGN_OR_RETURN(options.conninfo, ChooseDatabase(arguments.db));
  ASSIGN_OR_RETURN(const LoadExplanation explanation, ExplainLoad(options));
  if (arguments.json) {
    absl::PrintF("%s\n", ExplanationJson(explanation).dump(2));
  } else {
    absl::PrintF("%s", ExplanationReport(explanation));
  }
  RETURN_IF_ERROR(explanation.outcome);
  return ExitCode::kDone;
}

}  // namespace

absl::StatusOr<ExitCode> RunLoadCommand(const LoadArguments& arguments) {
  ASSIGN_OR_RETURN(const ProgressStyle style, ProgressStyleFor(arguments.progress));
  RETURN_IF_ERROR(CheckMode(arguments));
  if (!arguments.time_zone.empty() && !IsTimeZone(arguments.time_zone)) {
    return UsageError(absl::StrCat("--timezone: ", arguments.time_zone,
                                   " is not in this machine's zone database; a name looks like "
                                   "Europe/Berlin or UTC"));
  }
  if (arguments.explain) return Explain(arguments);
  ASSIGN_OR_RETURN(const LoadSummary summary, Load(arguments, style));
  if (arguments.json) {
    absl::PrintF("%s\n", SummaryJson(summary).dump(2));
  } else {
    absl::PrintF("%s", ClosingReport(summary));
  }
  if (summary.already_loaded.has_value() || summary.read.rejects == 0) return ExitCode::kDone;
  const std::string where =
      arguments.dry_run || arguments.emit_dir.has_value()
          ? std::string("a load would keep them in the table reject")
          : absl::StrFormat("table %s.reject holds them with reason and place, the rest is loaded",
                            arguments.schema);
  absl::FPrintF(stderr, "pulso: %d rejected; %s\n", summary.read.rejects, where);
  return ExitCode::kRejected;
}

}  // namespace pulso
