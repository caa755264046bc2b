#include "server/private_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/postmaster_file.h"
#include "support/scoped_variable.h"
#include "support/temporary_folder.h"
#include "support/test_server.h"

namespace pulso {
namespace {

namespace fs = std::filesystem;

// The first field of the answer, or the error's text.
std::string Ask(const std::string& conninfo, const std::string& sql) {
  PGconn* const connection = PQconnectdb(conninfo.c_str());
  PGresult* const result = PQexec(connection, sql.c_str());
  std::string answer =
      PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  return answer;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

unsigned ModeOf(const std::string& path) {
  struct stat found;
  return stat(path.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

pid_t ProcessOf(const PrivateServer& server) {
  const std::optional<Postmaster> postmaster = FindPostmaster(server.data_folder());
  return postmaster ? postmaster->process_id : 0;
}

// What the links in /proc/<process>/fd point to: paths, "socket:[12345]", …
std::set<std::string> FilesOf(pid_t process) {
  std::set<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(absl::StrCat("/proc/", process, "/fd"), error)) {
    files.insert(fs::read_symlink(entry.path(), error).string());
  }
  return files;
}

void KillHard(pid_t process) {
  ASSERT_GT(process, 1);
  ASSERT_EQ(kill(process, SIGKILL), 0);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (fs::exists(absl::StrCat("/proc/", process, "/cwd/.")) &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// Each test has servers of its own, in a fresh folder; they go with the test.
class PrivateServerTest : public testing::Test {
 protected:
  ~PrivateServerTest() override {
    for (PrivateServer& server : servers_) {
      EXPECT_TRUE(server.Stop().ok());
      std::error_code error;
      fs::remove_all(server.socket_folder(), error);
    }
  }

  // The server in the folder, to be stopped after the test.
  PrivateServer Find() {
    absl::StatusOr<PrivateServer> server =
        PrivateServer::Find({.folder = folder_, .bin_folder = ""});
    // GoogleTest reports the exception as the test's failure.
    if (!server.ok()) throw std::runtime_error(server.status().ToString());
    servers_.push_back(*server);
    return *std::move(server);
  }

  PrivateServer FindStarted() {
    PrivateServer server = Find();
    const absl::Status started = server.Start();
    if (!started.ok()) throw std::runtime_error(started.ToString());
    return server;
  }

  const TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path() + "/pulso";

 private:
  std::vector<PrivateServer> servers_;
};

TEST_F(PrivateServerTest, AnswersAfterTheFirstStart) {
  const PrivateServer server = FindStarted();
  EXPECT_EQ(Ask(server.Conninfo(), "SELECT 1"), "1");
  EXPECT_EQ(Ask(server.Uri(), "SELECT current_database()"), "pulso");
  EXPECT_EQ(Ask(server.Uri(), "SELECT current_user"), "pulso");
  EXPECT_EQ(Ask(server.Conninfo(), "SHOW server_encoding"), "UTF8");
  EXPECT_EQ(Ask(server.Conninfo(), "SHOW data_checksums"), "on");
  EXPECT_EQ(Ask(server.Conninfo(), "SHOW jit"), "off");
  EXPECT_EQ(Ask(server.Conninfo(), "SHOW max_wal_size"), "8GB");
  EXPECT_EQ(server.Conninfo(),
            absl::StrCat("host=", server.socket_folder(), " port=5432 dbname=pulso user=pulso"));
}

TEST_F(PrivateServerTest, SecondStartFindsTheRunningServer) {
  const PrivateServer first = FindStarted();
  const pid_t process = ProcessOf(first);
  const auto begin = std::chrono::steady_clock::now();
  const PrivateServer second = FindStarted();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  RecordProperty("reuse_seconds", std::to_string(seconds.count()));
  EXPECT_EQ(ProcessOf(second), process);
  EXPECT_EQ(second.Conninfo(), first.Conninfo());
}

TEST_F(PrivateServerTest, KnowsItsStates) {
  PrivateServer server = Find();
  EXPECT_FALSE(server.IsInitialised());
  EXPECT_FALSE(server.IsRunning());
  EXPECT_TRUE(server.Stop().ok());
  EXPECT_FALSE(fs::exists(folder_));

  ASSERT_TRUE(server.Start().ok());
  EXPECT_TRUE(server.IsInitialised());
  EXPECT_TRUE(server.IsRunning());
  Ask(server.Conninfo(), "CREATE TABLE kept AS SELECT 42 AS number");

  EXPECT_TRUE(server.Stop().ok());
  EXPECT_TRUE(server.IsInitialised());
  EXPECT_FALSE(server.IsRunning());
  EXPECT_TRUE(server.Stop().ok());

  ASSERT_TRUE(server.Start().ok());
  EXPECT_EQ(Ask(server.Conninfo(), "SELECT number FROM kept"), "42");
}

TEST_F(PrivateServerTest, HasItsOwnSessionAndNoFileOfOurs) {
  const std::string path = temporary_.path() + "/ours";
  const int inherited = open(path.c_str(), O_CREAT | O_WRONLY, 0600);  // no O_CLOEXEC
  const PrivateServer server = FindStarted();
  const pid_t process = ProcessOf(server);
  EXPECT_NE(getsid(process), getsid(0));
  const std::set<std::string> files = FilesOf(process);
  EXPECT_FALSE(files.empty());
  EXPECT_FALSE(files.contains(path));
  close(inherited);
}

TEST_F(PrivateServerTest, EnvironmentDoesNotLeadItAstray) {
  const ScopedVariable port("PGPORT", "1");
  const ScopedVariable address("PGDATA", "/nowhere");
  const PrivateServer server = FindStarted();
  EXPECT_TRUE(server.IsRunning());
  EXPECT_EQ(Ask(server.Conninfo(), "SELECT 1"), "1");
  EXPECT_EQ(Ask(server.Uri(), "SELECT 1"), "1");
}

TEST_F(PrivateServerTest, RecoversFromAKilledServer) {
  PrivateServer server = FindStarted();
  Ask(server.Conninfo(), "CREATE TABLE kept AS SELECT 42 AS number");
  KillHard(ProcessOf(server));
  EXPECT_FALSE(server.IsRunning());
  EXPECT_TRUE(server.Stop().ok());
  const absl::Status started = server.Start();
  ASSERT_TRUE(started.ok()) << started;
  EXPECT_EQ(Ask(server.Conninfo(), "SELECT number FROM kept"), "42");
}

TEST_F(PrivateServerTest, IsNotMisledByAnotherProcessWithTheOldNumber) {
  PrivateServer server = FindStarted();
  ASSERT_TRUE(server.Stop().ok());
  const std::string number = absl::StrCat(getpid(), "\n");
  std::ofstream(server.data_folder() + "/postmaster.pid") << number;
  ASSERT_EQ(mkdir(server.socket_folder().c_str(), 0700), 0);
  std::ofstream(server.socket_folder() + "/.s.PGSQL.5432.lock") << number;
  EXPECT_FALSE(server.IsRunning());
  EXPECT_TRUE(server.Stop().ok());
  const absl::Status started = server.Start();
  ASSERT_TRUE(started.ok()) << started;
  EXPECT_TRUE(server.IsRunning());
}

TEST_F(PrivateServerTest, MakesALostSocketFolderAgain) {
  PrivateServer server = FindStarted();
  fs::remove_all(server.socket_folder());
  EXPECT_FALSE(server.IsRunning());
  const absl::Status started = server.Start();
  ASSERT_TRUE(started.ok()) << started;
  EXPECT_EQ(Ask(server.Conninfo(), "SELECT 1"), "1");
}

TEST_F(PrivateServerTest, TakesUpAnInterruptedInitialisation) {
  PrivateServer server = Find();
  fs::create_directories(server.data_folder() + ".new/base");
  std::ofstream(server.data_folder() + ".new/PG_VERSION") << server.major_version() << "\n";
  EXPECT_FALSE(server.IsInitialised());
  const absl::Status started = server.Start();
  EXPECT_TRUE(started.ok()) << started;
}

TEST_F(PrivateServerTest, TwoThreadsMayStartAtOnce) {
  PrivateServer first = Find();
  PrivateServer second = Find();
  absl::Status first_status;
  std::thread other([&] { first_status = first.Start(); });
  const absl::Status second_status = second.Start();
  other.join();
  EXPECT_TRUE(first_status.ok()) << first_status;
  EXPECT_TRUE(second_status.ok()) << second_status;
  EXPECT_EQ(Ask(first.Conninfo(), "SELECT 1"), "1");
}

TEST_F(PrivateServerTest, TwoProcessesMayStartAtOnce) {
  PrivateServer server = Find();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(server.Start().ok() ? 0 : 1);
  const absl::Status started = server.Start();
  int child_status = -1;
  waitpid(child, &child_status, 0);
  EXPECT_TRUE(started.ok()) << started;
  EXPECT_EQ(child_status, 0);
  EXPECT_EQ(Ask(server.Conninfo(), "SELECT 1"), "1");
}

TEST_F(PrivateServerTest, ErrorShowsTheEndOfTheLog) {
  PrivateServer server = FindStarted();
  ASSERT_TRUE(server.Stop().ok());
  std::ofstream(server.data_folder() + "/postgresql.auto.conf", std::ios::app)
      << "max_connections = 'several'\n";
  const absl::Status started = server.Start();
  EXPECT_EQ(started.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(started.message(), server.log_file())) << started;
  EXPECT_TRUE(absl::StrContains(started.message(), "max_connections")) << started;
}

TEST_F(PrivateServerTest, RefusesASocketFolderThatIsOpenToOthers) {
  PrivateServer server = Find();
  ASSERT_EQ(mkdir(server.socket_folder().c_str(), 0700), 0);
  ASSERT_EQ(chmod(server.socket_folder().c_str(), 0755), 0);
  const absl::Status started = server.Start();
  EXPECT_EQ(started.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(started.message(), "open to others")) << started;
}

TEST_F(PrivateServerTest, RootWithoutAnAccountUsesAUserNamespace) {
  if (geteuid() != 0) GTEST_SKIP() << "only root needs another identity";
  const ScopedVariable account("PULSO_SERVER_ACCOUNT", "none");
  PrivateServer server = Find();
  const absl::Status started = server.Start();
  if (absl::StrContains(started.message(), "no user namespace")) GTEST_SKIP() << started;
  ASSERT_TRUE(started.ok()) << started;
  struct stat data;
  ASSERT_EQ(stat(server.data_folder().c_str(), &data), 0);
  EXPECT_EQ(data.st_uid, 0U);
  EXPECT_EQ(Ask(server.Conninfo(), "SELECT 1"), "1");
  EXPECT_TRUE(FindStarted().IsRunning());
  KillHard(ProcessOf(server));
  EXPECT_TRUE(server.Start().ok());
  EXPECT_TRUE(server.Stop().ok());
}

TEST_F(PrivateServerTest, RootsDataStayInTheUserNamespaceOnceMadeThere) {
  if (geteuid() != 0) GTEST_SKIP() << "only root needs another identity";
  // Like /root: no account can reach what is below.
  ASSERT_EQ(chmod(temporary_.path().c_str(), 0700), 0);
  PrivateServer server = Find();
  const absl::Status started = server.Start();
  if (absl::StrContains(started.message(), "no user namespace")) GTEST_SKIP() << started;
  ASSERT_TRUE(started.ok()) << started;
  ASSERT_TRUE(server.Stop().ok());
  ASSERT_EQ(chmod(temporary_.path().c_str(), 0711), 0);
  const absl::Status restarted = server.Start();
  EXPECT_TRUE(restarted.ok()) << restarted;
}

// These only look, so that one server does for all of them.
TEST(SharedPrivateServerTest, EverySettingIsAccepted) {
  const PrivateServer& server = TestServer::Get().server();
  EXPECT_EQ(Ask(server.Conninfo(), "SELECT count(*) FROM pg_file_settings WHERE error IS NOT NULL"),
            "0");
  EXPECT_EQ(Ask(server.Conninfo(),
                "SELECT count(*) > 15 FROM pg_file_settings "
                "WHERE sourcefile LIKE '%pulso.conf' AND applied"),
            "t");
}

TEST(SharedPrivateServerTest, FoldersAreClosedToOthers) {
  const PrivateServer& server = TestServer::Get().server();
  EXPECT_EQ(ModeOf(server.data_folder()), 0700U);
  EXPECT_EQ(ModeOf(server.socket_folder()), 0700U);
  EXPECT_EQ(ModeOf(server.log_file()), 0600U);
}

TEST(SharedPrivateServerTest, ListensOnNoTcpPort) {
  const PrivateServer& server = TestServer::Get().server();
  EXPECT_EQ(Ask(server.Conninfo(), "SHOW listen_addresses"), "");
  const std::string tcp_sockets = ReadFile("/proc/net/tcp") + ReadFile("/proc/net/tcp6");
  for (const std::string& file : FilesOf(ProcessOf(server))) {
    if (!file.starts_with("socket:[")) continue;
    const std::string inode = file.substr(8, file.size() - 9);
    EXPECT_FALSE(absl::StrContains(tcp_sockets, absl::StrCat(" ", inode, " "))) << file;
  }
}

TEST(SharedPrivateServerTest, TheLogHoldsNoValues) {
  const PrivateServer& server = TestServer::Get().server();
  Ask(server.Conninfo(),
      "CREATE TABLE secret (word text PRIMARY KEY, number int CHECK (number>0))");
  Ask(server.Conninfo(), "INSERT INTO secret VALUES ('quixotic', 1)");
  for (const char* failing :
       {"INSERT INTO secret VALUES ('quixotic', 1)", "INSERT INTO secret VALUES ('quixotic', -1)",
        "SELECT 'quixotic'::int", "SELECT quixotic",
        "DO $$BEGIN RAISE WARNING 'quixotic'; END$$"}) {
    Ask(server.Conninfo(), failing);
  }
  const std::string log = ReadFile(server.log_file());
  EXPECT_TRUE(absl::StrContains(log, "ready to accept connections"));
  EXPECT_FALSE(absl::StrContains(log, "quixotic")) << log;
}

TEST(TestServerTest, GivesEachCallerAnEmptyDatabase) {
  TestServer& server = TestServer::Get();
  const TestDatabase first = server.NewDatabase();
  const TestDatabase second = server.NewDatabase();
  EXPECT_NE(Ask(first.conninfo(), "SELECT current_database()"),
            Ask(second.conninfo(), "SELECT current_database()"));
  EXPECT_EQ(Ask(first.conninfo(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
            "0");
  EXPECT_EQ(Ask(server.Conninfo(), "SHOW fsync"), "off");
  EXPECT_EQ(&TestServer::Get(), &server);
}

}  // namespace
}  // namespace pulso
