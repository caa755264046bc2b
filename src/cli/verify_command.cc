#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "cli/commands.h"
#include "cli/database_choice.h"
#include "cli/progress_display.h"
#include "cli/read_options.h"
#include "cli/stop_signals.h"
#include "cli/verification_report.h"
#include "load/verification.h"
#include "load/verification_json.h"

namespace pulso {
namespace {

absl::StatusOr<Verification> Verify(const VerifyArguments& arguments, ProgressStyle style) {
  const StopSignals signals;
  LoadProgress progress;
  VerifyOptions options;
  options.export_path = arguments.export_path;
  options.schema = arguments.schema;
  options.read = ReadOptionsFor(arguments);
  ASSIGN_OR_RETURN(options.conninfo, ChooseDatabase(arguments.db));
  const ProgressDisplay display(progress, style);
  absl::StatusOr<Verification> verification = VerifyDatabase(options, progress, signals.token());
  if (!verification.ok()) return signals.CauseOf(verification.status());
  return verification;
}

}  // namespace

absl::StatusOr<ExitCode> RunVerifyCommand(const VerifyArguments& arguments) {
  ASSIGN_OR_RETURN(const ProgressStyle style, ProgressStyleFor(arguments.progress));
  absl::StatusOr<Verification> verification = Verify(arguments, style);
  if (IsInputError(verification.status()) && arguments.reader == "libxml2") {
    return InputError(absl::StrCat(verification.status().message(),
                                   "; a damaged export is verified with --reader=scan"));
  }
  RETURN_IF_ERROR(verification.status());
  if (arguments.json) {
    using Json = nlohmann::ordered_json;
    absl::PrintF(
        "%s\n",
        VerificationJson(*verification).dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    absl::PrintF("%s", VerificationReport(*verification));
  }
  return verification->Differences() == 0 ? ExitCode::kDone : ExitCode::kDifferent;
}

}  // namespace pulso
