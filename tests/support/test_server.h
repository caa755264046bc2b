// A throw-away PostgreSQL server for the tests that need one.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/private_server.h"

namespace pulso {

// One private server for a test program, in a temporary folder, without durability.  It is gone
// with its files at the end of the program, whichever way that ends.  Not thread-safe.
class TestServer {
 public:
  // Starts the server at the first call.  Throws std::runtime_error with the reason when that is
  // impossible: GoogleTest reports it as the failure of the test.
  static TestServer& Get();

  // The database `pulso`, which all tests of the program share.
  std::string Conninfo() const { return server_.Conninfo(); }

  // Creates an empty database for the caller alone; what libpq needs to connect to it.  Throws as
  // Get() does.
  std::string NewDatabase();

  const PrivateServer& server() const { return server_; }

 private:
  struct ClosePipe {
    void operator()(std::FILE* pipe) const { pclose(pipe); }
  };
  using Pipe = std::unique_ptr<std::FILE, ClosePipe>;

  TestServer(PrivateServer server, Pipe undertaker);
  static absl::StatusOr<TestServer> Start();

  PrivateServer server_;
  Pipe undertaker_;  // a shell that cleans up when the other end of this pipe is gone
  int database_count_ = 0;
};

}  // namespace pulso
