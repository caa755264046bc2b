// The exit statuses of pulso.
#pragma once

#include "absl/status/status.h"

namespace pulso {

enum class ExitCode {
  kDone = 0,
  kUsage = 1,
  kInput = 2,        // the export is unreadable or damaged
  kRejected = 3,     // loaded, some elements rejected
  kConnection = 4,   // no connection
  kPreflight = 5,    // a privilege is missing, or the server will not do
  kServer = 6,       // the server refused a statement
  kInterrupted = 7,  // nothing was changed
  kDifferent = 8,    // the database does not hold what was sent
  kBusy = 9,         // another load is running
  kOutput = 10,      // done, but standard output could not be written
  kInternal = 70,
};

// The status that a failure ends with; kDone for OK.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace pulso
