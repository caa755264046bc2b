#include "pg/statement_stream.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// Of a statement whose rows do not matter.
constexpr std::int64_t kAnyRows = -1;

}  // namespace

absl::Status StatementStream::Begin() {
  if (is_open_) return absl::OkStatus();
  const std::vector<std::string> prologue = connection_->TakePrologue();
  if (PQenterPipelineMode(connection_->get()) != 1) {
    return ErrorOf(connection_->get(), nullptr, "enter pipeline mode");
  }
  is_open_ = true;
  for (const std::string& sql : prologue) RETURN_IF_ERROR(Send(sql, {}, sql, kAnyRows));
  return absl::OkStatus();
}

absl::Status StatementStream::Send(const std::string& sql, std::span<const PgParameter> parameters,
                                   std::string what, std::int64_t rows) {
  RETURN_IF_ERROR(Begin());
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const PgParameter& parameter : parameters) {
    values.push_back(parameter.has_value() ? parameter->data() : nullptr);
    lengths.push_back(parameter.has_value() ? static_cast<int>(parameter->size()) : 0);
  }
  const std::vector<int> formats(parameters.size(), 1);
  if (PQsendQueryParams(connection_->get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), lengths.data(), formats.data(), /*resultFormat=*/0) != 1) {
    return ErrorOf(connection_->get(), nullptr, what);
  }
  pending_.push_back({std::move(what), rows});
  ReadAnswers(/*wait=*/false);
  return first_error_;
}

absl::Status StatementStream::Finish() {
  if (!is_open_) return first_error_;
  is_open_ = false;
  PQpipelineSync(connection_->get());
  ReadAnswers(/*wait=*/true);
  if (PQstatus(connection_->get()) == CONNECTION_OK) {
    const PgResult sync(PQgetResult(connection_->get()));  // PGRES_PIPELINE_SYNC
    PQexitPipelineMode(connection_->get());
  } else if (first_error_.ok()) {
    first_error_ = ErrorOf(connection_->get(), nullptr, "copy");
  }
  return first_error_;
}

void StatementStream::Take(PGresult* raw) {
  const PgResult result(raw);
  if (!first_error_.ok()) return;
  const Pending& statement = pending_.front();
  const ExecStatusType status = PQresultStatus(raw);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    first_error_ = ErrorOf(connection_->get(), raw, statement.what);
  } else if (statement.rows != kAnyRows && result.affected_rows() != statement.rows) {
    first_error_ =
        ServerError(absl::StrFormat("%s: %d rows were sent, the server counted %d", statement.what,
                                    statement.rows, result.affected_rows()));
  }
}

void StatementStream::ReadAnswers(bool wait) {
  PGconn* const connection = connection_->get();
  if (!wait && PQconsumeInput(connection) != 1) return;  // Finish() says that the session is lost
  while (!pending_.empty() && (wait || PQisBusy(connection) == 0)) {
    if (PGresult* raw = PQgetResult(connection)) {
      Take(raw);
    } else if (PQstatus(connection) == CONNECTION_OK) {
      pending_.pop_front();  // a statement's results end with a null
    } else {
      if (first_error_.ok()) first_error_ = ErrorOf(connection, nullptr, pending_.front().what);
      pending_.clear();
    }
  }
}

}  // namespace pulso
