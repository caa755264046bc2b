#include "line/far_server.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "pg/connection.h"

namespace pulso::line {

FarServer::FarServer(std::string folder, PrivateServer server)
    : folder_(std::move(folder)), server_(std::move(server)) {}

FarServer::FarServer(FarServer&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), server_(std::move(other.server_)) {}

FarServer::~FarServer() {
  if (folder_.empty()) return;
  server_.Stop().IgnoreError();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

absl::StatusOr<FarServer> FarServer::Start(const std::string& address, const std::string& client) {
  std::string folder =
      (std::filesystem::temp_directory_path() / "pulso-far-server-XXXXXX").string();
  // The server runs as another account, which has to get through.
  if (mkdtemp(folder.data()) == nullptr || chmod(folder.c_str(), 0711) != 0) {
    return PreflightError(absl::StrCat(folder, ": ", std::strerror(errno)));
  }
  absl::StatusOr<PrivateServer> found =
      PrivateServer::Find({.folder = absl::StrCat(folder, "/pulso"), .bin_folder = ""});
  if (!found.ok()) {
    std::filesystem::remove(folder);
    return found.status();
  }
  FarServer server(std::move(folder), *std::move(found));
  RETURN_IF_ERROR(server.server_.Start());
  RETURN_IF_ERROR(server.ListenOn(address, client));
  return server;
}

absl::Status FarServer::ListenOn(const std::string& address, const std::string& client) {
  {
    ASSIGN_OR_RETURN(PgConnection connection,
                     PgConnection::Open(server_.Conninfo(), "pulso slow_link"));
    const std::string sql = absl::StrCat("ALTER SYSTEM SET listen_addresses = '", address, "'");
    RETURN_IF_ERROR(connection.Execute(sql, "set the address of the server").status());
    // PostgreSQL's default, with which every row is logged.  Only a server that nobody else uses,
    // such as pulso's private one, does without, and those are not far away.
    RETURN_IF_ERROR(
        connection.Execute("ALTER SYSTEM SET wal_level = 'replica'", "set wal_level").status());
  }
  const std::string path = absl::StrCat(server_.data_folder(), "/pg_hba.conf");
  std::ofstream rules(path, std::ios::app);
  rules << "\nhost all all " << client << "/32 trust\n";
  rules.close();
  if (!rules) return PreflightError(absl::StrCat("cannot write ", path));
  RETURN_IF_ERROR(server_.Stop());  // it reads the address only at its start
  return server_.Start();
}

}  // namespace pulso::line
