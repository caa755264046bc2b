#include "load/load_lock.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "pg/answer_deadline.h"
#include "pg/sqlstate.h"

namespace pulso {
namespace {

// The first key of pulso's advisory locks, "puls" in ASCII; the second is the schema's oid.
// An oid is unsigned, a lock key is not.
constexpr char kLockKeys[] = "1886743667, (oid::bigint - 2147483648)::int";
constexpr char kLastTransactionKeys[] = "1886743668, (oid::bigint - 2147483648)::int";
constexpr char kOfSchema[] = "  FROM pg_catalog.pg_namespace WHERE nspname = $1";

// What becomes of asking for the lock.
enum class Answer { kNoSchema, kBusy, kTaken, kIsPooled };

// Somebody else made the same schema at the same moment.
bool IsMadeByAnother(const absl::Status& status) {
  const std::string state = SqlState(status);
  return state == kUniqueViolation || state == kDuplicateSchema;
}

// Runs `statements` first, and the question behind.
absl::StatusOr<Answer> AskForLock(PgConnection& connection, const std::string& schema,
                                  const SchemaLock::Question& question,
                                  std::vector<PgStatement> statements) {
  const std::size_t lock = statements.size();
  statements.push_back(
      {absl::StrCat("SELECT CASE WHEN NOT ", IsPooledSql(connection),
                    " THEN pg_catalog.pg_try_advisory_lock(", kLockKeys, ") END", kOfSchema),
       "take the lock of the schema",
       {schema}});
  statements.push_back(NoticeALostClient(connection));
  const std::size_t first = statements.size();  // of the question
  statements.insert(statements.end(), question.statements.begin(), question.statements.end());
  Answer answer = Answer::kNoSchema;
  RETURN_IF_ERROR(
      connection.ExecutePipeline(statements, [&](std::size_t index, const PgResult& result) {
        if (index >= first) question.done(index - first, result);
        if (index != lock || result.rows() == 0) return;
        answer = result.IsNull(0, 0)        ? Answer::kIsPooled
                 : result.Text(0, 0) == "t" ? Answer::kTaken
                                            : Answer::kBusy;
      }));
  return answer;
}

}  // namespace

absl::Status SchemaLock::IsBusy(const std::string& schema) {
  return BusyError(absl::StrCat("schema ", schema,
                                ": another load is running; wait for it, or load into another "
                                "schema with --schema"));
}

absl::StatusOr<PgStatement> SchemaLock::CreateSchema(PgConnection& connection,
                                                     const std::string& schema) {
  ASSIGN_OR_RETURN(const std::string quoted, connection.QuoteIdentifier(schema));
  return PgStatement{absl::StrCat("CREATE SCHEMA IF NOT EXISTS ", quoted),
                     absl::StrCat("create schema ", schema)};
}

PgStatement SchemaLock::MarkLastTransaction(const std::string& schema) {
  return {absl::StrCat("SELECT pg_catalog.pg_try_advisory_xact_lock(", kLastTransactionKeys, ")",
                       kOfSchema),
          "mark the transaction",
          {schema}};
}

PgStatement SchemaLock::TakeInTransaction(const std::string& schema) {
  return {absl::StrCat("SELECT pg_catalog.pg_try_advisory_xact_lock(", kLockKeys, ")", kOfSchema),
          "take the lock of the schema",
          {schema}};
}

absl::StatusOr<SchemaLock> SchemaLock::Take(PgConnection& connection, const std::string& schema,
                                            const Question& question) {
  absl::StatusOr<Answer> asked = AskForLock(connection, schema, question, {});
  if (asked.ok() && *asked == Answer::kNoSchema) {
    ASSIGN_OR_RETURN(PgStatement create, CreateSchema(connection, schema));
    asked = AskForLock(connection, schema, question, {std::move(create)});
    // IF NOT EXISTS does not help against a load that made it a moment ago.
    if (IsMadeByAnother(asked.status())) asked = AskForLock(connection, schema, question, {});
  }
  ASSIGN_OR_RETURN(const Answer answer, std::move(asked));
  if (answer == Answer::kIsPooled) {
    ASSIGN_OR_RETURN(SchemaLock lock, TakeBehindPooler(connection, schema));
    if (!question.statements.empty()) {  // again: another load may have come before the lock
      RETURN_IF_ERROR(connection.ExecutePipeline(question.statements, question.done));
    }
    return lock;
  }
  if (answer == Answer::kTaken) return SchemaLock(connection);
  return IsBusy(schema);
}

absl::StatusOr<SchemaLock> SchemaLock::TakeBehindPooler(const PgConnection& connection,
                                                        const std::string& schema) {
  ASSIGN_OR_RETURN(PgConnection holder, connection.OpenAnother());
  holder.Prepend(BeginWithoutTimeouts(holder));
  const PgStatement take = TakeInTransaction(schema);
  ASSIGN_OR_RETURN(const PgResult result, holder.Execute(take.sql, take.parameters, take.what));
  if (result.rows() == 0 || result.Text(0, 0) != "t") return IsBusy(schema);
  SchemaLock lock(holder);
  lock.connection_ = nullptr;
  lock.holder_ = std::move(holder);
  return lock;
}

absl::Status SchemaLock::CheckIsHeld() {
  if (!holder_.has_value()) return absl::OkStatus();  // lost with the session that would commit
  return holder_->Execute("SELECT 1", "look whether the lock of the schema is still held").status();
}

PgStatement SchemaLock::Unlock() {
  return {"SELECT pg_catalog.pg_advisory_unlock_all()", "give back the lock"};
}

SchemaLock::~SchemaLock() {
  if (holder_.has_value()) {
    const AnswerDeadline deadline(holder_->get());
    holder_->Execute("ROLLBACK", "give back the lock").IgnoreError();
  }
  if (connection_ == nullptr) return;
  const AnswerDeadline deadline(connection_->get());
  // Fails when the session is lost, and the lock with it.
  const PgStatement unlock = Unlock();
  connection_->Execute(unlock.sql, unlock.what).IgnoreError();
}

}  // namespace pulso
