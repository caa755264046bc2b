// Sessions with a PostgreSQL server, on libpq.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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

// One statement of a pipeline and its name in error messages ("merge 070_record.sql").
struct PgStatement {
  std::string sql;
  std::string what;
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
  // connection error never holds a password.
  static absl::StatusOr<PgConnection> Open(const std::string& conninfo,
                                           const std::string& application);

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

  // A name as an SQL identifier, quoted.
  absl::StatusOr<std::string> QuoteIdentifier(std::string_view name);

  // For Cancel(): what another thread needs to stop the running statement.  Null when the session
  // is lost.
  struct FreeCancel {
    void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
  };
  using CancelHandle = std::unique_ptr<PGcancel, FreeCancel>;
  CancelHandle GetCancelHandle() const { return CancelHandle(PQgetCancel(connection_.get())); }

  int server_version() const { return PQserverVersion(connection_.get()); }  // 150018
  PGconn* get() const { return connection_.get(); }

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  explicit PgConnection(PGconn* connection) : connection_(connection) {}

  std::unique_ptr<PGconn, Finish> connection_;  // never null
};

// The payload of a Status that holds the SQLSTATE.
inline constexpr char kSqlState[] = "pulso/sqlstate";

// The SQLSTATE of a failed statement; "" when there is none.
std::string SqlState(const absl::Status& status);

// The error of a failed result (null: of the connection itself), as described at PgConnection.
absl::Status ErrorOf(PGconn* connection, const PGresult* result, std::string_view what);

// A transaction.  The destructor rolls back; only Commit() commits.
class Transaction {
 public:
  // Starts a transaction whose unqualified names are in `schema`, free of the role's timeouts.
  // Messages below ERROR are off, so that readable bytes during COPY mean an error.
  static absl::StatusOr<Transaction> Begin(PgConnection& connection, std::string_view schema);

  Transaction(Transaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  absl::Status Commit();

 private:
  explicit Transaction(PgConnection& connection) : connection_(&connection) {}
  PgConnection* connection_;  // null: committed or moved from
};

}  // namespace pulso
