#include "server/postmaster_file.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace pulso {
namespace {

std::string FilePath(const std::string& data_folder) {
  return absl::StrCat(data_folder, "/postmaster.pid");
}

std::optional<Postmaster> Read(const std::string& data_folder) {
  std::ifstream file(FilePath(data_folder));
  Postmaster postmaster;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (number == 1) {
      std::from_chars(line.data(), line.data() + line.size(), postmaster.process_id);
    } else if (number == 5) {
      postmaster.socket_folder = line;
    } else if (number == 8) {
      postmaster.is_ready = line.starts_with("ready");
    }
  }
  // A negative number stands for a stand-alone backend; kill() would take it for a group.
  if (postmaster.process_id <= 1) return std::nullopt;
  return postmaster;
}

bool ProcessExists(pid_t process_id) { return kill(process_id, 0) == 0 || errno == EPERM; }

// The postmaster's working folder is its data folder.
bool WorksIn(pid_t process_id, const std::string& data_folder) {
  struct stat works_in;
  struct stat data;
  if (stat(absl::StrCat("/proc/", process_id, "/cwd").c_str(), &works_in) != 0) {
    // A zombie has no folder any more.  Whoever may not be looked at counts as the server.
    return errno != ENOENT || access("/proc/self", F_OK) != 0;
  }
  return stat(data_folder.c_str(), &data) == 0 && works_in.st_dev == data.st_dev &&
         works_in.st_ino == data.st_ino;
}

}  // namespace

std::optional<Postmaster> FindPostmaster(const std::string& data_folder) {
  std::optional<Postmaster> postmaster = Read(data_folder);
  if (postmaster && ProcessExists(postmaster->process_id) &&
      WorksIn(postmaster->process_id, data_folder)) {
    return postmaster;
  }
  return std::nullopt;
}

void RemoveMisleadingPostmasterFile(const std::string& data_folder) {
  const std::optional<Postmaster> postmaster = Read(data_folder);
  if (postmaster && ProcessExists(postmaster->process_id)) unlink(FilePath(data_folder).c_str());
}

}  // namespace pulso
