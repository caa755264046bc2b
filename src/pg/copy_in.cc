#include "pg/copy_in.h"

#include <poll.h>

#include <cerrno>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "pg/answer_deadline.h"

namespace pulso {
namespace {

// A larger chunk makes a send block, and a blocked libpq reads the server's error away so that
// poll() no longer shows it.
constexpr std::size_t kChunkBytes = std::size_t{64} << 10;

}  // namespace

absl::StatusOr<CopyIn> CopyIn::Begin(PgConnection& connection, const std::string& sql,
                                     std::string what) {
  const PgResult result(PQexec(connection.get(), connection.WithPrologue(sql).c_str()));
  if (PQresultStatus(result.get()) != PGRES_COPY_IN) {
    return ErrorOf(connection.get(), result.get(), what);
  }
  return CopyIn(connection, std::move(what));
}

CopyIn::~CopyIn() {
  if (connection_ != nullptr) Abandon().IgnoreError();  // the caller has an error of its own
}

absl::Status CopyIn::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view chunk = bytes.substr(0, kChunkBytes);
    absl::Status status = SendChunk(chunk);
    if (!status.ok()) return status;
    bytes.remove_prefix(chunk.size());
  }
  return absl::OkStatus();
}

absl::Status CopyIn::SendChunk(std::string_view chunk) {
  for (;;) {
    pollfd ready{.fd = PQsocket(connection_->get()), .events = POLLIN | POLLOUT, .revents = 0};
    if (poll(&ready, 1, /*timeout=*/-1) < 0) {
      if (errno == EINTR) continue;
      return Abandon();
    }
    // Notices are off, so whatever the server says now is an error.
    if ((ready.revents & (POLLIN | POLLERR | POLLHUP)) != 0) return Abandon();
    if ((ready.revents & POLLOUT) != 0) break;
  }
  const int sent = PQputCopyData(connection_->get(), chunk.data(), static_cast<int>(chunk.size()));
  return sent == 1 ? absl::OkStatus() : Abandon();
}

absl::Status CopyIn::Abandon() {
  PGconn* connection = std::exchange(connection_, nullptr)->get();
  const AnswerDeadline deadline(connection);
  PQputCopyEnd(connection, "cancelled by the loader");
  absl::Status error;
  while (PGresult* raw = PQgetResult(connection)) {
    const PgResult result(raw);
    if (PQresultStatus(raw) == PGRES_COPY_IN) break;  // only when the connection is lost
    if (error.ok() && PQresultStatus(raw) == PGRES_FATAL_ERROR) {
      error = ErrorOf(connection, raw, what_);
    }
  }
  return error.ok() ? ErrorOf(connection, nullptr, what_) : error;
}

absl::StatusOr<std::int64_t> CopyIn::Finish() {
  PGconn* connection = std::exchange(connection_, nullptr)->get();
  if (PQputCopyEnd(connection, nullptr) != 1) return ErrorOf(connection, nullptr, what_);
  std::int64_t rows = 0;
  absl::Status error;
  while (PGresult* raw = PQgetResult(connection)) {
    const PgResult result(raw);
    if (PQresultStatus(raw) == PGRES_COMMAND_OK) {
      rows = result.affected_rows();
    } else if (error.ok()) {
      error = ErrorOf(connection, raw, what_);
    }
  }
  if (!error.ok()) return error;
  return rows;
}

}  // namespace pulso
