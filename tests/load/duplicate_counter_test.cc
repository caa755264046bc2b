#include "load/duplicate_counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <random>

#include "support/byte_streams.h"
#include "support/export_files.h"
#include "support/scoped_variable.h"
#include "support/temporary_folder.h"

namespace pulso {
namespace {

using Hashes = std::vector<std::uint64_t>;

// `count` hashes, evenly spread, of which many are equal.
Hashes RandomHashes(std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  Hashes distinct(count / 2 + 1);
  for (std::uint64_t& hash : distinct) hash = random();
  Hashes hashes(count);
  for (std::uint64_t& hash : hashes) hash = distinct[random() % distinct.size()];
  return hashes;
}

// What CountSurplus() has to say, counted one by one.
std::int64_t SurplusIn(const Hashes& hashes) {
  std::map<std::uint64_t, std::int64_t> counts;
  for (const std::uint64_t hash : hashes) ++counts[hash];
  std::int64_t surplus = 0;
  for (const auto& [hash, count] : counts) surplus += count - 1;
  return surplus;
}

void AddAll(const Hashes& hashes, DuplicateCounter& counter) {
  for (const std::uint64_t hash : hashes) ASSERT_EQ(counter.Add(hash), absl::OkStatus());
}

// The number in memory and how many hashes there are.
struct Sizes {
  std::size_t most_in_memory;
  std::size_t hashes;
};

class DuplicateCounterTest : public testing::TestWithParam<Sizes> {};

TEST_P(DuplicateCounterTest, CountsEveryRepetition) {
  const Hashes hashes = RandomHashes(GetParam().hashes, 1);
  DuplicateCounter counter(GetParam().most_in_memory);
  AddAll(hashes, counter);
  const absl::StatusOr<std::int64_t> surplus = counter.CountSurplus();
  ASSERT_TRUE(surplus.ok()) << surplus.status();
  EXPECT_EQ(*surplus, SurplusIn(hashes));
}

TEST_P(DuplicateCounterTest, CountsWhatTheOtherDoesNotHold) {
  const Hashes hashes = RandomHashes(GetParam().hashes, 2);
  DuplicateCounter others(GetParam().most_in_memory);
  AddAll(hashes, others);
  // Sought are all of them once more and, twice each, some that differ in the lowest bit.
  Hashes sought = hashes;
  std::int64_t absent = 0;
  for (std::size_t i = 0; i < hashes.size(); i += 10) {
    const std::uint64_t other = hashes[i] ^ 1;
    if (std::find(hashes.begin(), hashes.end(), other) != hashes.end()) continue;
    sought.insert(sought.end(), 2, other);
    absent += 2;
  }
  DuplicateCounter counter(GetParam().most_in_memory);
  AddAll(sought, counter);
  const absl::StatusOr<std::int64_t> found_absent = counter.CountAbsentFrom(others);
  ASSERT_TRUE(found_absent.ok()) << found_absent.status();
  EXPECT_EQ(*found_absent, absent);
}

INSTANTIATE_TEST_SUITE_P(InMemory, DuplicateCounterTest,
                         testing::Values(Sizes{1000, 0}, Sizes{1000, 1}, Sizes{1000, 1000},
                                         Sizes{100'000, 20'000}));
INSTANTIATE_TEST_SUITE_P(WithRuns, DuplicateCounterTest,
                         testing::Values(Sizes{1000, 1001}, Sizes{1000, 2000}, Sizes{1, 300},
                                         Sizes{1000, 20'500}));

TEST(DuplicateCounter, TellsNeighboursApart) {
  DuplicateCounter counter(2);
  AddAll({0, ~std::uint64_t{0}, 1, 0, ~std::uint64_t{0} - 1, 0, ~std::uint64_t{0}}, counter);
  EXPECT_EQ(counter.CountSurplus().value(), 3);
  EXPECT_EQ(counter.CountSurplus().value(), 3);  // asking changes nothing
}

TEST(DuplicateCounter, LeavesNoFileBehind) {
  const TemporaryFolder folder;
  const ScopedVariable variable("TMPDIR", folder.path());
  DuplicateCounter counter(10);
  AddAll(RandomHashes(1000, 3), counter);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(DuplicateCounter, SaysWhereNoFileCanBeMade) {
  const TemporaryFolder folder;
  const ScopedVariable variable("TMPDIR", folder / "missing");
  DuplicateCounter counter(2);
  AddAll({1, 2}, counter);
  EXPECT_THAT(counter.Add(3), InputErrorWith(folder / "missing"));
}

// While it lives, no file of this process may become larger than `bytes`.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : old_handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit = {bytes, old_limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_limit_);
    signal(SIGXFSZ, old_handler_);
  }

 private:
  sighandler_t old_handler_;
  rlimit old_limit_{};
};

TEST(DuplicateCounter, SaysThatTheFileCannotBeWritten) {
  DuplicateCounter counter(1000);
  AddAll(RandomHashes(2000, 4), counter);
  const FileSizeLimit limit(10'000);  // the first run has 8,000 bytes
  EXPECT_THAT(counter.Add(1), InputErrorWith("temporary file for finding duplicates: cannot be "
                                             "written (set TMPDIR to a folder with more room)"));
}

}  // namespace
}  // namespace pulso
