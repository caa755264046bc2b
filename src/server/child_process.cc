#include "server/child_process.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/file_descriptor.h"

namespace pulso {
namespace {

constexpr std::size_t kMaxOutputBytes = std::size_t{64} << 10;

// The steps between fork and exec that may fail, for the message.
enum class Step { kFiles, kUser, kNamespace, kFolder, kProgram };

struct Failure {
  Step step;
  int error;
};

// Everything the child needs, made before the fork: other threads may hold malloc's lock then, so
// that the child may only make system calls.
struct Plan {
  std::vector<const char*> arguments;    // ends with null
  std::vector<const char*> environment;  // ends with null
  const ChildIdentity* identity;
  std::string uid_map;
  std::string gid_map;
  const char* working_folder;
  pid_t parent;
  int output;   // the write ends of two pipes
  int failure;  // takes a Failure; closed by a successful exec
};

[[noreturn]] void Fail(const Plan& plan, Step step) {
  const Failure failure{step, errno};
  // Nothing is left to do when even this does not arrive; the exit code then tells.
  [[maybe_unused]] const ssize_t written = write(plan.failure, &failure, sizeof failure);
  _exit(127);
}

// The descriptors 0 to 2 and, until exec, 3: the pipe for a Failure.  All others are closed.
void ArrangeFiles(Plan& plan) {
  constexpr int kFirstFree = 10;  // away from 0 to 3, whatever those are in pulso
  const int output = fcntl(plan.output, F_DUPFD_CLOEXEC, kFirstFree);
  const int failure = fcntl(plan.failure, F_DUPFD_CLOEXEC, kFirstFree);
  if (output < 0 || failure < 0) Fail(plan, Step::kFiles);
  plan.failure = failure;
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 ||
      dup3(failure, 3, O_CLOEXEC) < 0) {
    Fail(plan, Step::kFiles);
  }
  plan.failure = 3;
  if (close_range(4, ~0U, 0) != 0) Fail(plan, Step::kFiles);
}

bool WriteOnce(const char* path, std::string_view text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(file);
  return written;
}

void TakeIdentity(const Plan& plan) {
  const ChildIdentity& identity = *plan.identity;
  if (identity.kind == ChildIdentity::Kind::kOtherUser) {
    if (setgroups(identity.groups.size(), identity.groups.data()) != 0 ||
        setgid(identity.gid) != 0 || setuid(identity.uid) != 0) {
      Fail(plan, Step::kUser);
    }
  } else if (identity.kind == ChildIdentity::Kind::kUserNamespace) {
    if (unshare(CLONE_NEWUSER) != 0 || !WriteOnce("/proc/self/setgroups", "deny") ||
        !WriteOnce("/proc/self/uid_map", plan.uid_map) ||
        !WriteOnce("/proc/self/gid_map", plan.gid_map)) {
      Fail(plan, Step::kNamespace);
    }
  }
}

[[noreturn]] void BecomeProgram(Plan& plan) {
  setsid();
  umask(077);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGCHLD, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  ArrangeFiles(plan);
  TakeIdentity(plan);
  // initdb must not go on when pulso is gone, whose lock is free then.  After the change of the
  // identity, which takes the setting back; a server has long left its pg_ctl.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != plan.parent) Fail(plan, Step::kFiles);
  if (chdir(plan.working_folder) != 0) Fail(plan, Step::kFolder);
  // execve does not write to the strings; its type is older than const.
  // NOLINTBEGIN(cppcoreguidelines-pro-type-const-cast)
  execve(plan.arguments[0], const_cast<char* const*>(plan.arguments.data()),
         const_cast<char* const*>(plan.environment.data()));
  // NOLINTEND(cppcoreguidelines-pro-type-const-cast)
  Fail(plan, Step::kProgram);
}

// pulso's environment without what would lead the programs astray: PGPORT and PGDATA are read by
// the server, and messages are searched for English texts.
std::vector<const char*> ChildEnvironment() {
  std::vector<const char*> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (text.starts_with("PG") || text.starts_with("LC_") || text.starts_with("LANG")) continue;
    environment.push_back(*variable);
  }
  environment.push_back("LC_ALL=C");
  environment.push_back(nullptr);
  return environment;
}

