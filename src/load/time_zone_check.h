// Whether the server knows a time zone.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "pg/connection.h"

namespace pulso {

// The views compute local days on the server, which has a zone database of its own.  A preflight
// error when that lacks the zone.
absl::Status CheckTimeZone(PgConnection& db, const std::string& zone);

}  // namespace pulso
