// Sessions that are opened before they are needed.
#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// Opens one more session.  Called by several threads at a time.
using ConnectionFactory = std::function<absl::StatusOr<PgConnection>()>;

// Opening a session takes three round trips.  A far server answers them while the caller does
// something else.
class SessionsAhead {
 public:
  // Begins to open `count` sessions, all at the same time.
  SessionsAhead(ConnectionFactory connect, std::size_t count);

  // One of them, which may take as long as it does not answer; a new one when none is left.
  // Thread-safe.  A failure to open it comes to light here.
  absl::StatusOr<PgConnection> Take();

  // Closes those that nobody took.
  void Close();

 private:
  using Opening = std::future<absl::StatusOr<PgConnection>>;

  const ConnectionFactory connect_;
  std::mutex mutex_;
  std::vector<Opening> opening_;
};

}  // namespace pulso
