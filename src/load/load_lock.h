// One load into a schema at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// The advisory lock of a schema, held by the session of a connection: it also ends with the
// session, for example when pulso is killed.
//
// Behind a pooler that hands out server sessions by the transaction (pgbouncer) a session-level
// lock would stay with a session that others get next.  There an open transaction on a connection
// of its own holds the lock.
class SchemaLock {
 public:
  // What is asked once the lock is there, at best in the same round trip.  `done` may be called
  // several times for each statement; the last time counts.
  struct Question {
    std::vector<PgStatement> statements = {};
    std::function<void(std::size_t, const PgResult&)> done = {};
  };

  // Makes the schema if there is none and takes its lock.  A busy error when another load holds
  // it; a preflight error when the schema is missing and the role may not make it.
  static absl::StatusOr<SchemaLock> Take(PgConnection& connection, const std::string& schema,
                                         const Question& question);

  SchemaLock(SchemaLock&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)),
        holder_(std::exchange(other.holder_, std::nullopt)) {}
  SchemaLock& operator=(SchemaLock&&) = delete;

  // Gives the lock back.  The server ends a session some time after the client has left it, so a
  // load that follows at once would otherwise find the schema busy.
  ~SchemaLock();

  // Asks for the lock until the end of the transaction: "t", or "f" when another load holds it.
  static PgStatement TakeInTransaction(const std::string& schema);

  // Belongs in the transaction that changes the tables: as long as it may still be committed,
  // sql/ledger/undecided.sql finds this lock, even when a pooler hides the session.
  static PgStatement MarkLastTransaction(const std::string& schema);

  // The statement that makes the schema.
  static absl::StatusOr<PgStatement> CreateSchema(PgConnection& connection,
                                                  const std::string& schema);

  // The error when another load holds the lock.
  static absl::Status IsBusy(const std::string& schema);

  // A connection error when a connection of its own held the lock and was lost, and the lock with
  // it.  For the moment before the last transaction.
  absl::Status CheckIsHeld();

  // Whether a connection of its own holds the lock, because the server's sessions are pooled.
  bool is_pooled() const { return holder_.has_value(); }

  // For a pipeline that gives the lock back on its way; then Release() spares the destructor that.
  static PgStatement Unlock();
  void Release() { connection_ = nullptr; }

 private:
  explicit SchemaLock(PgConnection& connection) : connection_(&connection) {}
  static absl::StatusOr<SchemaLock> TakeBehindPooler(const PgConnection& connection,
                                                     const std::string& schema);

  PgConnection* connection_;            // null: moved from, given back, or there is a holder
  std::optional<PgConnection> holder_;  // in an open transaction
};

}  // namespace pulso
