// The kinds of failure that pulso tells apart.  Each is one absl::StatusCode, so that a Status
// carries its kind through every layer; cli/exit_code.cc turns it into the exit status.
//
// A message says place, cause and, where one is known, the remedy.  It never holds a value of
// health data.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace pulso {

// The command line or an environment variable makes no sense.  Exit 1.
absl::Status UsageError(std::string_view message);

// The export cannot be read or is damaged.  Exit 2.
absl::Status InputError(std::string_view message);

// Whether a Status is an input error: of the export, not of the server or of pulso.
bool IsInputError(const absl::Status& status);

// No connection to the server, or it was lost.  Exit 4.
absl::Status ConnectionError(std::string_view message);

// The server, the role or the schema does not allow the load.  Exit 5.
absl::Status PreflightError(std::string_view message);

// The server refused a statement, or the disk a file that is written in its place.  Exit 6.
absl::Status ServerError(std::string_view message);

// SIGINT or SIGTERM; nothing was changed.  Exit 7.
absl::Status InterruptedError(std::string_view message);

// The database does not hold what was sent.  Exit 8.
absl::Status VerificationError(std::string_view message);

// Another load into the same schema is running.  Exit 9.
absl::Status BusyError(std::string_view message);

// A fault of pulso itself.  Exit 70.
absl::Status InternalError(std::string_view message);

// `status` with "place: " before its message; payloads are kept.  OK stays OK.
absl::Status At(std::string_view place, const absl::Status& status);

// `status` with "; remedy" behind its message, or what else is to be said; payloads are kept.  OK
// stays OK.
absl::Status With(const absl::Status& status, std::string_view remedy);

}  // namespace pulso
