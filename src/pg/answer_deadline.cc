#include "pg/answer_deadline.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

namespace pulso {
namespace {

// The server ends a transaction, or drops tables of some GB, in less.
constexpr std::chrono::milliseconds kMostPatience{10000};

}  // namespace

std::chrono::milliseconds PatienceWith(PGconn* connection) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfo(connection), PQconninfoFree);
  for (const PQconninfoOption* option = options.get();
       option != nullptr && option->keyword != nullptr; ++option) {
    if (std::string_view(option->keyword) != "tcp_user_timeout" || option->val == nullptr) continue;
    const std::string_view text(option->val);
    int timeout_ms = 0;
    std::from_chars(text.data(), text.data() + text.size(), timeout_ms);
    if (timeout_ms > 0) return std::min(kMostPatience, std::chrono::milliseconds(timeout_ms));
  }
  return kMostPatience;
}

AnswerDeadline::AnswerDeadline(PGconn* connection)
    : socket_(fcntl(PQsocket(connection), F_DUPFD_CLOEXEC, 0)) {
  if (!socket_.is_open()) return;  // the session is lost already
  thread_ = std::thread([this, patience = PatienceWith(connection)] { Watch(patience); });
}

AnswerDeadline::~AnswerDeadline() {
  if (!socket_.is_open()) return;
  {
    const std::lock_guard lock(mutex_);
    is_done_ = true;
  }
  done_or_late_.notify_one();
  thread_.join();
}

void AnswerDeadline::Watch(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!done_or_late_.wait_for(lock, patience, [&] { return is_done_; })) {
    shutdown(socket_.get(), SHUT_RDWR);
  }
}

}  // namespace pulso
