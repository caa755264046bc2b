#include "support/pulso_program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

extern char** environ;

namespace pulso {
namespace {

void Require(bool fine, const char* what) {
  if (!fine) throw std::runtime_error(std::string("test support: ") + what);
}

bool IsHidden(std::string_view variable) {
  return variable.starts_with("PG") || variable.starts_with("DATABASE_URL=") ||
         variable.starts_with("PULSO_") || variable.starts_with("XDG_DATA_HOME=");
}

std::vector<std::string> EnvironmentOf(const ProgramCall& call) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const bool is_replaced = call.environment.contains(std::string(text.substr(0, text.find('='))));
    if (!IsHidden(text) && !is_replaced) environment.emplace_back(text);
  }
  for (const auto& [name, value] : call.environment) environment.push_back(name + "=" + value);
  return environment;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string ContentOf(std::FILE* file) {
  std::string content;
  std::rewind(file);
  char block[4096];
  while (const std::size_t bytes = std::fread(block, 1, sizeof block, file)) {
    content.append(block, bytes);
  }
  return content;
}

// A pipe without a reader is an answer of write(), not the end of the test program.
class SigpipeIgnored {
 public:
  SigpipeIgnored() : old_(signal(SIGPIPE, SIG_IGN)) {}
  SigpipeIgnored(const SigpipeIgnored&) = delete;
  SigpipeIgnored& operator=(const SigpipeIgnored&) = delete;
  ~SigpipeIgnored() { signal(SIGPIPE, old_); }

 private:
  sighandler_t old_;
};

}  // namespace

RunningProgram::RunningProgram(const ProgramCall& call)
    : out_(std::tmpfile()), err_(std::tmpfile()) {
  Require(out_ != nullptr && err_ != nullptr, "no temporary file");
  std::vector<std::string> words = {PULSO_BINARY};
  words.insert(words.end(), call.arguments.begin(), call.arguments.end());
  const std::vector<char*> argv = Pointers(words);
  std::vector<std::string> environment = EnvironmentOf(call);
  const std::vector<char*> envp = Pointers(environment);
  int pipe_ends[2];
  Require(pipe2(pipe_ends, O_CLOEXEC) == 0, "no pipe");
  process_ = fork();
  if (process_ == 0) {  // only async-signal-safe calls until execve
    dup2(pipe_ends[0], STDIN_FILENO);
    dup2(fileno(out_.get()), STDOUT_FILENO);
    dup2(fileno(err_.get()), STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(pipe_ends[0]);
  input_ = pipe_ends[1];
  Require(process_ > 0, "no process");
}

RunningProgram::~RunningProgram() {
  CloseInput();
  if (process_ <= 0 || is_reaped_) return;
  kill(process_, SIGKILL);
  waitpid(process_, &wait_status_, 0);
}

bool RunningProgram::Write(std::string_view bytes) {
  const SigpipeIgnored ignored;
  while (!bytes.empty()) {
    const ssize_t written = write(input_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void RunningProgram::CloseInput() {
  if (input_ >= 0) close(input_);
  input_ = -1;
}

void RunningProgram::Signal(int signal) const {
  if (!is_reaped_) kill(process_, signal);
}

bool RunningProgram::HasEnded() {
  if (!is_reaped_) is_reaped_ = waitpid(process_, &wait_status_, WNOHANG) == process_;
  return is_reaped_;
}

ProgramResult RunningProgram::Wait() {
  while (!is_reaped_) {
    is_reaped_ = waitpid(process_, &wait_status_, 0) == process_;
    Require(is_reaped_ || errno == EINTR, "the program cannot be waited for");
  }
  return {
      .exit_status = WIFEXITED(wait_status_) ? WEXITSTATUS(wait_status_) : -WTERMSIG(wait_status_),
      .out = ContentOf(out_.get()),
      .err = ContentOf(err_.get())};
}

ProgramResult RunPulso(const ProgramCall& call) {
  RunningProgram program(call);
  program.Write(call.input);
  program.CloseInput();
  return program.Wait();
}

}  // namespace pulso
