#include "server/server_settings.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"

namespace pulso {
namespace {

constexpr std::int64_t kBytesPerMib = std::int64_t{1} << 20;

// Parallel queries exchange their rows through /dev/shm; a merge with large hash tables needs more
// than this and would fail with "No space left on device".
constexpr std::int64_t kEnoughSharedMemoryMib = 1024;

// $0 socket folder, $1 shared_buffers, $2 maintenance_work_mem (MB), $3 parallel workers, $4 type
// of shared memory.
constexpr char kSettings[] =
    R"(# Written by pulso at each start; changes are lost.  ALTER SYSTEM overrides this file.

# Only this unix socket, in a folder that only its owner can enter.
listen_addresses = ''
port = 5432
unix_socket_directories = '"$0"'
unix_socket_permissions = 0700

# Tuned for loading: few checkpoints, fast index builds.  A crash loses nothing committed.
fsync = on
autovacuum = on
jit = off
shared_buffers = $1MB
maintenance_work_mem = $2MB
max_parallel_maintenance_workers = $3
max_wal_size = 8GB
min_wal_size = 2GB
wal_init_zero = off
wal_buffers = 64MB
checkpoint_timeout = 30min
checkpoint_completion_target = 0.9
dynamic_shared_memory_type = $4

# No standby copies this server: what is written into a table that its own transaction has made or
# emptied goes to the table's file alone, which COMMIT waits for, and not into the log as well.
wal_level = minimal
max_wal_senders = 0

# The log holds the server's own life and no value of anybody's data: the text of an error and its
# detail may quote one.  "log" is above "error" here.
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] '
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_duration = off
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
)";

// A memory limit of a control group in bytes; 0 when there is none ("max", or no such file).
std::int64_t LimitIn(const char* path) {
  std::ifstream file(path);
  std::int64_t bytes = 0;
  file >> bytes;
  return file ? bytes : 0;
}

}  // namespace

Machine ThisMachine() {
  Machine machine;
  std::int64_t bytes = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  for (const char* path :
       {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    if (const std::int64_t limit = LimitIn(path); limit > 0) bytes = std::min(bytes, limit);
  }
  machine.memory_mib = bytes / kBytesPerMib;
  machine.cores = std::max(1U, std::thread::hardware_concurrency());
  struct statvfs shared;
  if (statvfs("/dev/shm", &shared) == 0) {
    machine.shared_memory_mib =
        static_cast<std::int64_t>(shared.f_blocks * shared.f_frsize) / kBytesPerMib;
  }
  return machine;
}

std::string ServerSettings(const Machine& machine, const std::string& socket_folder) {
  const std::int64_t shared_buffers = std::clamp<std::int64_t>(machine.memory_mib / 4, 128, 2048);
  const std::int64_t maintenance = std::clamp<std::int64_t>(machine.memory_mib / 16, 64, 512);
  const unsigned workers = std::clamp(machine.cores, 1U, 8U);
  const char* const shared_memory =
      machine.shared_memory_mib >= kEnoughSharedMemoryMib ? "posix" : "mmap";
  return absl::Substitute(kSettings, absl::StrReplaceAll(socket_folder, {{"'", "''"}}),
                          shared_buffers, maintenance, workers, shared_memory);
}

}  // namespace pulso
