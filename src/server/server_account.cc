#include "server/server_account.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace pulso {
namespace {

// An entry of the account database is far smaller.
constexpr std::size_t kMaxAccountEntryBytes = 16384;
// More groups than any account of a server has; the rest would be left out.
constexpr int kMaxGroups = 256;

std::string AccountName() {
  const char* const name = std::getenv("PULSO_SERVER_ACCOUNT");
  return name != nullptr && *name != '\0' ? name : "postgres";
}

ChildIdentity OtherUser(const passwd& entry) {
  ChildIdentity identity;
  identity.kind = ChildIdentity::Kind::kOtherUser;
  identity.uid = entry.pw_uid;
  identity.gid = entry.pw_gid;
  int count = kMaxGroups;
  identity.groups.resize(kMaxGroups);
  if (getgrouplist(entry.pw_name, entry.pw_gid, identity.groups.data(), &count) < 0) {
    count = kMaxGroups;
  }
  identity.groups.resize(static_cast<std::size_t>(count));
  return identity;
}

std::optional<ChildIdentity> AccountNamed(const std::string& name) {
  passwd entry;
  passwd* found = nullptr;
  std::array<char, kMaxAccountEntryBytes> text;
  getpwnam_r(name.c_str(), &entry, text.data(), text.size(), &found);
  if (found == nullptr || found->pw_uid == 0) return std::nullopt;
  return OtherUser(*found);
}

bool HasAccount(uid_t uid) {
  passwd entry;
  passwd* found = nullptr;
  std::array<char, kMaxAccountEntryBytes> text;
  getpwuid_r(uid, &entry, text.data(), text.size(), &found);
  return found != nullptr;
}

// The owner of existing data, who need not have an account any more.
ChildIdentity AccountOf(uid_t uid, gid_t gid) {
  passwd entry;
  passwd* found = nullptr;
  std::array<char, kMaxAccountEntryBytes> text;
  getpwuid_r(uid, &entry, text.data(), text.size(), &found);
  if (found != nullptr) return OtherUser(*found);
  ChildIdentity identity;
  identity.kind = ChildIdentity::Kind::kOtherUser;
  identity.uid = uid;
  identity.gid = gid;
  return identity;
}

ChildIdentity InUserNamespace() {
  ChildIdentity identity = SameIdentity();
  identity.kind = ChildIdentity::Kind::kUserNamespace;
  // initdb asks for the name of its user: take one of those that a system has.
  identity.inner_id = 1000;
  for (const uid_t uid : {uid_t{1000}, uid_t{1}, uid_t{65534}}) {
    if (!HasAccount(uid)) continue;
    identity.inner_id = uid;
    break;
  }
  return identity;
}

// OK when `identity` can enter the folder and run the server's programs.
absl::Status TryIdentity(const ChildIdentity& identity, const std::string& server_folder,
                         const std::string& bin_folder) {
  return RunProgram({absl::StrCat(bin_folder, "/postgres"), "--version"}, identity, server_folder)
      .status();
}

absl::StatusOr<ChildIdentity> ChooseForRoot(const std::string& server_folder,
                                            const std::string& bin_folder) {
  const std::string name = AccountName();
  std::string reason = absl::StrCat("there is no account \"", name, "\"");
  if (std::optional<ChildIdentity> account = AccountNamed(name)) {
    const absl::Status reached = TryIdentity(*account, server_folder, bin_folder);
    if (reached.ok()) return *std::move(account);
    reason = absl::StrCat("as the account \"", name, "\", pulso ", reached.message());
  }
  ChildIdentity in_namespace = InUserNamespace();
  const absl::Status entered = TryIdentity(in_namespace, server_folder, bin_folder);
  if (entered.ok()) return in_namespace;
  return PreflightError(absl::StrCat(
      "PostgreSQL refuses to run as root; ", reason, "; in a user namespace, pulso ",
      entered.message(), "; set PULSO_HOME to a folder that the account can reach, such as ",
      "/var/lib/pulso, make the account (useradd --system postgres), or run pulso as another "
      "user"));
}

}  // namespace

bool RootHasServerAccount() { return geteuid() == 0 && AccountNamed(AccountName()).has_value(); }

absl::StatusOr<ChildIdentity> ChooseServerIdentity(const std::string& server_folder,
                                                   const std::string& data_folder,
                                                   const std::string& bin_folder) {
  struct stat data;
  const bool exists = stat(data_folder.c_str(), &data) == 0;
  if (geteuid() != 0) {
    if (!exists || data.st_uid == geteuid()) return SameIdentity();
    return PreflightError(absl::StrCat(data_folder, " belongs to user ", data.st_uid,
                                       "; run pulso as that user, or set PULSO_HOME to a folder of "
                                       "your own"));
  }
  if (!exists) return ChooseForRoot(server_folder, bin_folder);
  if (data.st_uid == 0) return InUserNamespace();
  return AccountOf(data.st_uid, data.st_gid);
}

}  // namespace pulso
