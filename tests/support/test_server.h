// A throw-away PostgreSQL server for the tests that need one.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/private_server.h"

namespace pulso {

// Whether COMMIT waits for the disk: as for users, or as fast as can be.
enum class Durability { kOn, kOff };

class TestServer;

// A database of a test, dropped with its sessions at the end, if the server runs and lets it: those
// of all tests together would take gigabytes.
class TestDatabase {
 public:
  TestDatabase(TestServer& server, std::string name);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // What libpq needs to connect to it.
  const std::string& conninfo() const { return conninfo_; }

 private:
  TestServer& server_;
  const std::string name_;
  const std::string conninfo_;
};

// A private server in a temporary folder.  It is gone with its files at the end of the program,
// whichever way that ends.  Not thread-safe.  What fails throws std::runtime_error with the reason,
// which GoogleTest reports as the failure of the test.
class TestServer {
 public:
  // The one that all tests of a program share, without durability; started at the first call.
  static TestServer& Get();

  // One for the caller alone, which a test may stop and start.
  static TestServer Start(Durability durability);

  // The database `pulso`, which all tests of the program share.
  std::string Conninfo() const { return server_.Conninfo(); }

  // Creates an empty database for the caller alone.  The server has to outlive it.
  TestDatabase NewDatabase();

  // Runs a statement on the shared database.
  void Run(const std::string& sql);

  // Changes settings ("wal_level = replica") for the next start.
  void Set(const std::vector<std::string>& settings);

  // Writes a file of the data folder that the server's account owns and nobody else can read.
  void WriteDataFile(const std::string& name, const std::string& bytes);

  // Ends the server as `pg_ctl stop` does: it ends its sessions and saves everything.
  void Stop();

  // Ends the server as `pg_ctl stop --mode=immediate` does: it saves nothing and breaks off
  // whatever runs.  Afterwards none of its processes is left.
  void StopAtOnce();

  // Starts it again, after either; returns when it has recovered and accepts connections.
  void Restart();

  const PrivateServer& server() const { return server_; }

 private:
  struct ClosePipe {
    void operator()(std::FILE* pipe) const { pclose(pipe); }
  };
  using Pipe = std::unique_ptr<std::FILE, ClosePipe>;

  TestServer(PrivateServer server, Pipe undertaker);
  static absl::StatusOr<TestServer> TryStart(Durability durability);

  PrivateServer server_;
  Pipe undertaker_;  // a shell that cleans up when the other end of this pipe is gone
  int database_count_ = 0;
};

}  // namespace pulso
