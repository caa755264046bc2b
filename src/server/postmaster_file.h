// postmaster.pid: what a running server says about itself in its data folder.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace pulso {

// postmaster.pid, a line each: process id, data folder, start time, port, socket folder, listen
// address, shared memory, state.  The later lines are missing while the server starts.
struct Postmaster {
  pid_t process_id = 0;
  std::string socket_folder;
  bool is_ready = false;  // it accepts connections, or did before its socket was lost
};

// The server that runs on the data folder.  nullopt when none does, even if a crashed one left the
// file behind and another process has its number now.
std::optional<Postmaster> FindPostmaster(const std::string& data_folder);

// Removes the file of a crashed server whose number another process has now: the server would
// take that process for its predecessor and refuse to start.  In all other cases the file stays,
// for the server's own checks.  REQUIRES: FindPostmaster(data_folder) is nullopt.
void RemoveMisleadingPostmasterFile(const std::string& data_folder);

}  // namespace pulso
