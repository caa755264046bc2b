#include "server/server_programs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/private_server.h"
#include "support/scoped_variable.h"
#include "support/temporary_folder.h"

namespace pulso {
namespace {

namespace fs = std::filesystem;

class FindServerProgramsTest : public testing::Test {
 protected:
  // A folder with three programs that do nothing but tell their version.
  std::string FakePrograms(const std::string& version) const {
    const std::string folder = absl::StrCat(temporary_.path(), "/bin-", version);
    fs::create_directory(folder);
    for (const char* name : {"initdb", "pg_ctl", "postgres"}) {
      const std::string path = absl::StrCat(folder, "/", name);
      std::ofstream(path) << "#!/bin/sh\necho \"" << name << " (PostgreSQL) " << version << "\"\n";
      fs::permissions(path, fs::perms{0755});
    }
    return folder;
  }

  const TemporaryFolder temporary_;
  const ScopedVariable no_bin_folder_{"PULSO_PG_BINDIR", std::nullopt};
};

TEST_F(FindServerProgramsTest, TakesTheNamedFolder) {
  const std::string folder = FakePrograms("17.2 (Debian 17.2-1)");
  const absl::StatusOr<ServerPrograms> programs = FindServerPrograms(folder, "/nowhere");
  ASSERT_TRUE(programs.ok()) << programs.status();
  EXPECT_EQ(programs->bin_folder, folder);
  EXPECT_EQ(programs->major_version, 17);
}

TEST_F(FindServerProgramsTest, TakesTheFolderOfTheEnvironment) {
  const ScopedVariable variable("PULSO_PG_BINDIR", FakePrograms("18beta1"));
  const absl::StatusOr<ServerPrograms> programs = FindServerPrograms("", "/nowhere");
  ASSERT_TRUE(programs.ok()) << programs.status();
  EXPECT_EQ(programs->major_version, 18);
}

TEST_F(FindServerProgramsTest, RefusesAnOldVersion) {
  const absl::Status status = FindServerPrograms(FakePrograms("12.22"), "/nowhere").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "is version 12.22, pulso needs 13")) << status;
}

TEST_F(FindServerProgramsTest, NamesTheRemedyWhenProgramsAreMissing) {
  const absl::Status status = FindServerPrograms(temporary_.path(), "/nowhere").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), temporary_.path() + "/initdb")) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "PULSO_PG_BINDIR")) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "apt install postgresql")) << status;
}

TEST_F(FindServerProgramsTest, DoesNotBeginAnewBesideDataOfAnotherVersion) {
  fs::create_directories(temporary_.path() + "/home/pg99");
  std::ofstream(temporary_.path() + "/home/pg99/PG_VERSION") << "99\n";
  const absl::Status status = FindServerPrograms("", temporary_.path() + "/home").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "install PostgreSQL 99")) << status;
}

TEST(PrivateServerFind, RefusesAFolderThatPgCtlCannotTake) {
  const absl::Status status =
      PrivateServer::Find({.folder = "/tmp/$(reboot)", .bin_folder = ""}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "PULSO_HOME")) << status;
}

TEST(DefaultServerFolder, FollowsTheEnvironment) {
  const ScopedVariable home("HOME", "/home/someone");
  const ScopedVariable no_account("PULSO_SERVER_ACCOUNT", "none");
  {
    const ScopedVariable own("PULSO_HOME", "/own");
    const ScopedVariable shared("XDG_DATA_HOME", "/shared");
    EXPECT_EQ(DefaultServerFolder(), "/own");
  }
  const ScopedVariable own("PULSO_HOME", std::nullopt);
  {
    const ScopedVariable shared("XDG_DATA_HOME", "/shared");
    EXPECT_EQ(DefaultServerFolder(), "/shared/pulso");
  }
  const ScopedVariable shared("XDG_DATA_HOME", "relative");
  EXPECT_EQ(DefaultServerFolder(), "/home/someone/.local/share/pulso");
}

}  // namespace
}  // namespace pulso
