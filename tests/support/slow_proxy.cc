#include "support/slow_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

// How soon a thread notices that it is to end.
constexpr int kStopPollMs = 20;

FileDescriptor ConnectTo(const std::string& socket_path) {
  FileDescriptor server(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    server.Close();
  }
  return server;
}

bool WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(file, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Appends what can be read now; false at the end of the stream.
bool ReadSome(int file, std::string& bytes) {
  std::array<char, 65536> piece;
  const ssize_t count = recv(file, piece.data(), piece.size(), 0);
  if (count <= 0) return false;
  bytes.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

}  // namespace

std::size_t LongestChain(const std::vector<Turn>& turns) {
  std::vector<std::size_t> length(turns.size(), 1);  // of the longest chain that ends here
  std::size_t longest = 0;
  std::set<std::size_t> opened;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const bool opens = opened.insert(turns[i].connection).second;
    for (std::size_t before = 0; before < i; ++before) {
      const bool knows = turns[before].connection == turns[i].connection ||
                         (opens && turns[before].connection == 0) || turns[i].connection == 0;
      if (!knows || turns[before].answered >= turns[i].asked) continue;
      length[i] = std::max(length[i], length[before] + 1);
    }
    longest = std::max(longest, length[i]);
  }
  return longest;
}

std::vector<std::size_t> TurnsByConnection(const std::vector<Turn>& turns) {
  std::vector<std::size_t> counts;
  for (const Turn& turn : turns) {
    if (turn.connection >= counts.size()) counts.resize(turn.connection + 1);
    ++counts[turn.connection];
  }
  return counts;
}

// One client and its session, on a thread of its own.
class SlowProxy::Connection {
 public:
  Connection(SlowProxy& proxy, std::size_t index, FileDescriptor client)
      : proxy_(proxy), index_(index), client_(std::move(client)) {
    const std::size_t opened = proxy_.NextEvent();
    Note({.connection = index_, .asked = opened, .answered = proxy_.NextEvent()});
  }

  void Run(const std::stop_token& stop) {
    const FileDescriptor server = ConnectTo(proxy_.server_);
    while (!stop.stop_requested() && server.is_open()) {
      if (is_cut_) return Cut(stop);
      if (proxy_.is_frozen_) {
        std::this_thread::sleep_for(std::chrono::milliseconds(kStopPollMs));
        continue;
      }
      std::array<pollfd, 2> ready = {{{.fd = client_.get(), .events = POLLIN, .revents = 0},
                                      {.fd = server.get(), .events = POLLIN, .revents = 0}}};
      if (poll(ready.data(), ready.size(), MsToAnswer()) < 0) return;
      if (ready[0].revents != 0 && !FromClient(server.get())) return;
      if (ready[1].revents != 0 && !ReadSome(server.get(), answer_)) {
        Answer();  // what a session says when it ends
        return;
      }
      if (!answer_.empty() && Clock::now() >= due_ && !Answer()) return;
    }
  }

 private:
  bool FromClient(int server) {
    std::string bytes;
    if (!ReadSome(client_.get(), bytes)) return false;
    if (!asked_.has_value()) asked_ = proxy_.NextEvent();
    due_ = Clock::now() + proxy_.round_trip_;
    return WriteAll(server, UpToTheCut(bytes));
  }

  // What is handed on of the client's words; notes when they come to the place of the cut.
  std::string_view UpToTheCut(std::string_view bytes) {
    if (!proxy_.will_cut_) return bytes;
    const std::size_t before = said_.size();
    said_ += bytes;
    const std::size_t ledger = said_.find("INSERT INTO load (");
    const std::size_t commit = ledger == said_.npos ? ledger : said_.find("COMMIT", ledger);
    if (commit == said_.npos) return bytes;
    awaits_answer_ = proxy_.cut().side == CommitCut::kAfter;
    is_cut_ = !awaits_answer_;
    proxy_.will_cut_ = false;
    // Half a message is none.
    return is_cut_ ? bytes.substr(0, std::max(commit, before) - before) : bytes;
  }

