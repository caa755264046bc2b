// One load into a schema at a time.
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// The advisory lock of a schema, held by the session of a connection: it also ends with the
// session, for example when pulso is killed.
class SchemaLock {
 public:
  // Makes the schema if there is none and takes its lock.  A busy error when another load holds
  // it; a preflight error when the schema is missing and the role may not make it.
  static absl::StatusOr<SchemaLock> Take(PgConnection& connection, const std::string& schema);

  SchemaLock(SchemaLock&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  SchemaLock& operator=(SchemaLock&&) = delete;

  // Gives the lock back.  The server ends a session some time after the client has left it, so a
  // load that follows at once would otherwise find the schema busy.
  ~SchemaLock();

  // For a pipeline that gives the lock back on its way; then Release() spares the destructor that.
  static PgStatement Unlock();
  void Release() { connection_ = nullptr; }

 private:
  explicit SchemaLock(PgConnection& connection) : connection_(&connection) {}

  PgConnection* connection_;  // null: moved from or given back
};

}  // namespace pulso
