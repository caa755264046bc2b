#include "load/time_zone_check.h"

#include "absl/strings/str_format.h"
#include "base/errors.h"

namespace pulso {

absl::Status CheckTimeZone(PgConnection& db, const std::string& zone) {
  const PgParameter parameters[] = {zone};
  const absl::Status status =
      db.Execute("SELECT pg_catalog.timezone($1, pg_catalog.now())", parameters, "ask for the zone")
          .status();
  if (status.ok() || absl::IsUnavailable(status) || absl::IsCancelled(status)) return status;
  return PreflightError(absl::StrFormat(
      "the server's zone database does not know %s; nothing was changed; name another zone with "
      "--timezone, or UTC",
      zone));
}

}  // namespace pulso
