// The ledger, for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace pulso {

// One row of the ledger.  Instants are in UTC: "2026-07-01 10:00:00".
struct LoadRow {
  std::int64_t id = 0;
  std::string started_at;
  double seconds = 0;
  std::string mode;                 // "reload" or "merge"
  std::optional<std::string> plan;  // nullopt: by a pulso that did not keep it
  std::string input_name;
  std::optional<std::int64_t> input_bytes;  // nullopt: standard input
  std::string input_sha256;
  std::optional<std::string> export_date;
  std::int64_t inserted = 0;  // rows, of all tables
  std::int64_t rejected = 0;
  std::string pulso_version;
  std::optional<std::string> options;  // JSON; nullopt as for the plan
};

// The newest rows, at most `most` of them, the newest first; none when there is no such schema, or
// nothing was loaded into it.
absl::StatusOr<std::vector<LoadRow>> ListLoads(const std::string& conninfo,
                                               const std::string& schema, std::int64_t most);

}  // namespace pulso