  // Leaves the client, and the server, too, unless that is not to notice.
  void Cut(const std::stop_token& stop) {
    const CommitCut cut = proxy_.cut();
    proxy_.refuses_ = cut.refuses_the_next;
    client_.Close();
    proxy_.has_cut_ = true;
    while (cut.session_stays && !stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(kStopPollMs));
    }
  }

  bool Answer() {
    if (awaits_answer_) {
      using namespace std::string_view_literals;
      is_cut_ = answer_.find("COMMIT\0"sv) != answer_.npos;
      if (!is_cut_) due_ = Clock::now() + std::chrono::milliseconds(kStopPollMs);
      return true;
    }
    if (asked_.has_value() && !answer_.empty()) {
      Note({.connection = index_, .asked = *asked_, .answered = proxy_.NextEvent()});
      asked_.reset();
    }
    proxy_.ReplaceIn(answer_);
    return WriteAll(client_.get(), std::exchange(answer_, {}));
  }

  void Note(const Turn& turn) {
    const std::lock_guard lock(proxy_.mutex_);
    proxy_.turns_.push_back(turn);
  }

  int MsToAnswer() const {
    if (answer_.empty()) return kStopPollMs;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, kStopPollMs));
  }

  SlowProxy& proxy_;
  const std::size_t index_;
  FileDescriptor client_;
  std::string answer_;                // of the server, not handed over yet
  std::optional<std::size_t> asked_;  // when the client began to speak; none: it has its answer
  Clock::time_point due_;             // of the answer
  std::string said_;                  // by the client, while a cut is due
  bool awaits_answer_ = false;        // to COMMIT, which the client will not get
  bool is_cut_ = false;
};

SlowProxy::SlowProxy(const std::string& socket_folder, std::chrono::milliseconds round_trip,
                     int server_port)
    : server_(absl::StrCat(socket_folder, "/.s.PGSQL.", server_port)),
      round_trip_(round_trip),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_.get(), generic, size) != 0 || listen(listener_.get(), SOMAXCONN) != 0 ||
      getsockname(listener_.get(), generic, &size) != 0) {
    throw std::runtime_error(absl::StrCat("test support: no port: ", std::strerror(errno)));
  }
  port_ = ntohs(address.sin_port);
  accepter_ = std::jthread([this](const std::stop_token& stop) { Accept(stop); });
}

SlowProxy::~SlowProxy() {
  accepter_ = {};  // ends before what it touches
  connections_.clear();
}

void SlowProxy::Accept(std::stop_token stop) {
  for (std::size_t index = 0; !stop.stop_requested();) {
    pollfd ready{.fd = listener_.get(), .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, kStopPollMs) != 1) continue;
    FileDescriptor client(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.is_open() || refuses_) continue;
    const int on = 1;
    setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto connection = std::make_shared<Connection>(*this, index++, std::move(client));
    connections_.emplace_back(
        [connection = std::move(connection)](const std::stop_token& end) { connection->Run(end); });
  }
}

std::size_t SlowProxy::NextEvent() {
  const std::lock_guard lock(mutex_);
  return events_++;
}

void SlowProxy::Replace(std::string from, std::string to) {
  if (from.size() != to.size()) throw std::runtime_error("test support: another length");
  const std::lock_guard lock(mutex_);
  replaced_ = std::move(from);
  replacement_ = std::move(to);
}

void SlowProxy::ReplaceIn(std::string& answer) const {
  const std::lock_guard lock(mutex_);
  if (!replaced_.empty()) absl::StrReplaceAll({{replaced_, replacement_}}, &answer);
}

CommitCut SlowProxy::cut() const {
  const std::lock_guard lock(mutex_);
  return cut_;
}

void SlowProxy::CutAtCommit(CommitCut cut) {
  {
    const std::lock_guard lock(mutex_);
    cut_ = cut;
  }
  has_cut_ = false;
  will_cut_ = true;
}

std::string SlowProxy::Through(const std::string& conninfo) const {
  const std::size_t rest = conninfo.find(" dbname=");
  if (rest == std::string::npos) throw std::runtime_error("test support: another conninfo");
  return absl::StrCat("host=127.0.0.1 port=", port_, conninfo.substr(rest));
}

std::vector<Turn> SlowProxy::Turns() const {
  const std::lock_guard lock(mutex_);
  std::vector<Turn> turns = turns_;
  std::sort(turns.begin(), turns.end(),
            [](const Turn& a, const Turn& b) { return a.asked < b.asked; });
  return turns;
}

}  // namespace pulso
