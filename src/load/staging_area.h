// The staging tables of one load.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// Fresh, empty staging tables in the schema of the load.  REQUIRES: the schema's lock is held, so
// staging tables found there are left-overs of a load that was killed.
class StagingArea {
 public:
  // Drops left-overs, makes the tables (sql/staging/*.sql), and compares the server's catalog with
  // what the encoder will send: COPY BINARY does not check types.
  static absl::StatusOr<StagingArea> Create(PgConnection& connection, const std::string& schema);

  StagingArea(StagingArea&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)), schema_(std::move(other.schema_)) {}
  StagingArea& operator=(StagingArea&&) = delete;

  // Drops the tables unless they are gone already.  REQUIRES: no COPY into them is open.
  ~StagingArea();

  // The merge has dropped them in its transaction.
  void Release() { connection_ = nullptr; }

 private:
  StagingArea(PgConnection& connection, std::string schema)
      : connection_(&connection), schema_(std::move(schema)) {}
  absl::Status Drop();

  PgConnection* connection_;  // null: nothing to drop
  std::string schema_;
};

// DROP TABLE IF EXISTS of all staging tables, for a pipeline.
std::vector<PgStatement> DropStagingStatements();

}  // namespace pulso
