#include "support/pooler.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "support/export_files.h"

namespace pulso {

Pooler::Pooler(const TestServer& server, const std::string& pool_mode) {
  WriteFile(folder_ / "pgbouncer.ini",
            absl::StrCat("[databases]\n* = host=", server.server().socket_folder(),
                         " port=5432 user=pulso\n"
                         "[pgbouncer]\n"
                         "listen_addr =\n"
                         "listen_port = 6432\n"
                         "unix_socket_dir = ",
                         folder_ / "", "\nlogfile = ", folder_ / "log", "\npidfile = ",
                         folder_ / "pid", "\nauth_type = any\npool_mode = ", pool_mode, "\n"));
  // Like the server it refuses to run as root; it takes the account of the server.
  struct stat data;
  if (stat(server.server().data_folder().c_str(), &data) != 0 ||
      chown((folder_ / "").c_str(), data.st_uid, data.st_gid) != 0) {
    throw std::runtime_error("test support: no folder for pgbouncer");
  }
  const std::string as_account = geteuid() != 0
                                     ? ""
                                     : absl::StrCat("setpriv --reuid=", data.st_uid,
                                                    " --regid=", data.st_gid, " --clear-groups ");
  const std::string command = absl::StrCat("PATH=$PATH:/usr/sbin ", as_account, "pgbouncer -d ",
                                           folder_ / "pgbouncer.ini", " >/dev/null 2>&1");
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

Pooler::~Pooler() {
  // It writes the file before it goes into the background, and removes it when it has ended.
  const std::string file = folder_ / "pid";
  if (!std::filesystem::exists(file)) return;
  const pid_t process = std::stoi(ReadFile(file));
  kill(process, SIGKILL);  // programs started in the background of a shell ignore SIGQUIT
  while (kill(process, 0) == 0) usleep(1000);
}

std::string Pooler::socket_folder() const { return folder_ / ""; }

std::string Pooler::Through(const std::string& conninfo) const {
  const std::size_t rest = conninfo.find(" dbname=");
  if (rest == std::string::npos) throw std::runtime_error("test support: another conninfo");
  return absl::StrCat("host=", folder_ / "", " port=6432", conninfo.substr(rest));
}

}  // namespace pulso
