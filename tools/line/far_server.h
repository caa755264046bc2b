// The PostgreSQL server at the other end of the line.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/private_server.h"

namespace pulso::line {

// A fresh private server, with the settings of pulso's own but for a log of all rows, that also
// listens on an address.  Its processes are in the network namespace of the thread that starts it.
class FarServer {
 public:
  // Starts the server in a temporary folder.  Whoever comes from `client` is trusted.
  static absl::StatusOr<FarServer> Start(const std::string& address, const std::string& client);

  FarServer(FarServer&& other) noexcept;
  FarServer& operator=(FarServer&&) = delete;

  // Stops the server and removes its files.
  ~FarServer();

  int major_version() const { return server_.major_version(); }

 private:
  FarServer(std::string folder, PrivateServer server);
  absl::Status ListenOn(const std::string& address, const std::string& client);

  std::string folder_;  // empty: moved from
  PrivateServer server_;
};

}  // namespace pulso::line
