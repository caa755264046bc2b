#include "server/socket_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "support/scoped_variable.h"
#include "support/temporary_folder.h"

namespace pulso {
namespace {

namespace fs = std::filesystem;

// XDG_RUNTIME_DIR counts for ordinary users only.
class OrdinaryUser {
 public:
  OrdinaryUser() : old_user_(geteuid()) {
    if (old_user_ == 0 && seteuid(65534) != 0) ADD_FAILURE() << "cannot become an ordinary user";
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;
  ~OrdinaryUser() {
    if (seteuid(old_user_) != 0) ADD_FAILURE() << "cannot become the old user";
  }

 private:
  uid_t old_user_;
};

TEST(SocketFolderFor, IsShortInTmpAndDiffersByDataFolder) {
  const ScopedVariable none("XDG_RUNTIME_DIR", std::nullopt);
  const absl::StatusOr<std::string> first = SocketFolderFor("/data/first");
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(first->starts_with(absl::StrCat("/tmp/pulso-", geteuid(), "-"))) << *first;
  EXPECT_EQ(*first, *SocketFolderFor("/data/first"));
  EXPECT_NE(*first, *SocketFolderFor("/data/second"));
}

TEST(SocketFolderFor, PrefersTheRuntimeFolder) {
  const TemporaryFolder runtime;
  const ScopedVariable variable("XDG_RUNTIME_DIR", runtime.path());
  const OrdinaryUser user;
  EXPECT_TRUE(SocketFolderFor("/data")->starts_with(runtime.path() + "/pulso-"));
}

TEST(SocketFolderFor, DoesWithoutARuntimeFolderThatIsGone) {
  const ScopedVariable variable("XDG_RUNTIME_DIR", "/nowhere/at/all");
  const OrdinaryUser user;
  EXPECT_TRUE(SocketFolderFor("/data")->starts_with("/tmp/pulso-"));
}

TEST(SocketFolderFor, RefusesAPathThatIsTooLong) {
  const TemporaryFolder temporary;
  const std::string deep = temporary.path() + "/" + std::string(100, 'x');
  fs::create_directory(deep);
  const ScopedVariable variable("XDG_RUNTIME_DIR", deep);
  const OrdinaryUser user;
  const absl::Status status = SocketFolderFor("/data").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "107")) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "XDG_RUNTIME_DIR")) << status;
}

class PrepareSocketFolderTest : public testing::Test {
 protected:
  absl::Status Prepare() const { return PrepareSocketFolder(folder_, geteuid(), getegid()); }

  const TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path() + "/socket";
};

TEST_F(PrepareSocketFolderTest, MakesAPrivateFolder) {
  ASSERT_TRUE(Prepare().ok());
  struct stat made;
  ASSERT_EQ(stat(folder_.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 07777U, 0700U);
  EXPECT_TRUE(Prepare().ok());
}

TEST_F(PrepareSocketFolderTest, ClearsAwayWhatACrashedServerLeft) {
  ASSERT_TRUE(Prepare().ok());
  std::ofstream(folder_ + "/.s.PGSQL.5432.lock") << "1\n";
  ASSERT_TRUE(Prepare().ok());
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(PrepareSocketFolderTest, RefusesAFolderThatOthersCanEnter) {
  fs::create_directory(folder_);
  fs::permissions(folder_, fs::perms{0750});
  EXPECT_EQ(Prepare().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(PrepareSocketFolderTest, RefusesASymbolicLink) {
  fs::create_directory(temporary_.path() + "/elsewhere");
  fs::permissions(temporary_.path() + "/elsewhere", fs::perms{0700});
  fs::create_directory_symlink(temporary_.path() + "/elsewhere", folder_);
  EXPECT_EQ(Prepare().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(PrepareSocketFolderTest, RefusesAFolderOfSomebodyElse) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  ASSERT_EQ(mkdir(folder_.c_str(), 0700), 0);
  ASSERT_EQ(chown(folder_.c_str(), 12345, 12345), 0);
  const absl::Status status = Prepare();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "another user, 12345")) << status;
}

}  // namespace
}  // namespace pulso
