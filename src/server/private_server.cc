#include "server/private_server.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/errors.h"
#include "base/file_descriptor.h"
#include "base/status_macros.h"
#include "server/child_process.h"
#include "server/lock_file.h"
#include "server/postmaster_file.h"
#include "server/server_account.h"
#include "server/server_log.h"
#include "server/server_programs.h"
#include "server/server_session.h"
#include "server/server_settings.h"
#include "server/socket_folder.h"

namespace pulso {
namespace {

namespace fs = std::filesystem;

// pg_ctl returns as soon as the server is up or dead; only a recovery from a crash in the middle of
// a load (up to max_wal_size of log, 8 GB) or a long checkpoint comes near this.
constexpr char kMaxWaitSeconds[] = "600";

// How long a server that somebody else starts or stops may take.
constexpr std::chrono::seconds kMaxTransition{60};
constexpr std::chrono::milliseconds kTransitionPoll{50};

// Processes of a crashed server go when they notice, within some milliseconds unless they compute.
constexpr int kStartAttempts = 20;
constexpr std::chrono::milliseconds kStartPause{250};

constexpr char kSettingsFile[] = "pulso.conf";

// initdb's settings come first, ours second, ALTER SYSTEM's last.
constexpr char kIncludeSettings[] = "\ninclude 'pulso.conf'\n";

std::string Setting(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string HomeFolder() {
  if (std::string home = Setting("HOME"); !home.empty()) return home;
  const passwd* const account = getpwuid(geteuid());
  return account != nullptr ? account->pw_dir : "/";
}

// pg_ctl hands the folder to a shell, between double quotes.
absl::Status CheckCharacters(const std::string& folder) {
  if (folder.find_first_of("\"$`\\\n") == std::string::npos) return absl::OkStatus();
  return PreflightError(absl::StrCat("the folder ", folder,
                                     " has one of the characters \" $ ` \\ in its name, which "
                                     "PostgreSQL's pg_ctl cannot take; set PULSO_HOME to another"));
}

absl::Status CannotMake(const std::string& path, const std::string& why) {
  return PreflightError(absl::StrCat("cannot make ", path, ": ", why,
                                     "; set PULSO_HOME to a folder that you can write to"));
}

// Root's folder may be passed through, so that the server's account reaches its data.
absl::Status MakeServerFolder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(fs::path(folder).parent_path(), error);
  if (mkdir(folder.c_str(), 0700) != 0) {
    return errno == EEXIST ? absl::OkStatus() : CannotMake(folder, std::strerror(errno));
  }
  if (geteuid() == 0 && chmod(folder.c_str(), 0711) != 0) {
    return CannotMake(folder, std::strerror(errno));
  }
  return absl::OkStatus();
}

// A server in a folder of somebody else must not pass for none.
absl::Status CheckMayLookInto(const std::string& folder) {
  if (access(folder.c_str(), X_OK) == 0 || errno != EACCES) return absl::OkStatus();
  return PreflightError(
      absl::StrCat(folder, ": permission denied; run pulso as the owner of the folder"));
}

// What an interrupted initdb left.  A process that it had started may write there for some moments
// more, against which removing runs.
absl::Status RemoveLeftover(const std::string& folder) {
  std::error_code error;
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    fs::remove_all(folder, error);
    if (!error) return absl::OkStatus();
    std::this_thread::sleep_for(kTransitionPoll);
  }
  return CannotMake(folder, error.message());
}

absl::Status MakeDataFolder(const std::string& folder, const ChildIdentity& identity) {
  RETURN_IF_ERROR(RemoveLeftover(folder));
  if (mkdir(folder.c_str(), 0700) != 0) return CannotMake(folder, std::strerror(errno));
  if (lchown(folder.c_str(), identity.uid, identity.gid) != 0) {
    return CannotMake(folder, std::strerror(errno));
  }
  return absl::OkStatus();
}

absl::Status WriteText(const std::string& path, int flags, std::string_view text,
                       const ChildIdentity& owner) {
  const FileDescriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600));
  if (!file.is_open() || fchown(file.get(), owner.uid, owner.gid) != 0 ||
      write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return PreflightError(
        absl::StrCat("cannot write ", path, ":", LastLines(std::strerror(errno))));
  }
  return absl::OkStatus();
}

// The whole file or none of it.
absl::Status ReplaceFile(const std::string& path, std::string_view text,
                         const ChildIdentity& owner) {
  const std::string new_path = absl::StrCat(path, ".new");
  unlink(new_path.c_str());
  RETURN_IF_ERROR(WriteText(new_path, O_EXCL, text, owner));
  if (rename(new_path.c_str(), path.c_str()) != 0) {
    return CannotMake(path, std::strerror(errno));
  }
  return absl::OkStatus();
}

