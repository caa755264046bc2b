// The ledger of loads: table load.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "load/load_summary.h"
#include "pg/connection.h"

namespace pulso {

using LedgerClock = std::chrono::system_clock;

// What the ledger holds beside the summary.
struct LedgerEntry {
  LedgerClock::time_point started_at;
  std::optional<std::uint64_t> input_bytes;
  std::string input_sha256;
};

// Writes the row of this load.  REQUIRES: the transaction of the merge is open.
absl::Status WriteLedger(PgConnection& connection, const LedgerEntry& entry,
                         const LoadSummary& summary);

// Brings the planner's statistics of all tables up to date.
absl::Status AnalyzeTables(PgConnection& connection, const std::string& schema);

}  // namespace pulso
