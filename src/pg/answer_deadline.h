// Cleaning up on a link that may be frozen.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/file_descriptor.h"

namespace pulso {

// How long a server may take to answer what tidies up: ten seconds, or the connection's own
// tcp_user_timeout if that is shorter.
std::chrono::milliseconds PatienceWith(PGconn* connection);

// While it lives, the server has to answer in time, or the session is cut off: libpq
// then gives up as if the server had closed it.  For what tidies up after a failure: statements
// that do a load's work may take as long as they need.
class AnswerDeadline {
 public:
  explicit AnswerDeadline(PGconn* connection);
  AnswerDeadline(const AnswerDeadline&) = delete;
  AnswerDeadline& operator=(const AnswerDeadline&) = delete;
  ~AnswerDeadline();

 private:
  void Watch(std::chrono::milliseconds patience);

  FileDescriptor socket_;  // a duplicate: libpq may close its own at any time
  std::mutex mutex_;
  std::condition_variable done_or_late_;
  bool is_done_ = false;
  std::thread thread_;
};

}  // namespace pulso
