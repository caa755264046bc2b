// The ledger of loads: table load.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "load/export_reader.h"
#include "load/load_lock.h"
#include "load/load_summary.h"
#include "pg/connection.h"

namespace pulso {

using LedgerClock = std::chrono::system_clock;

// What the ledger holds beside the summary.
struct LedgerEntry {
  std::optional<std::int64_t> load_id = {};  // nullopt: the server draws it
  LedgerClock::time_point started_at;
  LedgerClock::time_point finished_at = {};
  std::optional<std::uint64_t> input_bytes;
  std::string input_sha256 = {};
  std::string options = {};  // LedgerOptions() as text
};

// What the result of a load hangs on, beside its mode: {"reader": "scan", "time_zone":
// "Europe/Berlin" or null, "allow_truncated": false, "prune": false}.  Other options decide whether
// a load succeeds, or how fast.
nlohmann::ordered_json LedgerOptions(const ReadOptions& read, bool prunes);

// Writes the row of this load, and makes what a ledger of an earlier pulso lacks for it.  Belongs
// in the transaction of the merge.  The result of the one called kWriteLedger is the row's id.
std::vector<PgStatement> LedgerStatements(const LedgerEntry& entry, const LoadSummary& summary);
inline constexpr std::string_view kWriteLedger = "write the ledger";

// Asks for the id of that row: none when the load was not committed.
PgStatement FindLoad(const LedgerEntry& entry);

// Brings the planner's statistics of all tables up to date, and gives back the lock of the load in
// the same round trip.  After a failure `lock` is still held.
absl::Status AnalyzeTables(PgConnection& connection, const std::string& schema, SchemaLock& lock);

}  // namespace pulso
