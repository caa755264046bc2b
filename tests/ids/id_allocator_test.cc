#include "ids/id_allocator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "base/errors.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;

// Gives the blocks it was told, then fails.
class TheseBlocks final : public BlockSource {
 public:
  explicit TheseBlocks(std::vector<std::int64_t> blocks) : blocks_(std::move(blocks)) {}

  absl::StatusOr<std::int64_t> NextBlock() override {
    if (asked_ == blocks_.size()) return ServerError("no more blocks");
    return blocks_[asked_++];
  }

  std::size_t asked() const { return asked_; }

 private:
  std::vector<std::int64_t> blocks_;
  std::size_t asked_ = 0;
};

std::vector<std::int64_t> Take(IdAllocator& ids, int count) {
  std::vector<std::int64_t> taken;
  for (int i = 0; i < count; ++i) {
    const absl::StatusOr<std::int64_t> id = ids.Next();
    if (!id.ok()) break;
    taken.push_back(*id);
  }
  return taken;
}

TEST(RestartedBlocks, GiveTheBlocksOfASequenceThatWasRestarted) {
  RestartedBlocks blocks;
  EXPECT_EQ(*blocks.NextBlock(), 1);
  EXPECT_EQ(*blocks.NextBlock(), 65537);
  EXPECT_EQ(*blocks.NextBlock(), 131073);
}

TEST(IdAllocator, CountsFromOneWithoutGapsOverRestartedBlocks) {
  RestartedBlocks blocks;
  IdAllocator ids(blocks);
  for (std::int64_t expected = 1; expected <= 200'000; ++expected) {
    const absl::StatusOr<std::int64_t> id = ids.Next();
    ASSERT_TRUE(id.ok());
    ASSERT_EQ(*id, expected);
  }
}

TEST(IdAllocator, AsksForNoBlockBeforeAnIdIsNeeded) {
  TheseBlocks blocks({1});
  IdAllocator ids(blocks);
  EXPECT_EQ(blocks.asked(), 0U);
  Take(ids, 1);
  EXPECT_EQ(blocks.asked(), 1U);
}

TEST(IdAllocator, GoesToTheNextBlockAfter65536Ids) {
  TheseBlocks blocks({131073, 1'000'001});
  IdAllocator ids(blocks);
  EXPECT_THAT(Take(ids, 2), ElementsAre(131073, 131074));
  Take(ids, 65533);
  EXPECT_EQ(blocks.asked(), 1U);
  EXPECT_THAT(Take(ids, 3), ElementsAre(196608, 1'000'001, 1'000'002));
  EXPECT_EQ(blocks.asked(), 2U);
}

TEST(IdAllocator, TakesABlockThatLiesBeforeTheLastOne) {
  TheseBlocks blocks({65537, 1});
  IdAllocator ids(blocks);
  Take(ids, 65536);
  EXPECT_THAT(Take(ids, 2), ElementsAre(1, 2));
}

TEST(IdAllocator, ReturnsTheErrorOfTheSource) {
  TheseBlocks blocks({1});
  IdAllocator ids(blocks);
  Take(ids, 65536);
  const absl::StatusOr<std::int64_t> id = ids.Next();
  EXPECT_EQ(id.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(id.status().message(), "no more blocks");
}

TEST(IdAllocator, SourcesOfTwoTablesDoNotDisturbEachOther) {
  RestartedBlocks record_blocks;
  RestartedBlocks workout_blocks;
  IdAllocator records(record_blocks);
  IdAllocator workouts(workout_blocks);
  EXPECT_THAT(Take(records, 3), ElementsAre(1, 2, 3));
  EXPECT_THAT(Take(workouts, 2), ElementsAre(1, 2));
  EXPECT_THAT(Take(records, 1), ElementsAre(4));
}

}  // namespace
}  // namespace pulso
