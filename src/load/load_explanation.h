// What a load would do on this server, without doing it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "load/bulk_load.h"
#include "load/load_summary.h"
#include "load/staging_area.h"

namespace pulso {

// What sql/preflight/server.sql tells, and the connection itself.
struct ServerFacts {
  std::string version, role, database, encoding, wal_level;
  std::string tls;  // "TLSv1.3"; "" for none
  bool is_standby = false;
  bool is_read_only = false;
  bool is_pooled = false;  // another program hands out the server's sessions
  bool may_create_schemas = false;
  std::string schema_role;              // who owns the schema; "" when there is none
  bool may_create_tables = false;       // in the schema
  std::int64_t tables = 0;              // of a load, that are there already
  std::string table_of_another;         // one that the role does not own; ""
  std::string table_with_row_security;  // one where it holds for the role; ""
  std::int64_t free_connections = 0;    // beside this one
};

struct LoadExplanation {
  ServerFacts server;
  std::string schema;
  bool merges = false;                               // into an export that is there
  MergePlan plan = MergePlan::kPromote;              // of a reload, if `outcome` is OK
  std::string obstacle;                              // why the plan is not promote; ""
  std::optional<AlreadyLoaded> already_loaded = {};  // then a load would do nothing
  std::size_t streams = 1;                           // of COPY into each large table
  double round_trip_ms = 0;
  absl::Status outcome;  // with which a load would fail, as far as can be told in advance

  // A large table that has one stream is filled with frozen rows.
  bool freezes() const { return streams == 1; }
};

// Opens the export, connects, asks the server in one query, and goes through the load's own first
// steps in transactions that are rolled back.  An error when there is nothing to tell: the export
// or the server cannot be reached.
absl::StatusOr<LoadExplanation> ExplainLoad(const LoadOptions& options);

}  // namespace pulso