// In place of initdb's fsync of a thousand files, which takes seconds on a busy disk.
absl::Status SyncFileSystem(const std::string& folder) {
  const FileDescriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.is_open() && syncfs(opened.get()) == 0) return absl::OkStatus();
  return PreflightError(
      absl::StrCat("cannot write ", folder, ":", LastLines(std::strerror(errno))));
}

// A value between quotes, in the syntax of conninfo strings.
std::string Quoted(const std::string& value) {
  if (value.find_first_of(" '\\") == std::string::npos) return value;
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

std::string PercentEncoded(const std::string& text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return encoded;
}

}  // namespace

std::string DefaultServerFolder() {
  if (std::string folder = Setting("PULSO_HOME"); !folder.empty()) return folder;
  // The XDG specification: a relative path is to be ignored.
  const std::string shared = Setting("XDG_DATA_HOME");
  if (shared.starts_with('/')) return absl::StrCat(shared, "/pulso");
  if (RootHasServerAccount()) return "/var/lib/pulso";
  return absl::StrCat(HomeFolder(), "/.local/share/pulso");
}

absl::StatusOr<PrivateServer> PrivateServer::Find(const PrivateServerOptions& options) {
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(
      fs::absolute(options.folder.empty() ? DefaultServerFolder() : options.folder, error), error);
  RETURN_IF_ERROR(CheckCharacters(folder.string()));
  ASSIGN_OR_RETURN(const ServerPrograms programs,
                   FindServerPrograms(options.bin_folder, folder.string()));
  PrivateServer server;
  server.bin_folder_ = programs.bin_folder;
  server.major_version_ = programs.major_version;
  server.folder_ = folder.string();
  server.data_folder_ = absl::StrCat(server.folder_, "/pg", programs.major_version);
  server.log_file_ = absl::StrCat(server.data_folder_, "/server.log");
  ASSIGN_OR_RETURN(server.socket_folder_, SocketFolderFor(server.data_folder_));
  RETURN_IF_ERROR(CheckCharacters(server.socket_folder_));
  RETURN_IF_ERROR(CheckMayLookInto(server.data_folder_));
  // A server that was started with another environment may have its socket elsewhere.
  const std::optional<Postmaster> running = FindPostmaster(server.data_folder_);
  if (running && !running->socket_folder.empty()) server.socket_folder_ = running->socket_folder;
  return server;
}

absl::Status PrivateServer::Start() {
  RETURN_IF_ERROR(MakeServerFolder(folder_));
  ASSIGN_OR_RETURN(const LockFile lock, LockFile::Acquire(LockPath()));
  ASSIGN_OR_RETURN(const ChildIdentity identity,
                   ChooseServerIdentity(folder_, data_folder_, bin_folder_));
  ASSIGN_OR_RETURN(const Found found, AwaitPostmaster());
  if (found == Found::kSocketLost) RETURN_IF_ERROR(RunStop(identity));
  if (found != Found::kAccepts) {
    ASSIGN_OR_RETURN(socket_folder_, SocketFolderFor(data_folder_));
    RETURN_IF_ERROR(PrepareSocketFolder(socket_folder_, identity.uid, identity.gid));
    if (!IsInitialised()) RETURN_IF_ERROR(Initialise(identity));
    RETURN_IF_ERROR(Launch(identity));
  }
  return EnsurePulsoDatabase(socket_folder_);
}

absl::Status PrivateServer::Stop() {
  if (!FindPostmaster(data_folder_)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const LockFile lock, LockFile::Acquire(LockPath()));
  if (!FindPostmaster(data_folder_)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ChildIdentity identity,
                   ChooseServerIdentity(folder_, data_folder_, bin_folder_));
  return RunStop(identity);
}

bool PrivateServer::IsRunning() const {
  const std::optional<Postmaster> running = FindPostmaster(data_folder_);
  return running && HasOurSocketOf(*running) && ServerAccepts(running->socket_folder);
}

bool PrivateServer::IsInitialised() const {
  std::error_code error;
  return fs::exists(absl::StrCat(data_folder_, "/PG_VERSION"), error);
}

// The port and the host are in it because PGPORT would otherwise lead elsewhere.
std::string PrivateServer::Conninfo() const {
  return absl::StrCat("host=", Quoted(socket_folder_), " port=5432 dbname=pulso user=pulso");
}

std::string PrivateServer::Uri() const {
  return absl::StrCat("postgresql://pulso@/pulso?host=", PercentEncoded(socket_folder_),
                      "&port=5432");
}

std::string PrivateServer::LockPath() const { return absl::StrCat(folder_, "/server.lock"); }

