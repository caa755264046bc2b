#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "db/sql_session.h"
#include "ids/id_allocator.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;

constexpr char kCreate[] = "CREATE SEQUENCE record_id_seq INCREMENT BY 65536";

class SequenceBlocksDbTest : public testing::Test {
 protected:
  const TestDatabase database_ = TestServer::Get().NewDatabase();
  PgConnection connection_ = Connect(database_.conninfo());
};

std::vector<std::int64_t> Take(SequenceBlocks& source, int count) {
  std::vector<std::int64_t> blocks;
  for (int i = 0; i < count; ++i) blocks.push_back(source.NextBlock().value_or(-1));
  return blocks;
}

TEST_F(SequenceBlocksDbTest, GiveTheBlocksOfTheSequenceInOrder) {
  Prepare(connection_, kCreate);
  SequenceBlocks source(connection_, "record_id_seq");
  EXPECT_THAT(Take(source, 5), ElementsAre(1, 65537, 131073, 196609, 262145));
}

TEST_F(SequenceBlocksDbTest, AskForTwiceAsManyEachTimeUpTo64) {
  Prepare(connection_, kCreate);
  SequenceBlocks source(connection_, "record_id_seq");
  Take(source, 1);  // 1 block reserved
  EXPECT_EQ(Row(connection_, "SELECT last_value FROM record_id_seq"), "1");
  Take(source, 1);  // 1 + 2
  EXPECT_EQ(Row(connection_, "SELECT last_value FROM record_id_seq"), "131073");
  Take(source, 2);  // 1 + 2 + 4
  EXPECT_EQ(Row(connection_, "SELECT last_value FROM record_id_seq"), "393217");
  Take(source, 124);  // 1 + 2 + 4 + 8 + 16 + 32 + 64 + 64 = 191 blocks
  EXPECT_EQ(Row(connection_, "SELECT last_value FROM record_id_seq"), "12451841");
}

TEST_F(SequenceBlocksDbTest, SkipTheBlocksThatOthersTook) {
  Prepare(connection_, kCreate);
  SequenceBlocks source(connection_, "record_id_seq");
  EXPECT_THAT(Take(source, 1), ElementsAre(1));
  EXPECT_EQ(Row(connection_, "SELECT nextval('record_id_seq')"), "65537");
  EXPECT_THAT(Take(source, 2), ElementsAre(131073, 196609));
}

TEST_F(SequenceBlocksDbTest, LookTheSequenceUpInTheSearchPath) {
  Prepare(connection_, "CREATE SCHEMA mine");
  Prepare(connection_, "SET search_path = mine");
  Prepare(connection_, kCreate);
  SequenceBlocks source(connection_, "record_id_seq");
  EXPECT_THAT(Take(source, 1), ElementsAre(1));
  EXPECT_EQ(Row(connection_, "SELECT last_value FROM mine.record_id_seq"), "1");
}

TEST_F(SequenceBlocksDbTest, SayWhichSequenceIsMissing) {
  SequenceBlocks source(connection_, "record_id_seq");
  const absl::Status status = source.NextBlock().status();
  EXPECT_EQ(status.message(),
            "reserve ids from record_id_seq: relation \"record_id_seq\" does not exist "
            "(SQLSTATE 42P01)");
}

TEST_F(SequenceBlocksDbTest, HandOutNoIdTwiceBesideForeignTraffic) {
  Prepare(connection_, kCreate);
  constexpr int kThreads = 4;
  constexpr int kBlocks = 300;
  std::vector<std::vector<std::int64_t>> taken(kThreads + 1);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        PgConnection own = Connect(database_.conninfo());
        SequenceBlocks source(own, "record_id_seq");
        taken[static_cast<std::size_t>(i)] = Take(source, kBlocks);
      });
    }
    for (int i = 0; i < kBlocks; ++i) {  // someone else, one block at a time
      taken.back().push_back(std::stoll(Row(connection_, "SELECT nextval('record_id_seq')")));
    }
  }
  std::set<std::int64_t> all;
  for (const std::vector<std::int64_t>& blocks : taken) {
    ASSERT_EQ(blocks.size(), 300U);
    for (const std::int64_t block : blocks) {
      EXPECT_EQ(block % 65536, 1) << "blocks of 65536 ids must not overlap";
      EXPECT_TRUE(all.insert(block).second) << block << " was handed out twice";
    }
  }
  EXPECT_EQ(all.size(), 1500U);
}

}  // namespace
}  // namespace pulso
