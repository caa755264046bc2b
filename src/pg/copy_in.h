// COPY … FROM STDIN (FORMAT binary), client side.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// An open COPY.  While it lives its connection can do nothing else.  Rows count only after Finish()
// returned OK; destroying an unfinished CopyIn cancels the COPY.
class CopyIn {
 public:
  // Starts `sql`, a COPY … FROM STDIN; `what` names it in errors ("COPY staging_record").
  // The connection's prologue travels in the same message: COPY is no DDL.
  static absl::StatusOr<CopyIn> Begin(PgConnection& connection, const std::string& sql,
                                      std::string what);

  CopyIn(CopyIn&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)), what_(std::move(other.what_)) {}
  CopyIn& operator=(CopyIn&&) = delete;
  ~CopyIn();

  // Sends bytes of the stream, cut anywhere.  An error of the server is noticed within kChunkBytes
  // and returned; libpq itself would not tell before the end.
  absl::Status Send(std::string_view bytes);

  // Ends the stream and returns the number of rows that the server counted.  The trailer must have
  // been sent: the server would accept a stream without it.
  absl::StatusOr<std::int64_t> Finish();

 private:
  CopyIn(PgConnection& connection, std::string what)
      : connection_(&connection), what_(std::move(what)) {}
  absl::Status SendChunk(std::string_view chunk);
  absl::Status Abandon();  // ends the COPY and returns the server's own error

  PgConnection* connection_;  // null: finished or moved from
  std::string what_;
};

}  // namespace pulso
