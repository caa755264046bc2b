// Ctrl-C and SIGTERM.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

#include "absl/status/status.h"

namespace pulso {

// While it lives, SIGINT and SIGTERM request a stop instead of ending the process; a second one
// ends it.  REQUIRES: made before any other thread, so that all threads leave the signals to it.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

  // What a command failed with.  The server says of a statement only that it was cancelled, and a
  // server that does not answer says nothing: after a stop, that was the user.
  absl::Status CauseOf(absl::Status failure) const;

 private:
  sigset_t signals_{};
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace pulso