bool PrivateServer::HasOurSocketOf(const Postmaster& postmaster) const {
  struct stat data;
  return stat(data_folder_.c_str(), &data) == 0 &&
         HasOurSocket(postmaster.socket_folder, data.st_uid);
}

absl::StatusOr<PrivateServer::Found> PrivateServer::AwaitPostmaster() {
  // Nobody tells when a server that is not our child changes its state: ask again and again.
  const auto deadline = std::chrono::steady_clock::now() + kMaxTransition;
  while (std::chrono::steady_clock::now() < deadline) {
    const std::optional<Postmaster> running = FindPostmaster(data_folder_);
    if (!running) return Found::kNone;
    if (running->is_ready && !HasOurSocketOf(*running)) return Found::kSocketLost;
    if (running->is_ready && ServerAccepts(running->socket_folder)) {
      socket_folder_ = running->socket_folder;
      return Found::kAccepts;
    }
    std::this_thread::sleep_for(kTransitionPoll);
  }
  return ConnectionError(absl::StrCat(
      "pulso's own server in ", data_folder_,
      " is running but does not accept connections; its log:", LastLines(LogSince(log_file_, 0))));
}

absl::Status PrivateServer::Initialise(const ChildIdentity& identity) const {
  const std::string new_folder = absl::StrCat(data_folder_, ".new");
  RETURN_IF_ERROR(MakeDataFolder(new_folder, identity));
  ASSIGN_OR_RETURN(const ProgramOutcome initdb,
                   RunProgram({absl::StrCat(bin_folder_, "/initdb"), "-D", new_folder, "-U",
                               "pulso", "--auth-local=trust", "--auth-host=reject", "-E", "UTF8",
                               "--locale=C", "--data-checksums", "--no-sync"},
                              identity, new_folder));
  std::error_code error;
  if (initdb.exit_code != 0) {
    fs::remove_all(new_folder, error);
    return PreflightError(absl::StrCat("initdb could not make the data folder ", data_folder_,
                                       " (exit status ", initdb.exit_code,
                                       "):", LastLines(initdb.output)));
  }
  RETURN_IF_ERROR(WriteText(absl::StrCat(new_folder, "/postgresql.conf"), O_APPEND,
                            kIncludeSettings, identity));
  // Only a complete folder gets the name: an interruption before this starts from the beginning.
  fs::rename(new_folder, data_folder_, error);
  if (error) return CannotMake(data_folder_, error.message());
  return SyncFileSystem(folder_);
}

absl::Status PrivateServer::Launch(const ChildIdentity& identity) const {
  RETURN_IF_ERROR(ReplaceFile(absl::StrCat(data_folder_, "/", kSettingsFile),
                              ServerSettings(ThisMachine(), socket_folder_), identity));
  RemoveMisleadingPostmasterFile(data_folder_);
  LimitLog(log_file_);
  std::string output;
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    const std::uint64_t log_size = LogSize(log_file_);
    ASSIGN_OR_RETURN(const ProgramOutcome start, RunPgCtl(identity, {"start", "--log", log_file_}));
    if (start.exit_code == 0) return absl::OkStatus();
    const std::string log = LogSince(log_file_, log_size);
    output = log.empty() ? start.output : log;
    if (log.find("pre-existing shared memory block") == std::string::npos) break;
    std::this_thread::sleep_for(kStartPause);
  }
  return PreflightError(absl::StrCat("pulso's own server in ", data_folder_,
                                     " does not start; its log, ", log_file_,
                                     ", ends with:", LastLines(output)));
}

absl::Status PrivateServer::RunStop(const ChildIdentity& identity) const {
  ASSIGN_OR_RETURN(const ProgramOutcome stop, RunPgCtl(identity, {"stop", "--mode=fast"}));
  // It may have ended by itself in the meantime.
  if (stop.exit_code != 0 && FindPostmaster(data_folder_)) {
    return ServerError(absl::StrCat("pulso's own server in ", data_folder_,
                                    " does not stop:", LastLines(stop.output)));
  }
  // The folder is of no use now; one with anything in it stays.
  const absl::StatusOr<std::string> socket_folder = SocketFolderFor(data_folder_);
  if (socket_folder.ok()) rmdir(socket_folder->c_str());
  return absl::OkStatus();
}

absl::StatusOr<ProgramOutcome> PrivateServer::RunPgCtl(
    const ChildIdentity& identity, const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {absl::StrCat(bin_folder_, "/pg_ctl")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  command.insert(command.end(),
                 {"-D", data_folder_, "--silent", "--wait", "--timeout", kMaxWaitSeconds});
  return RunProgram(command, identity, data_folder_);
}

}  // namespace pulso
