#include "pg/server_remedy.h"

namespace pulso {
namespace {

struct Remedy {
  std::string_view sqlstate;
  std::string_view text;
};

constexpr Remedy kRemedies[] = {
    {"08P01",
     "if a pooler says so, it has no session free: a load needs up to 21 of its default_pool_size; "
     "raise that, or name the server itself with --db"},
    {"25006",
     "the server is a standby, or the role or the database is read-only; name the primary "
     "server with --db, or take default_transaction_read_only back"},
    {"2BP01",
     "something of yours depends on a key or a table that has to be taken off for a while; drop it "
     "for the load, and make it again afterwards"},
    {"3F000",
     "the role may not use the schema: GRANT USAGE, CREATE on it, or SET ROLE to its owner"},
    {"40P01", "another session takes the same locks; load again"},
    {"42P16",
     "a view or table of yours has columns that stand in the way: drop it for the load, and make "
     "it again afterwards"},
    {"42501",
     "the role needs a schema of its own, or CREATE on the database; where row-level "
     "security is forced, a policy that lets it write"},
    {"53100", "free some disk space on the server"},
    {"53200", "the server needs more memory"},
    {"53300", "the server takes no further session: raise max_connections or try again later"},
    {"55P03",
     "another session holds a lock on the tables for longer than lock_timeout; end it, "
     "load again later, or raise lock_timeout"},
    {"57014", "another session cancelled the statement; try again"},
    {"57P01",
     "an administrator ended the session or stops the server; try again when the server is back"},
    {"57P02", "a process of the server crashed: look at the server's log, and try again"},
    {"57P05", "the session was idle for longer than the server allows; raise its timeout"},
    {"58030", "look at the server's disk and its log"},
};

}  // namespace

std::string_view RemedyFor(std::string_view sqlstate) {
  for (const Remedy& remedy : kRemedies) {
    if (remedy.sqlstate == sqlstate) return remedy.text;
  }
  return "";
}

}  // namespace pulso
