#include "pg/session_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "base/errors.h"
#include "base/status_macros.h"
#include "pg/statement_cancel.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

// The costly tasks first; all small ones are one task, so that they cost one round trip.
std::vector<ServerTask> Arrange(std::vector<ServerTask> tasks) {
  std::stable_sort(tasks.begin(), tasks.end(),
                   [](const ServerTask& a, const ServerTask& b) { return a.cost > b.cost; });
  const auto small = std::find_if(tasks.begin(), tasks.end(),
                                  [](const ServerTask& task) { return task.cost < kSmallTask; });
  if (small == tasks.end()) return tasks;
  for (auto task = small + 1; task < tasks.end(); ++task) {
    std::move(task->statements.begin(), task->statements.end(),
              std::back_inserter(small->statements));
  }
  tasks.erase(small + 1, tasks.end());
  return tasks;
}

}  // namespace

// The threads of one Run().
class SessionPool::Crew {
 public:
  Crew(std::vector<ServerTask> tasks, const Done& done, const std::string& schema)
      : tasks_(std::move(tasks)), done_(done), schema_(schema) {}

  // Takes tasks until there are no more, or until somebody has failed.
  void Work(PgConnection& session) {
    const std::stop_callback cancel(stop_.get_token(),
                                    [running = StatementCancel(session)] { running.Request(); });
    while (!stop_.stop_requested()) {
      const std::size_t next = next_++;
      if (next >= tasks_.size()) return;
      if (absl::Status status = RunTask(session, tasks_[next]); !status.ok()) Fail(status);
    }
  }

  void Fail(absl::Status status) {
    {
      const std::lock_guard lock(mutex_);
      if (status_.ok()) status_ = std::move(status);
    }
    stop_.request_stop();
  }

  absl::Status status() {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  absl::Status RunTask(PgConnection& session, const ServerTask& task) {
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(session, schema_));
    std::vector<PgStatement> statements = {
        NoticeALostClient(session),
        {"SET LOCAL synchronous_commit = off", "begin without waiting for the disk"}};
    const std::size_t settings = statements.size();
    statements.insert(statements.end(), task.statements.begin(), task.statements.end());
    Clock::time_point before = Clock::now();
    return transaction.CommitWith(statements, [&](std::size_t index, const PgResult& result) {
      const Clock::time_point now = Clock::now();
      const std::chrono::duration<double> seconds = now - std::exchange(before, now);
      const std::lock_guard lock(mutex_);
      if (index >= settings) done_(statements[index], result, seconds.count());
    });
  }

  const std::vector<ServerTask> tasks_;
  const Done& done_;
  const std::string& schema_;
  std::atomic<std::size_t> next_{0};
  std::stop_source stop_;
  std::mutex mutex_;
  absl::Status status_;  // the first error
};

absl::Status SessionPool::Run(std::vector<ServerTask> tasks, const Done& done,
                              std::stop_token stop) {
  tasks = Arrange(std::move(tasks));
  const std::size_t hands = std::min(tasks.size(), further_.size() + 1);
  Crew crew(std::move(tasks), done, schema_);
  const std::stop_callback interrupt(
      stop, [&] { crew.Fail(InterruptedError("interrupted, nothing was changed")); });
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i + 1 < hands; ++i) {
      threads.emplace_back([&crew, &session = further_[i]] { crew.Work(session); });
    }
    if (hands > 0) crew.Work(first_);
  }
  return crew.status();
}

}  // namespace pulso
