// pulso's own PostgreSQL server, for people who have none.
//
// It listens on a unix socket only, in a folder that only its owner can enter, and is tuned for
// loading.  initdb runs once; afterwards the server is started when it is needed and goes on until
// it is stopped.  The server programs refuse to run as root: for root, pulso runs them as the
// unprivileged account "postgres", or, where there is none, in a user namespace that maps root to
// an ordinary user.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace pulso {

struct ChildIdentity;
struct Postmaster;
struct ProgramOutcome;

struct PrivateServerOptions {
  // The folder that holds the data, "…/pulso"; empty: DefaultServerFolder().
  std::string folder;
  // The folder of initdb, pg_ctl and postgres; empty: PULSO_PG_BINDIR, `pg_config --bindir`, PATH,
  // then /usr/lib/postgresql/*/bin, the newest supported version.
  std::string bin_folder;
};

// $PULSO_HOME, else $XDG_DATA_HOME/pulso, else ~/.local/share/pulso; for root with an account
// "postgres" and neither variable set, /var/lib/pulso, which that account can reach.  The account's
// name may be given in PULSO_SERVER_ACCOUNT; "none" there stands for a user namespace.
std::string DefaultServerFolder();

// A private server on this machine, running or not.
class PrivateServer {
 public:
  // Finds the server programs and the place of the data; starts nothing.  A preflight error when
  // there are no programs of version 13 or later, or when the socket's path would be too long.
  static absl::StatusOr<PrivateServer> Find(const PrivateServerOptions& options);

  // Makes the data folder if there is none and starts the server unless it runs.  Two processes
  // may call it at the same time: one does the work, the other waits.  What a crash or a reboot
  // left is put in order: the server recovers, a lost socket folder is made again.  A socket folder
  // that somebody else owns or can enter is refused.  An error shows the last lines of the server's
  // log.
  absl::Status Start();

  // Stops the server in fast mode and waits for its end.  OK when it does not run.
  absl::Status Stop();

  // The server accepts connections.
  bool IsRunning() const;
  // initdb has been run.
  bool IsInitialised() const;

  // What libpq needs to connect: "host=/tmp/… port=5432 dbname=pulso user=pulso".
  std::string Conninfo() const;
  // The same as a URI: "postgresql://pulso@/pulso?host=%2Ftmp%2F…&port=5432".
  std::string Uri() const;

  const std::string& data_folder() const { return data_folder_; }
  const std::string& socket_folder() const { return socket_folder_; }
  const std::string& log_file() const { return log_file_; }
  int major_version() const { return major_version_; }

 private:
  // What runs on the data folder.
  enum class Found { kNone, kAccepts, kSocketLost };

  PrivateServer() = default;

  std::string LockPath() const;
  bool HasOurSocketOf(const Postmaster& postmaster) const;
  // Waits while a server is between two states; makes the socket folder of a running one ours.
  absl::StatusOr<Found> AwaitPostmaster();
  absl::Status Initialise(const ChildIdentity& identity) const;
  absl::Status Launch(const ChildIdentity& identity) const;
  absl::Status RunStop(const ChildIdentity& identity) const;
  absl::StatusOr<ProgramOutcome> RunPgCtl(const ChildIdentity& identity,
                                          const std::vector<std::string>& arguments) const;

  std::string bin_folder_;
  std::string folder_;
  std::string data_folder_;    // <folder>/pgNN
  std::string socket_folder_;  // short, private; the server's socket is in it
  std::string log_file_;       // in the data folder, where the server's account can write
  int major_version_ = 0;
};

}  // namespace pulso