// Reads until every holder of the other end has closed it; keeps the end of long output.
std::string ReadAll(int file) {
  std::string text;
  std::array<char, 4096> piece;
  while (true) {
    const ssize_t count = read(file, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(count));
    if (text.size() > 2 * kMaxOutputBytes) text.erase(0, text.size() - kMaxOutputBytes);
  }
  if (text.size() > kMaxOutputBytes) text.erase(0, text.size() - kMaxOutputBytes);
  return text;
}

int WaitFor(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

absl::Status CannotRun(const std::string& program, const std::string& why) {
  return InternalError(absl::StrCat("cannot run ", program, ": ", why));
}

absl::Status Explain(const Failure& failure, const Plan& plan) {
  const std::string cause = std::strerror(failure.error);
  switch (failure.step) {
    case Step::kFiles:
      return CannotRun(plan.arguments[0], absl::StrCat("no file descriptors: ", cause));
    case Step::kUser:
      return CannotRun(plan.arguments[0],
                       absl::StrCat("cannot become user ", plan.identity->uid, ": ", cause));
    case Step::kNamespace:
      return CannotRun(plan.arguments[0], absl::StrCat("no user namespace: ", cause));
    case Step::kFolder:
      return CannotRun(plan.arguments[0],
                       absl::StrCat("user ", plan.identity->uid, " cannot enter ",
                                    plan.working_folder, ": ", cause));
    case Step::kProgram:
      break;
  }
  return CannotRun(plan.arguments[0], cause);
}

Plan MakePlan(const std::vector<std::string>& command, const ChildIdentity& identity,
              const std::string& working_folder) {
  Plan plan;
  for (const std::string& argument : command) plan.arguments.push_back(argument.c_str());
  plan.arguments.push_back(nullptr);
  plan.environment = ChildEnvironment();
  plan.identity = &identity;
  plan.uid_map = absl::StrCat(identity.inner_id, " ", geteuid(), " 1");
  plan.gid_map = absl::StrCat(identity.inner_id, " ", getegid(), " 1");
  plan.working_folder = working_folder.c_str();
  plan.parent = getpid();
  return plan;
}

}  // namespace

ChildIdentity SameIdentity() {
  ChildIdentity identity;
  identity.uid = geteuid();
  identity.gid = getegid();
  return identity;
}

absl::StatusOr<ProgramOutcome> RunProgram(const std::vector<std::string>& command,
                                          const ChildIdentity& identity,
                                          const std::string& working_folder) {
  Plan plan = MakePlan(command, identity, working_folder);
  std::array<int, 2> output;
  std::array<int, 2> failure;
  if (pipe2(output.data(), O_CLOEXEC) != 0) return CannotRun(command[0], std::strerror(errno));
  const FileDescriptor output_end(output[0]);
  FileDescriptor output_start(output[1]);
  if (pipe2(failure.data(), O_CLOEXEC) != 0) return CannotRun(command[0], std::strerror(errno));
  const FileDescriptor failure_end(failure[0]);
  FileDescriptor failure_start(failure[1]);
  plan.output = output_start.get();
  plan.failure = failure_start.get();

  const pid_t child = fork();
  if (child < 0) return CannotRun(command[0], std::strerror(errno));
  if (child == 0) BecomeProgram(plan);
  output_start.Close();
  failure_start.Close();

  const std::string report = ReadAll(failure_end.get());
  ProgramOutcome outcome;
  outcome.output = ReadAll(output_end.get());
  outcome.exit_code = WaitFor(child);
  if (report.size() == sizeof(Failure)) {
    Failure told;
    std::memcpy(&told, report.data(), sizeof told);
    return Explain(told, plan);
  }
  return outcome;
}

}  // namespace pulso
