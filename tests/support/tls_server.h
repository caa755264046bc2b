// A test server that is reached over TCP with TLS and a password.
#pragma once

#include <string>

#include "support/temporary_folder.h"
#include "support/test_server.h"

namespace pulso {

// Listens on a loopback address of its own, with a certificate for the host db.test that the test
// made, and lets roles in over TLS with their password only.  Over the unix socket, the test itself
// comes in as ever, and every other role with its password.
class TlsServer {
 public:
  TlsServer();

  TestServer& server() { return server_; }

  // Parameters of a connection with sslmode=verify-full, up to the database: host, role ann.
  std::string Conninfo(const std::string& host, const std::string& database) const;

  // The certificate that clients trust.
  std::string certificate() const;

 private:
  const TemporaryFolder folder_;
  const std::string address_;
  TestServer server_;
};

}  // namespace pulso
