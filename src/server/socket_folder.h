// The private folder of the server's socket: short, because a socket's path has little room, and
// closed to everybody else, because the server trusts whoever reaches it.
#pragma once

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace pulso {

// $XDG_RUNTIME_DIR/pulso-<hash> if that variable names a folder, else (and for root, whose
// runtime folder no other account can enter) /tmp/pulso-<uid>-<hash>; the hash is that of the data
// folder's path.  A preflight error when the socket's path would be too long.
absl::StatusOr<std::string> SocketFolderFor(const std::string& data_folder);

// The folder holds a socket, belongs to `owner` or to pulso's own user, and nobody else can enter
// it: what listens there is our server.
bool HasOurSocket(const std::string& folder, uid_t owner);

// Makes the folder, mode 0700, unless there is a proper one, gives it to `owner`, and removes what
// a crashed server left in it.  A preflight error when the folder is somebody else's or open to
// others: in /tmp anybody may have made it before us.  REQUIRES: no server is using it.
absl::Status PrepareSocketFolder(const std::string& folder, uid_t owner, gid_t group);

}  // namespace pulso
