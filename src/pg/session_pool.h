// Work for the server that several sessions share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// Opens one more connection to the database of the load.
using ConnectionFactory = std::function<absl::StatusOr<PgConnection>()>;

// Statements that one session runs in one transaction, in their order.
struct ServerTask {
  std::int64_t cost = 0;  // for the order of tasks only: rows that its statements read
  std::vector<PgStatement> statements;
};

// A session that is open already and further ones, opened when there is work for them.
class SessionPool {
 public:
  // Called for every statement that is done, by one thread at a time.
  using Done = std::function<void(const PgStatement&, const PgResult&, double seconds)>;

  // `first` must outlive the pool.  At most `sessions` are used, the first among them.
  SessionPool(PgConnection& first, ConnectionFactory connect, std::string schema,
              std::size_t sessions)
      : first_(first),
        connect_(std::move(connect)),
        schema_(std::move(schema)),
        further_(sessions - 1) {}

  // Runs the tasks, the costly ones first, each in a transaction of its own that does not wait for
  // the disk: a later commit that does makes it durable, too.  After the first error, or when
  // `stop` asks for it, running statements are cancelled and no task is begun; that error is
  // returned.
  absl::Status Run(std::vector<ServerTask> tasks, const Done& done, std::stop_token stop);

  std::size_t opened() const { return opened_; }  // sessions besides the first

 private:
  class Crew;

  PgConnection& first_;
  ConnectionFactory connect_;
  std::string schema_;
  std::vector<std::optional<PgConnection>> further_;
  std::size_t opened_ = 0;
};

}  // namespace pulso
