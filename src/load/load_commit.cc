#include "load/load_commit.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "pg/answer_deadline.h"
#include "pg/sqlstate.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{1000};

// A session whose client is gone without a word waits for hours.  One that has waited so often
// between two looks waits for nothing: all that a load sends is on its way by then.
constexpr int kIdleAnswers = 8;

// The payload of a Status, without content.
constexpr char kOutcomeUnknown[] = "pulso/outcome_unknown";

}  // namespace

bool IsOutcomeUnknown(const absl::Status& failure) {
  return failure.GetPayload(kOutcomeUnknown).has_value();
}

absl::Status LoadCommit::Run(Transaction transaction, std::vector<PgStatement> statements,
                             const std::function<void(std::size_t, const PgResult&)>& done,
                             std::vector<PgStatement> afterwards) {
  std::size_t ledger = 0;
  while (ledger < statements.size() && statements[ledger].what != kWriteLedger) ++ledger;
  if (ledger == statements.size()) return InternalError("commit: no row for the ledger");
  std::vector<PgStatement> all = {SchemaLock::MarkLastTransaction(load_.schema)};
  std::move(statements.begin(), statements.end(), std::back_inserter(all));
  const absl::Status status = transaction.CommitWith(
      std::move(all),
      [&](std::size_t index, const PgResult& result) {
        if (index == 0) return;
        if (index - 1 == ledger) load_id_ = result.Number(0, 0);
        done(index - 1, result);
      },
      std::move(afterwards));
  return PQstatus(db_.get()) == CONNECTION_OK || status.ok() ? status : FindOut(status);
}

absl::Status LoadCommit::FindOut(const absl::Status& lost) {
  progress_.phase = LoadPhase::kCommit;
  const Clock::time_point deadline = Clock::now() + load_.patience;
  for (milliseconds pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    const absl::StatusOr<Outcome> outcome = Ask();
    if (!outcome.ok()) again_.reset();
    const Outcome is = outcome.value_or(Outcome::kUndecided);
    if (is == Outcome::kCommitted) {
      answer_was_lost_ = true;
      return absl::OkStatus();
    }
    if (is == Outcome::kNotCommitted) {
      return ConnectionError(
          absl::StrCat("the connection was lost at COMMIT, and the ledger says: nothing was "
                       "changed; load again (",
                       lost.message(), ")"));
    }
    if (stop_.stop_requested() || Clock::now() >= deadline) {
      absl::Status unknown = ConnectionError(absl::StrFormat(
          "the connection was lost at COMMIT, and the server cannot be asked %s: it is unknown "
          "whether the load was committed; once the server is back, look for it with pulso loads, "
          "or load again (%s)",
          stop_.stop_requested() ? "now" : "again",
          (outcome.ok() ? lost : outcome.status()).message()));
      unknown.SetPayload(kOutcomeUnknown, {});
      return unknown;
    }
    Wait(pause);
  }
}

absl::StatusOr<LoadCommit::Outcome> LoadCommit::Ask() {
  if (!again_.has_value()) {
    ASSIGN_OR_RETURN(again_, db_.OpenAnother());
  }
  const AnswerDeadline deadline(again_->get());
  ASSIGN_OR_RETURN(const bool is_undecided, IsUndecided());
  return is_undecided ? Outcome::kUndecided : LookForTheRow();
}

absl::StatusOr<bool> LoadCommit::IsUndecided() {
  constexpr std::string_view kPath = "sql/ledger/undecided.sql";
  const PgParameter process =
      load_.is_pooled ? std::nullopt : PgParameter(absl::StrCat(process_id_));
  const PgParameter parameters[] = {load_.schema, process};
  ASSIGN_OR_RETURN(const PgResult result,
                   again_->Execute(std::string(SqlText(kPath)), parameters, kPath));
  if (result.rows() != 1)
    return InternalError("the server does not tell whether a load is running");
  const bool is_standby = result.Text(0, 0) == "t";  // may not have heard of the COMMIT yet
  const bool has_holder = !result.IsNull(0, 1);
  const bool waits_for_its_client = result.Text(0, 2) == "t";
  idle_answers_ = has_holder && waits_for_its_client ? idle_answers_ + 1 : 0;
  if (idle_answers_ >= kIdleAnswers && process.has_value()) {
    const PgParameter holder[] = {std::string(result.Text(0, 1))};
    RETURN_IF_ERROR(again_
                        ->Execute("SELECT pg_catalog.pg_terminate_backend($1::int)", holder,
                                  "end the lost session")
                        .status());
  }
  return is_standby || has_holder;
}

absl::StatusOr<LoadCommit::Outcome> LoadCommit::LookForTheRow() {
  const PgStatement find = FindLoad(load_.ledger);
  std::optional<std::int64_t> found;
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*again_, load_.schema));
  const absl::Status status =
      transaction.CommitWith({find}, [&](std::size_t /*index*/, const PgResult& result) {
        if (result.rows() > 0) found = result.Number(0, 0);
      });
  if (SqlState(status) == kUndefinedTable) return Outcome::kNotCommitted;  // nor was the ledger
  RETURN_IF_ERROR(status);
  if (!found.has_value()) return Outcome::kNotCommitted;
  load_id_ = *found;
  return Outcome::kCommitted;
}

// Until `pause` is over or the user has had enough.
void LoadCommit::Wait(milliseconds pause) const {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop_, pause, [] { return false; });
}

}  // namespace pulso
