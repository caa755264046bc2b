#include "cli/exit_code.h"

namespace pulso {

// The inverse of base/errors.cc.
ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kDone;
    case absl::StatusCode::kInvalidArgument:
      return ExitCode::kUsage;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kInput;
    case absl::StatusCode::kUnavailable:
      return ExitCode::kConnection;
    case absl::StatusCode::kFailedPrecondition:
      return ExitCode::kPreflight;
    case absl::StatusCode::kAborted:
      return ExitCode::kServer;
    case absl::StatusCode::kCancelled:
      return ExitCode::kInterrupted;
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kDifferent;
    case absl::StatusCode::kAlreadyExists:
      return ExitCode::kBusy;
    default:
      return ExitCode::kInternal;
  }
}

}  // namespace pulso
