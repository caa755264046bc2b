// Eight processes take blocks of one sequence at the same time, beside others that call nextval().
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <new>
#include <vector>

#include "db/sql_session.h"
#include "ids/id_allocator.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kProcesses = 8;
constexpr std::size_t kBlocks = 12500;  // of each process

// What one process took.
struct Taken {
  std::array<std::int64_t, kBlocks> blocks;
  std::array<std::int64_t, kBlocks> waits_usec;  // for each of them
};

// Memory that the processes share.
struct Race {
  std::array<Taken, kProcesses> taken;
  std::atomic<int> at_the_start;
};

std::int64_t MicrosecondsSince(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
}

// The life of one process; its exit status.
int TakeBlocks(const std::string& conninfo, Race& race, Taken& taken) {
  alarm(60);  // should the others never come to the start
  absl::StatusOr<PgConnection> connection = PgConnection::Open(conninfo, "taker");
  if (!connection.ok()) return 2;
  SequenceBlocks source(*connection, "record_id_seq");
  for (++race.at_the_start; race.at_the_start < kProcesses;) usleep(100);
  for (std::size_t i = 0; i < kBlocks; ++i) {
    const Clock::time_point asked = Clock::now();
    const absl::StatusOr<std::int64_t> next = source.NextBlock();
    if (!next.ok()) return 3;
    taken.blocks[i] = *next;
    taken.waits_usec[i] = MicrosecondsSince(asked);
  }
  return 0;
}

class SequenceRace : public testing::Test {
 protected:
  SequenceRace() : race_(NewRace()) {
    Prepare(connection_, "CREATE SEQUENCE record_id_seq INCREMENT BY 65536");
  }
  ~SequenceRace() override { munmap(race_, sizeof(Race)); }

  static Race* NewRace() {
    void* const memory = mmap(nullptr, sizeof(Race), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, /*fd=*/-1, /*offset=*/0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    return new (memory) Race();
  }

  void Start() {
    for (Taken& taken : race_->taken) {
      const pid_t process = fork();
      ASSERT_GE(process, 0);
      // No destructor of the test may run in the child: the server is the parent's.
      if (process == 0) _exit(TakeBlocks(database_.conninfo(), *race_, taken));
      processes_.push_back(process);
    }
  }

  // Whether all processes have ended, well or not.
  bool HaveEnded() {
    std::erase_if(processes_, [](pid_t process) {
      int status = 0;
      if (waitpid(process, &status, WNOHANG) == 0) return false;
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
      return true;
    });
    return processes_.empty();
  }

  // Those of the processes and `further`, in ascending order.
  std::vector<std::int64_t> AllBlocks(std::vector<std::int64_t> further) const {
    for (const Taken& taken : race_->taken) {
      further.insert(further.end(), taken.blocks.begin(), taken.blocks.end());
    }
    std::sort(further.begin(), further.end());
    return further;
  }

  const TestDatabase database_ = TestServer::Get().NewDatabase();
  PgConnection connection_ = Connect(database_.conninfo());
  Race* const race_;
  std::vector<pid_t> processes_;
};

TEST_F(SequenceRace, HandsOutNoIdTwiceAndMakesNobodyWait) {
  // A transaction that has taken a block and stays open is in nobody's way.
  PgConnection idle = Connect(database_.conninfo());
  std::vector<std::int64_t> foreign = {
      std::stoll(Row(idle, "BEGIN; SELECT nextval('record_id_seq')"))};
  Start();
  std::vector<std::int64_t> waits_usec;
  std::int64_t looks = 0;
  do {
    const Clock::time_point asked = Clock::now();
    foreign.push_back(std::stoll(Row(connection_, "SELECT nextval('record_id_seq')")));
    waits_usec.push_back(MicrosecondsSince(asked));
    ASSERT_EQ(Row(connection_, "SELECT count(*) FROM pg_locks WHERE NOT granted"), "0");
    ++looks;
  } while (!HaveEnded());
  for (const Taken& taken : race_->taken) {
    waits_usec.insert(waits_usec.end(), taken.waits_usec.begin(), taken.waits_usec.end());
  }
  std::sort(waits_usec.begin(), waits_usec.end());
  // The last ones are the time slices of more processes than the machine has cores.
  const auto milliseconds = [&](double share) {
    return static_cast<double>(waits_usec[static_cast<std::size_t>(
               static_cast<double>(waits_usec.size() - 1) * share)]) /
           1e3;
  };
  std::printf(
      "%d blocks and %zu foreign ones; no lock waited for in %ld looks; waits: median %.2f,"
      " 99 %% below %.1f, 99.9 %% below %.1f, longest %.1f ms\n",
      kProcesses * static_cast<int>(kBlocks), foreign.size(), static_cast<long>(looks),
      milliseconds(0.5), milliseconds(0.99), milliseconds(0.999), milliseconds(1));

  const std::size_t count = kProcesses * kBlocks + foreign.size();
  const std::vector<std::int64_t> all = AllBlocks(std::move(foreign));
  ASSERT_EQ(all.size(), count);
  EXPECT_EQ(all.front(), 1);
  for (std::size_t i = 1; i < all.size(); ++i) {
    ASSERT_GE(all[i] - all[i - 1], kSequenceBlock) << "ids " << all[i] << " are in two blocks";
  }
}

}  // namespace
}  // namespace pulso
