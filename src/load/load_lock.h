// One load into a schema at a time.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "pg/connection.h"

namespace pulso {

// Makes the schema if there is none and takes its advisory lock for the session of `connection`:
// the lock ends with the session, also when pulso is killed.  A busy error when another load holds
// it; a preflight error when the schema is missing and the role may not make it.
absl::Status LockSchema(PgConnection& connection, const std::string& schema);

}  // namespace pulso
