// pgbouncer in front of a test server.
#pragma once

#include <string>

#include "support/temporary_folder.h"
#include "support/test_server.h"

namespace pulso {

// pgbouncer that hands out the server's sessions by the transaction, or as `pool_mode` says, on a
// unix socket of its own.
// Throws std::runtime_error when it cannot be started.  Ends with this object.
class Pooler {
 public:
  explicit Pooler(const TestServer& server, const std::string& pool_mode = "transaction");
  Pooler(const Pooler&) = delete;
  Pooler& operator=(const Pooler&) = delete;
  ~Pooler();

  // `conninfo` of the server, with the pooler in its place.
  std::string Through(const std::string& conninfo) const;

  // Where its unix socket is, and the port in its name.
  std::string socket_folder() const;
  static constexpr int kPort = 6432;

 private:
  const TemporaryFolder folder_;
};

}  // namespace pulso
