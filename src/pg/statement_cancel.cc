#include "pg/statement_cancel.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/file_descriptor.h"
#include "pg/answer_deadline.h"

namespace pulso {

struct StatementCancel::State {
  struct FreeCancel {
    void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
  };
  std::unique_ptr<PGcancel, FreeCancel> request;  // null when the session is lost
  FileDescriptor socket;                          // a duplicate of the session's
  std::chrono::milliseconds patience{};
  std::mutex mutex;
  std::condition_variable answered;
  bool is_answered = false;
};

StatementCancel::StatementCancel(const PgConnection& connection)
    : state_(std::make_shared<State>()) {
  state_->request.reset(PQgetCancel(connection.get()));
  state_->socket = FileDescriptor(fcntl(PQsocket(connection.get()), F_DUPFD_CLOEXEC, 0));
  state_->patience = PatienceWith(connection.get());
}

void StatementCancel::Request() const {
  // libpq asks over a connection of its own and waits without a limit, so another thread has to
  // ask.
  std::thread([state = state_] {
    std::array<char, 256> error;
    PQcancel(state->request.get(), error.data(), static_cast<int>(error.size()));
    const std::lock_guard lock(state->mutex);
    state->is_answered = true;
    state->answered.notify_all();
  }).detach();
  std::unique_lock lock(state_->mutex);
  if (!state_->answered.wait_for(lock, state_->patience, [&] { return state_->is_answered; })) {
    shutdown(state_->socket.get(), SHUT_RDWR);
  }
}

}  // namespace pulso
