// slow_link: runs a command with a PostgreSQL server at the other end of a slow line.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "line/delay_line.h"
#include "line/far_server.h"
#include "line/network.h"

namespace pulso::line {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kUsage = 2;
constexpr int kImpossible = 77;

// Addresses that no network has: they are for documentation.
constexpr char kNear[] = "192.0.2.1";
constexpr char kFar[] = "192.0.2.2";
constexpr int kPort = 5432;

double Milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::optional<double> NumberIn(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number >= 0 && number <= 60000 ? std::optional<double>(number) : std::nullopt;
}

// The time that opening a TCP connection takes, which is one round trip: the best of three.
std::optional<Clock::duration> TimeToConnect() {
  std::optional<Clock::duration> best;
  for (int i = 0; i < 3; ++i) {
    const FileDescriptor client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kPort);
    inet_pton(AF_INET, kFar, &address.sin_addr);
    const Clock::time_point began = Clock::now();
    if (connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      return std::nullopt;
    }
    const Clock::duration took = Clock::now() - began;
    best = std::min(best.value_or(took), took);
  }
  return best;
}

sigset_t WatchedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&signals, signal);
  return signals;
}

[[noreturn]] void BecomeCommand(char** command, const sigset_t& watched) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  setenv("PGHOST", kFar, 1);
  setenv("PGPORT", std::to_string(kPort).c_str(), 1);
  setenv("PGUSER", "pulso", 1);
  setenv("PGDATABASE", "pulso", 1);
  unsetenv("DATABASE_URL");
  sigprocmask(SIG_UNBLOCK, &watched, nullptr);
  execvp(command[0], command);
  std::fprintf(stderr, "slow_link: %s: %s\n", command[0], std::strerror(errno));
  _exit(127);
}

// Runs the command to its end and returns its exit status.  Signals go on to the command; those of
// the terminal reach it by themselves.
int RunCommand(char** command, const sigset_t& watched) {
  const pid_t child = fork();
  if (child == 0) BecomeCommand(command, watched);
  if (child < 0) return 1;
  for (;;) {
    siginfo_t info{};
    if (sigwaitinfo(&watched, &info) < 0) continue;
    if (info.si_signo != SIGCHLD) {
      if (info.si_code != SI_KERNEL) kill(child, info.si_signo);
      continue;
    }
    int status = 0;
    if (waitpid(child, &status, WNOHANG) != child) continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
}

int Impossible(std::string_view cause) {
  std::fprintf(stderr, "slow_link: not possible here: %.*s\n", static_cast<int>(cause.size()),
               cause.data());
  return kImpossible;
}

int Impossible(const absl::Status& status) { return Impossible(std::string(status.message())); }

int Run(double round_trip_ms, char** command) {
  if (geteuid() != 0) return Impossible("only root may make network namespaces");
  // In all threads; whatever comes before the command runs waits until then.
  const sigset_t watched = WatchedSignals();
  sigprocmask(SIG_BLOCK, &watched, nullptr);

  if (const absl::Status status = EnterNewNetwork(); !status.ok()) return Impossible(status);
  absl::StatusOr<FileDescriptor> far = OpenTunDevice(kFar, kNear);
  if (!far.ok()) return Impossible(far.status());
  const absl::StatusOr<FarServer> server = FarServer::Start(kFar, kNear);
  if (!server.ok()) return Impossible(server.status());
  if (const absl::Status status = EnterNewNetwork(); !status.ok()) return Impossible(status);
  absl::StatusOr<FileDescriptor> near = OpenTunDevice(kNear, kFar);
  if (!near.ok()) return Impossible(near.status());

  const std::chrono::duration<double, std::milli> one_way(round_trip_ms / 2);
  const DelayLine line(*std::move(near), *std::move(far),
                       std::chrono::duration_cast<std::chrono::nanoseconds>(one_way));
  const std::optional<Clock::duration> measured = TimeToConnect();
  if (!measured.has_value()) return Impossible("the server does not answer through the line");
  std::fprintf(stderr, "slow_link: PostgreSQL %d at a round-trip time of %.2f ms\n",
               server->major_version(), Milliseconds(*measured));

  const std::uint64_t sent = line.bytes_from_near();
  const std::uint64_t received = line.bytes_from_far();
  const Clock::time_point began = Clock::now();
  const int status = RunCommand(command, watched);
  std::fprintf(stderr, "slow_link: %.3f s, %.2f MB sent, %.2f MB received, exit status %d\n",
               Milliseconds(Clock::now() - began) / 1e3,
               static_cast<double>(line.bytes_from_near() - sent) / 1e6,
               static_cast<double>(line.bytes_from_far() - received) / 1e6, status);
  return status;
}

}  // namespace
}  // namespace pulso::line

int main(int argc, char** argv) {
  const std::optional<double> round_trip_ms =
      argc >= 3 ? pulso::line::NumberIn(argv[1]) : std::nullopt;
  if (!round_trip_ms.has_value()) {
    std::fputs("usage: slow_link RTT_MS COMMAND [ARGUMENT…]\n", stderr);
    return pulso::line::kUsage;
  }
  return pulso::line::Run(*round_trip_ms, argv + 2);
}
