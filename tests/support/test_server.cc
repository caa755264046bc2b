#include "support/test_server.h"

#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "server/postmaster_file.h"
#include "support/export_files.h"

namespace pulso {
namespace {

// Waits for the end of its input, which comes even if the test program is killed; then the server
// goes at once, and its folders with it.  $0 data folder, $1 folder, $2 socket folder.
constexpr char kUndertaker[] = R"sh(
exec >/dev/null 2>&1
trap '' HUP INT TERM
cat
file='$0/postmaster.pid'
if [ -e "$file" ]; then
  kill -QUIT "$(head -n 1 "$file")"
  i=0
  while [ -e "$file" ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i + 1)); done
fi
rm -rf '$1' '$2'
)sh";

// Runs statements, one a call: ALTER SYSTEM and CREATE DATABASE bear no company.
absl::Status Execute(const std::string& conninfo, std::initializer_list<std::string> statements) {
  PGconn* const connection = PQconnectdb(conninfo.c_str());
  absl::Status status;
  for (const std::string& statement : statements) {
    PGresult* const result = PQexec(connection, statement.c_str());
    const ExecStatusType outcome = PQresultStatus(result);
    PQclear(result);
    if (outcome != PGRES_COMMAND_OK && outcome != PGRES_TUPLES_OK) {
      status = ServerError(absl::StrCat(statement, ": ", PQerrorMessage(connection)));
      break;
    }
  }
  PQfinish(connection);
  return status;
}

[[noreturn]] void Throw(const absl::Status& status) {
  throw std::runtime_error(absl::StrCat("no PostgreSQL server for this test: ", status.message()));
}

}  // namespace

TestServer::TestServer(PrivateServer server, Pipe undertaker)
    : server_(std::move(server)), undertaker_(std::move(undertaker)) {}

absl::StatusOr<TestServer> TestServer::TryStart(Durability durability) {
  std::string folder =
      (std::filesystem::temp_directory_path() / "pulso-test-server-XXXXXX").string();
  // Root's server runs as another account, which has to get through.
  if (mkdtemp(folder.data()) == nullptr || chmod(folder.c_str(), 0711) != 0) {
    return PreflightError(absl::StrCat(folder, ": ", std::strerror(errno)));
  }
  absl::StatusOr<PrivateServer> server =
      PrivateServer::Find({.folder = absl::StrCat(folder, "/pulso"), .bin_folder = ""});
  if (!server.ok()) {
    std::filesystem::remove_all(folder);
    return server.status();
  }
  const std::string script = absl::StrReplaceAll(
      kUndertaker,
      {{"$0", server->data_folder()}, {"$1", folder}, {"$2", server->socket_folder()}});
  Pipe undertaker(popen(script.c_str(), "we"));
  if (undertaker == nullptr) return InternalError("no shell to clean up after the tests");
  RETURN_IF_ERROR(server->Start());
  if (durability == Durability::kOff) {
    RETURN_IF_ERROR(
        Execute(server->Conninfo(),
                {"ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off",
                 "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()"}));
  }
  return TestServer(*std::move(server), std::move(undertaker));
}

TestServer& TestServer::Get() {
  static TestServer server = Start(Durability::kOff);
  return server;
}

TestServer TestServer::Start(Durability durability) {
  absl::StatusOr<TestServer> server = TryStart(durability);
  if (!server.ok()) Throw(server.status());
  return *std::move(server);
}

void TestServer::Run(const std::string& sql) {
  const absl::Status done = Execute(Conninfo(), {sql});
  if (!done.ok()) Throw(done);
}

void TestServer::Set(const std::vector<std::string>& settings) {
  for (const std::string& setting : settings) Run(absl::StrCat("ALTER SYSTEM SET ", setting));
}

void TestServer::WriteDataFile(const std::string& name, const std::string& bytes) {
  const std::string path = absl::StrCat(server_.data_folder(), "/", name);
  WriteFile(path, bytes);
  struct stat data;
  if (stat(server_.data_folder().c_str(), &data) != 0 || chmod(path.c_str(), 0600) != 0 ||
      chown(path.c_str(), data.st_uid, data.st_gid) != 0) {
    Throw(InternalError(absl::StrCat(path, ": ", std::strerror(errno))));
  }
}

void TestServer::Stop() {
  const absl::Status stopped = server_.Stop();
  if (!stopped.ok()) Throw(stopped);
}

void TestServer::StopAtOnce() {
  const std::optional<Postmaster> running = FindPostmaster(server_.data_folder());
  if (!running || kill(running->process_id, SIGQUIT) != 0) {
    Throw(InternalError("it cannot be stopped"));
  }
  // It is no child of this process: ask again and again.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (kill(running->process_id, 0) == 0) {
    if (std::chrono::steady_clock::now() > deadline) Throw(InternalError("it does not stop"));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void TestServer::Restart() {
  const absl::Status started = server_.Start();
  if (!started.ok()) Throw(started);
}

TestDatabase TestServer::NewDatabase() {
  return TestDatabase(*this, absl::StrCat("test_", ++database_count_));
}

TestDatabase::TestDatabase(TestServer& server, std::string name)
    : server_(server),
      name_(std::move(name)),
      conninfo_(absl::StrReplaceAll(server.Conninfo(),
                                    {{" dbname=pulso ", absl::StrCat(" dbname=", name_, " ")}})) {
  server.Run(absl::StrCat("CREATE DATABASE ", name_));
}

TestDatabase::~TestDatabase() {
  const std::string drop = absl::StrCat("DROP DATABASE ", name_, " WITH (FORCE)");
  Execute(server_.Conninfo(), {drop}).IgnoreError();
}

}  // namespace pulso
