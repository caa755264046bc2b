// Statements on their way to the server while nobody waits for an answer.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "pg/connection.h"

namespace pulso {

// A run of statements with parameters in binary format, each of which changes a known number of
// rows.  From the first Send() to Finish() the connection can do nothing else.
class StatementStream {
 public:
  // The connection must outlive the stream.
  explicit StatementStream(PgConnection& connection) : connection_(&connection) {}
  StatementStream(const StatementStream&) = delete;
  StatementStream& operator=(const StatementStream&) = delete;

  // Waits for what is on its way; what the statements did is for the transaction to undo.
  ~StatementStream() { Finish().IgnoreError(); }

  // Sends a statement with binary parameters, and the connection's prologue in front of the first;
  // `what` names it in errors.  Returns the first failure of those sent before, if the server has
  // told of it by now.
  absl::Status Send(const std::string& sql, std::span<const PgParameter> parameters,
                    std::string what, std::int64_t rows);

  // Waits for all answers.  A server error when a statement changed another number of rows.
  absl::Status Finish();

 private:
  struct Pending {
    std::string what;
    std::int64_t rows;
  };
  absl::Status Begin();
  void Take(PGresult* raw);
  void ReadAnswers(bool wait);

  PgConnection* connection_;
  bool is_open_ = false;
  std::deque<Pending> pending_;  // sent, not answered
  absl::Status first_error_;
};

}  // namespace pulso
