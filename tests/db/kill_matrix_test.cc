// The short form of the kill matrix; tools/kill_matrix runs the long one.
#include "support/kill_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace pulso {
namespace {

TEST(KillMatrixTest, LeavesTheOldOrTheNewDataWhole) {
  KillMatrix matrix(PULSO_GENERATOR, 10000);
  std::size_t broken_off = 0;
  for (const KillPoint& point :
       DrawKillPoints(20, testing::UnitTest::GetInstance()->random_seed())) {
    SCOPED_TRACE(Name(point));
    const KillOutcome outcome = matrix.Try(point);
    EXPECT_THAT(outcome.faults, testing::IsEmpty());
    if (outcome.was_running) ++broken_off;
  }
  EXPECT_GE(broken_off, 5U);  // a matrix whose loads all end before their kill would show nothing
}

// PostgreSQL forgets what a sequence gave in the transaction that made it, with wal_level =
// minimal.
TEST(KillMatrixTest, LedgerIdsGoOnAfterACrashOfTheServer) {
  TestServer server = TestServer::Start(Durability::kOn);
  LoadedDatabase db(server);
  db.LoadElements("");
  db.LoadElements("");
  server.StopAtOnce();
  server.Restart();
  db.Reconnect();
  db.LoadElements("");
  EXPECT_EQ(db.Value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM load"), "1 2 3");
}

TEST(KillMatrixTest, HasPointsOfAllVictimsPlansAndKinds) {
  std::set<std::string> victims_and_plans;
  std::size_t by_state = 0;
  for (const KillPoint& point : DrawKillPoints(60, 1)) {
    const std::string name = Name(point);
    victims_and_plans.insert(name.substr(0, name.find(',', name.find(',') + 1)));
    if (point.state != nullptr) ++by_state;
  }
  std::vector<std::string> all;
  for (const char* victim : {"pulso, ", "server, ", "session, "}) {
    for (const char* plan : {"delta", "promote", "rebuild", "refill"}) {
      all.push_back(std::string(victim) + plan);
    }
  }
  EXPECT_THAT(victims_and_plans, testing::ElementsAreArray(all));
  EXPECT_EQ(by_state, 30U);
}

}  // namespace
}  // namespace pulso
