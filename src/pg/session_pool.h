// Work for the server that several sessions share.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "pg/connection.h"

namespace pulso {

// Statements that one session runs in one transaction, in their order.
struct ServerTask {
  std::int64_t cost = 0;  // for the order of tasks only: rows that its statements read
  std::vector<PgStatement> statements;
};

// Sessions that are open already.
class SessionPool {
 public:
  // Called for every statement that is done, by one thread at a time.
  using Done = std::function<void(const PgStatement&, const PgResult&, double seconds)>;

  // `first` must outlive the pool; the calling thread works with it.
  SessionPool(PgConnection& first, std::vector<PgConnection> further, std::string schema)
      : first_(first), further_(std::move(further)), schema_(std::move(schema)) {}

  // Runs the tasks, the costly ones first, each in a transaction of its own that does not wait for
  // the disk: a later commit that does makes it durable, too.  After the first error, or when
  // `stop` asks for it, running statements are cancelled and no task is begun; that error is
  // returned.
  absl::Status Run(std::vector<ServerTask> tasks, const Done& done, std::stop_token stop);

 private:
  class Crew;

  PgConnection& first_;
  std::vector<PgConnection> further_;
  std::string schema_;
};

// Tasks that cost less than this go together and cost one round trip.
inline constexpr std::int64_t kSmallTask = 20'000;

}  // namespace pulso
