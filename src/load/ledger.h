// The ledger of loads: table load.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "load/load_lock.h"
#include "load/load_summary.h"
#include "pg/connection.h"

namespace pulso {

using LedgerClock = std::chrono::system_clock;

// What the ledger holds beside the summary.
struct LedgerEntry {
  std::optional<std::int64_t> load_id;  // nullopt: the server draws it
  LedgerClock::time_point started_at;
  std::optional<std::uint64_t> input_bytes;
  std::string input_sha256;
};

// Writes the row of this load.  Belongs in the transaction of the merge.
PgStatement LedgerStatement(const LedgerEntry& entry, const LoadSummary& summary);

// Brings the planner's statistics of all tables up to date, and gives back the lock of the load in
// the same round trip.  After a failure `lock` is still held.
absl::Status AnalyzeTables(PgConnection& connection, const std::string& schema, SchemaLock& lock);

}  // namespace pulso
