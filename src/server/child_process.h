// Runs the server's programs (initdb, pg_ctl, …) as child processes.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace pulso {

// Who a child process is.
struct ChildIdentity {
  enum class Kind {
    kSameUser,       // as pulso itself
    kOtherUser,      // drops from root to `uid`, `gid` and `groups`
    kUserNamespace,  // a user namespace in which pulso's own user is called `inner_id`
  };
  Kind kind = Kind::kSameUser;
  // The owner of the files that the child makes, as seen from here.
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  uid_t inner_id = 0;
};

// pulso's own user.
ChildIdentity SameIdentity();

struct ProgramOutcome {
  int exit_code = 0;   // 128 + the signal's number when a signal ended it
  std::string output;  // the end of what it wrote to stdout and stderr, at most 64 KiB
};

// Runs the program command[0], an absolute path, in `working_folder` and waits for its end.
//
// The child has a session of its own (Ctrl-C in pulso's terminal does not reach it or the server it
// starts), no file of pulso's, an empty stdin, the umask 077, English messages and no PG* variable.
// An internal error, naming the step, when the program could not be started as `identity` there.
absl::StatusOr<ProgramOutcome> RunProgram(const std::vector<std::string>& command,
                                          const ChildIdentity& identity,
                                          const std::string& working_folder);

}  // namespace pulso
