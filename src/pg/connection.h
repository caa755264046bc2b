// Sessions with a PostgreSQL server, on libpq.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace pulso {

// The result of one statement.  Move-only.
class PgResult {
 public:
  explicit PgResult(PGresult* result) : result_(result) {}

  int rows() const { return PQntuples(result_.get()); }

  // A field as text; "" for NULL.  Lives as long as the result.
  std::string_view Text(int row, int column) const;
  bool IsNull(int row, int column) const;

  // A field of an integer type.
  std::int64_t Number(int row, int column) const;

  // The number in the command tag: rows inserted, copied, deleted.
  std::int64_t affected_rows() const;

  PGresult* get() const { return result_.get(); }

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

// A parameter in text format; nullopt is NULL.
using PgParameter = std::optional<std::string>;

// One statement of a pipeline, its name in error messages ("merge 070_record.sql"), and what $1,
// $2, … stand for.
struct PgStatement {
  std::string sql;
  std::string what;
  std::vector<PgParameter> parameters = {};
};

// An open session with the server.  Move-only; closing it is the destructor's job, and whatever
// transaction is open then is rolled back by the server.  Not thread-safe.
//
// Errors: a server error (base/errors.h) says `what` was done, the server's primary message, hint
// and SQLSTATE, which is also the payload kSqlState.  DETAIL is left out: it quotes rows.  A
// connection error when the session is lost; a preflight error when a privilege is missing.
class PgConnection {
 public:
  // Connects with a libpq connection string or URI; parts that are unset come from the PG*
  // environment variables and libpq's files.  `application` is shown in pg_stat_activity.  A
  // connection error never holds a password.  A preflight error when the server is too old.
  static absl::StatusOr<PgConnection> Open(const std::string& conninfo,
                                           const std::string& application);

  // Another session with the same parameters and name.
  absl::StatusOr<PgConnection> OpenAnother() const { return Open(conninfo_, application_); }

  // Runs one statement, or several without results of interest.
  absl::StatusOr<PgResult> Execute(const std::string& sql, std::string_view what);

  // Runs one statement with parameters $1, $2, ….
  absl::StatusOr<PgResult> Execute(const std::string& sql, std::span<const PgParameter> parameters,
                                   std::string_view what);

  // Runs statements in libpq's pipeline mode: one round trip for all, one protocol message each.
  // Calls `done` with the index and result of each as it completes; the first failure makes the
  // server skip the rest and is returned.  REQUIRES: no COPY, no statement with rows of interest
  // that `done` does not read.
  absl::Status ExecutePipeline(std::span<const PgStatement> statements,
                               const std::function<void(std::size_t, const PgResult&)>& done);

  // Keeps statements without results back until the next statement, whatever it is, and sends them
  // in front of it: they cost no round trip of their own.  TakePrologue() gives them back unsent.
  void Prepend(std::vector<std::string> statements) { prologue_ = std::move(statements); }
  std::vector<std::string> TakePrologue() { return std::exchange(prologue_, {}); }

  // The prologue and `sql` as the text of one message.  The prologue counts as sent then.
  std::string WithPrologue(const std::string& sql);

  // How long the server takes to answer at least: the shortest time that any exchange took so far,
  // which is the round-trip time of the network if one of them was trivial.  Zero before the first.
  std::chrono::nanoseconds RoundTrip() const;

  // Whether the server is reached through a unix socket, so that it has this machine's cores.
  bool is_on_this_machine() const { return PQhost(connection_.get())[0] == '/'; }

  // A name as an SQL identifier, quoted.
  absl::StatusOr<std::string> QuoteIdentifier(std::string_view name) const;

  int server_version() const { return PQserverVersion(connection_.get()); }  // 150018
  PGconn* get() const { return connection_.get(); }

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  explicit PgConnection(PGconn* connection) : connection_(connection) {}
  using Clock = std::chrono::steady_clock;
  void NoteAnswer(Clock::time_point asked);

  std::unique_ptr<PGconn, Finish> connection_;  // never null
  std::string conninfo_, application_;
  std::vector<std::string> prologue_;
  Clock::duration round_trip_ = Clock::duration::max();
};

// The payload of a Status that holds the SQLSTATE.
inline constexpr char kSqlState[] = "pulso/sqlstate";

// The SQLSTATE of a failed statement; "" when there is none.
std::string SqlState(const absl::Status& status);

// The error of a failed result (null: of the connection itself), as described at PgConnection.
absl::Status ErrorOf(PGconn* connection, const PGresult* result, std::string_view what);

// An SQL expression: whether a pooler is between here and the server, so that the session serves
// others after the transaction.  A pooler tells its client another process id than the server's.
std::string IsPooledSql(const PgConnection& connection);

// Makes the server look now and then, while it runs a statement, whether the client is still there:
// when pulso is killed, the statement ends within seconds, and the session with its locks.  Servers
// before 14 have no such setting, and some that run on other systems refuse it; they finish the
// statement first.
// Behind a pooler it holds for the transaction alone.
PgStatement NoticeALostClient(const PgConnection& connection);

// The first statements of a transaction that no timeout of the role ends.
std::vector<std::string> BeginWithoutTimeouts(const PgConnection& connection);

// A transaction.  The destructor rolls back; only Commit() commits.
class Transaction {
 public:
  // Starts a transaction whose unqualified names are in `schema`, free of the role's timeouts but
  // lock_timeout: who sets that does not want to wait for a lock.
  // Messages below ERROR are off, so that readable bytes during COPY mean an error.  BEGIN travels
  // with the first statement, as the connection's prologue.
  // `mode` follows BEGIN, as in "ISOLATION LEVEL REPEATABLE READ, READ ONLY".
  static absl::StatusOr<Transaction> Begin(PgConnection& connection, std::string_view schema,
                                           std::string_view mode = {});

  Transaction(Transaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  absl::Status Commit();

  // Runs statements and commits, all in one round trip.  The first failure makes the server skip
  // the rest, COMMIT too, and is returned.  `done` is called as by ExecutePipeline(), for
  // `statements` alone.  `afterwards` follow the COMMIT; what becomes of them is not told.
  absl::Status CommitWith(std::vector<PgStatement> statements,
                          const std::function<void(std::size_t, const PgResult&)>& done,
                          std::vector<PgStatement> afterwards = {});

 private:
  explicit Transaction(PgConnection& connection) : connection_(&connection) {}
  PgConnection* connection_;  // null: committed or moved from
};

}  // namespace pulso
