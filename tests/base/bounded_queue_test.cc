#include "base/bounded_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace pulso {
namespace {

using ::testing::ElementsAre;

// Gives the other thread time to get into its wait; the expectations hold without it too.
void LetTheOtherSideWait() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }

TEST(BoundedQueue, GivesItemsInTheOrderInWhichTheyCame) {
  BoundedQueue<std::string> queue(3);
  EXPECT_TRUE(queue.Push("a"));
  EXPECT_TRUE(queue.Push("b"));
  EXPECT_TRUE(queue.Push("c"));
  EXPECT_EQ(queue.Pop(), "a");
  EXPECT_EQ(queue.Pop(), "b");
  EXPECT_EQ(queue.Pop(), "c");
}

TEST(BoundedQueue, IsDrainedCompletelyAfterTheProducerClosedIt) {
  BoundedQueue<int> queue(3);
  queue.Push(1);
  queue.Push(2);
  queue.Close();
  EXPECT_EQ(queue.Pop(), 1);
  EXPECT_EQ(queue.Pop(), 2);
  EXPECT_EQ(queue.Pop(), std::nullopt);
  EXPECT_EQ(queue.Pop(), std::nullopt);
}

TEST(BoundedQueue, HandsEveryItemOverBetweenTwoThreads) {
  constexpr int kItems = 20'000;
  BoundedQueue<int> queue(7);
  std::jthread producer([&queue] {
    for (int item = 0; item < kItems; ++item) queue.Push(item);
    queue.Close();
  });
  int expected = 0;
  while (const std::optional<int> item = queue.Pop()) {
    ASSERT_EQ(*item, expected);
    ++expected;
  }
  EXPECT_EQ(expected, kItems);
}

TEST(BoundedQueue, RefusesItemsOnceClosed) {
  BoundedQueue<int> queue(3);
  queue.Close();
  EXPECT_FALSE(queue.Push(1));
  EXPECT_EQ(queue.Pop(), std::nullopt);
}

TEST(BoundedQueue, StopsAWaitingProducerWhenTheConsumerGivesUp) {
  BoundedQueue<int> queue(1);
  std::vector<bool> pushed;
  {
    std::jthread producer([&] {
      pushed.push_back(queue.Push(1));
      pushed.push_back(queue.Push(2));  // waits: nobody takes the first
      pushed.push_back(queue.Push(3));
    });
    while (queue.waits().was_full == 0) std::this_thread::yield();
    queue.Close();
  }
  EXPECT_THAT(pushed, ElementsAre(true, false, false));
}

TEST(BoundedQueue, EndsAWaitingConsumerWhenTheProducerCloses) {
  BoundedQueue<int> queue(1);
  std::optional<int> popped = 1;
  {
    std::jthread consumer([&] { popped = queue.Pop(); });
    while (queue.waits().was_empty == 0) std::this_thread::yield();
    queue.Close();
  }
  EXPECT_EQ(popped, std::nullopt);
}

TEST(BoundedQueue, HoldsNoMoreThanItsCapacity) {
  BoundedQueue<int> queue(2);
  std::atomic<int> pushed = 0;
  std::jthread producer([&] {
    for (int item = 0; item < 3; ++item) {
      queue.Push(item);
      ++pushed;
    }
  });
  while (queue.waits().was_full == 0) std::this_thread::yield();
  LetTheOtherSideWait();
  EXPECT_EQ(pushed, 2);
  EXPECT_EQ(queue.Pop(), 0);
  producer.join();
  EXPECT_EQ(pushed, 3);
}

TEST(BoundedQueue, CountsTheWaitsOfTheProducer) {
  BoundedQueue<int> queue(1);
  queue.Push(1);
  EXPECT_EQ(queue.waits().was_full, 0U);
  std::jthread producer([&] { queue.Push(2); });
  while (queue.waits().was_full == 0) std::this_thread::yield();
  queue.Pop();
  producer.join();
  queue.Pop();
  EXPECT_EQ(queue.waits().was_full, 1U);
  EXPECT_EQ(queue.waits().was_empty, 0U);
}

TEST(BoundedQueue, CountsTheWaitsOfTheConsumer) {
  BoundedQueue<int> queue(1);
  std::jthread consumer([&] { queue.Pop(); });
  while (queue.waits().was_empty == 0) std::this_thread::yield();
  queue.Push(1);
  consumer.join();
  EXPECT_EQ(queue.waits().was_empty, 1U);
  EXPECT_EQ(queue.waits().was_full, 0U);
}

TEST(BoundedQueue, CountsNoWaitAfterItWasClosed) {
  BoundedQueue<int> queue(1);
  queue.Push(1);
  queue.Close();
  queue.Push(2);
  queue.Pop();
  queue.Pop();
  EXPECT_EQ(queue.waits().was_full, 0U);
  EXPECT_EQ(queue.waits().was_empty, 0U);
}

TEST(BoundedQueue, MovesItemsThatCannotBeCopied) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  queue.Push(std::make_unique<int>(7));
  const std::optional<std::unique_ptr<int>> item = queue.Pop();
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(**item, 7);
}

}  // namespace
}  // namespace pulso
