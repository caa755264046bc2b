// The COMMIT of a load, and which it was when its answer is lost.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "load/ledger.h"
#include "load/load_lock.h"
#include "load/progress.h"
#include "pg/connection.h"

namespace pulso {

// Whether a load failed without its knowing whether it was committed.
bool IsOutcomeUnknown(const absl::Status& failure);

// Commits the last transaction of a load, in which it writes its ledger row.  When the connection
// is lost meanwhile, the server may have committed or not: then this connects again, waits until
// the lost session can commit no more, and looks for the row.
class LoadCommit {
 public:
  struct Load {
    std::string schema;
    LedgerEntry ledger;
    bool is_pooled = false;                      // another program hands out the server's sessions
    std::chrono::milliseconds patience{60'000};  // to come by a connection and an answer
  };

  // `db` and `progress` must outlive this.
  LoadCommit(const PgConnection& db, Load load, LoadProgress& progress, std::stop_token stop)
      : db_(db),
        process_id_(PQbackendPID(db.get())),
        load_(std::move(load)),
        progress_(progress),
        stop_(std::move(stop)) {}

  // As Transaction::CommitWith(), and OK as well when only the answer was lost.  A connection error
  // says whether anything was changed, or that this is unknown.  REQUIRES: the statements of
  // LedgerStatements() are among `statements`; the transaction is one of `db`.
  absl::Status Run(Transaction transaction, std::vector<PgStatement> statements,
                   const std::function<void(std::size_t, const PgResult&)>& done,
                   std::vector<PgStatement> afterwards = {});

  // The id of the ledger row.  REQUIRES: Run() returned OK.
  std::int64_t load_id() const { return load_id_; }

  bool answer_was_lost() const { return answer_was_lost_; }

 private:
  enum class Outcome { kCommitted, kNotCommitted, kUndecided };
  absl::Status FindOut(const absl::Status& lost);
  absl::StatusOr<Outcome> Ask();
  absl::StatusOr<bool> IsUndecided();
  absl::StatusOr<Outcome> LookForTheRow();
  void Wait(std::chrono::milliseconds pause) const;

  const PgConnection& db_;
  const int process_id_;  // of the server's; libpq forgets it when the connection is lost
  const Load load_;
  LoadProgress& progress_;
  const std::stop_token stop_;
  std::optional<PgConnection> again_;  // the connection after the lost one
  int idle_answers_ = 0;               // in a row: the lost session waits for its client
  std::int64_t load_id_ = 0;
  bool answer_was_lost_ = false;
};

}  // namespace pulso
