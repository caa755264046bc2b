#include "cli/stop_signals.h"

#include <pthread.h>

#include "base/errors.h"
#include "load/load_commit.h"
#include "pg/connection.h"
#include "pg/sqlstate.h"

namespace pulso {

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGUSR2);  // from the destructor
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  thread_ = std::thread([this] {
    int signal = 0;
    sigwait(&signals_, &signal);
    if (signal == SIGUSR2) return;
    sigset_t deadly;
    sigemptyset(&deadly);
    sigaddset(&deadly, SIGINT);
    sigaddset(&deadly, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &deadly, nullptr);  // the second one ends the process
    stop_.request_stop();                            // may wait for a server that does not answer
    sigset_t done;
    sigemptyset(&done);
    sigaddset(&done, SIGUSR2);
    sigwait(&done, &signal);
  });
}

StopSignals::~StopSignals() {
  pthread_kill(thread_.native_handle(), SIGUSR2);
  thread_.join();
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

absl::Status StopSignals::CauseOf(absl::Status failure) const {
  if (!stop_.stop_requested() || IsOutcomeUnknown(failure)) return failure;
  const bool may_be_the_stop =
      SqlState(failure) == kQueryCanceled || failure.code() == absl::StatusCode::kUnavailable;
  return may_be_the_stop ? InterruptedError("interrupted, nothing was changed") : failure;
}

}  // namespace pulso
