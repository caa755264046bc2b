// The configuration of the private server.
#pragma once

#include <cstdint>
#include <string>

namespace pulso {

// What this machine has for the server.
struct Machine {
  std::int64_t memory_mib = 0;  // physical memory, or the container's limit if that is lower
  unsigned cores = 1;
  std::int64_t shared_memory_mib = 0;  // size of /dev/shm; 64 in a container by default
};

Machine ThisMachine();

// The text of the configuration file, in postgresql.conf's format; valid for version 13 and later.
// REQUIRES: socket_folder is an absolute path without '"' or '\'.
std::string ServerSettings(const Machine& machine, const std::string& socket_folder);

}  // namespace pulso
