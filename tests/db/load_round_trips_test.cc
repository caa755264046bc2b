// How often a load waits for the network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "copy/copy_lanes.h"
#include "db/sql_session.h"
#include "load/bulk_load.h"
#include "load/merge_load.h"
#include "load/summary_json.h"
#include "support/loaded_database.h"
#include "support/slow_proxy.h"
#include "support/test_server.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::Le;
using testing::SizeIs;

// Far longer than a client that does not wait pauses between two sends.
constexpr std::chrono::milliseconds kRoundTrip{40};

// One after the other, with the opening of the connections.
constexpr std::size_t kMostTurns = 15;

// An answer of TCP, one of the SSL request, one of the authentication, then those of the
// statements.
constexpr std::size_t kTurnsToConnect = 3;

Turn At(std::size_t connection, std::size_t asked, std::size_t answered) {
  return {.connection = connection, .asked = asked, .answered = answered};
}

TEST(LongestChain, CountsWhatWaitsForAnAnswer) {
  EXPECT_EQ(LongestChain({}), 0U);
  EXPECT_EQ(LongestChain({At(0, 0, 1), At(0, 2, 3)}), 2U);
  // Two sessions beside each other, even if one is asked after the other was answered.
  EXPECT_EQ(LongestChain({At(0, 0, 1), At(1, 2, 3), At(2, 4, 5), At(2, 6, 7), At(0, 8, 9)}), 4U);
  // The main session goes on while the other waits.
  EXPECT_EQ(LongestChain({At(0, 0, 1), At(1, 2, 5), At(0, 3, 4), At(0, 6, 7)}), 3U);
  // A session that is open does not wait for what the main session asks meanwhile.
  EXPECT_EQ(LongestChain({At(0, 0, 1), At(1, 2, 3), At(0, 4, 5), At(1, 6, 7), At(0, 8, 9)}), 4U);
}

// The most turns of which no two overlap in time, whoever took them.
std::size_t TurnsApart(std::vector<Turn> turns) {
  std::sort(turns.begin(), turns.end(),
            [](const Turn& a, const Turn& b) { return a.answered < b.answered; });
  std::size_t count = 0;
  std::size_t free_at = 0;
  for (const Turn& turn : turns) {
    if (count > 0 && turn.asked < free_at) continue;
    ++count;
    free_at = turn.answered;
  }
  return count;
}

// The last turn of each connection but the first.
std::vector<Turn> LastTurnsOfLanes(const std::vector<Turn>& turns) {
  std::vector<Turn> last(TurnsByConnection(turns).size());
  for (const Turn& turn : turns) last[turn.connection] = turn;
  last.erase(last.begin());
  return last;
}

class LoadRoundTrips : public testing::Test {
 protected:
  struct Load {
    LoadSummary summary;
    std::vector<Turn> turns;
    std::vector<std::size_t> counts = TurnsByConnection(turns);
    std::size_t chain = LongestChain(turns);
  };

  enum class Way { kPromote, kRefill, kMerge };

  // Loads an export of so many records through a slow line.
  Load LoadRecords(int records, Way way = Way::kPromote) {
    const std::string path = db_.Path(absl::StrCat(records, ".zip"));
    const std::string command = absl::StrCat(PULSO_GENERATOR, " --records ", records, " --seed ",
                                             ++loads_, " --output ", path, " > /dev/null 2>&1");
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
    const SlowProxy proxy(TestServer::Get().server().socket_folder(), kRoundTrip);
    LoadOptions options;
    options.export_path = path;
    options.conninfo = proxy.Through(db_.conninfo());
    if (way == Way::kRefill) options.plan = MergePlan::kRefill;
    LoadProgress progress;
    absl::StatusOr<LoadSummary> summary = way == Way::kMerge
                                              ? RunMergeLoad(options, {}, progress, {})
                                              : RunBulkLoad(options, progress, {});
    if (!summary.ok()) throw std::runtime_error(summary.status().ToString());
    Load load{.summary = *std::move(summary), .turns = proxy.Turns()};
    RecordProperty(absl::StrCat("turns_of_load_", loads_), absl::StrJoin(load.counts, " "));
    RecordProperty(absl::StrCat("chain_of_load_", loads_), static_cast<int>(load.chain));
    return load;
  }

  LoadedDatabase db_;
  int loads_ = 0;
};

TEST_F(LoadRoundTrips, DoNotGrowWithTheRows) {
  const Load first = LoadRecords(2000);  // makes the schema, too
  const Load small = LoadRecords(2000);
  const Load large = LoadRecords(40000);
  const Load larger = LoadRecords(120000);
  EXPECT_EQ(db_.Value("SELECT count(*) >= 120000 FROM record"), "t");

  EXPECT_THAT(first.chain, AllOf(Ge(small.chain), Le(kMostTurns)));
  EXPECT_LE(small.chain, kMostTurns);
  EXPECT_LE(large.chain, kMostTurns);
  EXPECT_EQ(larger.chain, large.chain);

  // The first connection is the main session.  The three steps that complete large staging tables
  // are one for small ones.
  EXPECT_EQ(larger.counts.front(), large.counts.front());
  EXPECT_EQ(large.counts.front(), small.counts.front() + 2);
  EXPECT_EQ(first.counts.front(), small.counts.front() + 1);
  const std::vector<std::size_t> small_lanes(small.counts.begin() + 1, small.counts.end());
  const std::vector<std::size_t> large_lanes(large.counts.begin() + 1, large.counts.end());
  EXPECT_THAT(large_lanes, SizeIs(Ge(2)));
  EXPECT_THAT(small_lanes, Each(Le(kTurnsToConnect + 3)));
  // … of which two then help to complete the tables, in two steps.
  EXPECT_THAT(large_lanes, Each(Le(kTurnsToConnect + 5)));
}

TEST_F(LoadRoundTrips, OfAFirstLargeLoadAreNoMore) {
  EXPECT_LE(LoadRecords(40000).chain, kMostTurns);
}

TEST_F(LoadRoundTrips, OfARefillDoNotGrowWithTheRowsEither) {
  LoadRecords(2000);
  const Load large = LoadRecords(40000, Way::kRefill);
  const Load larger = LoadRecords(120000, Way::kRefill);
  EXPECT_EQ(large.summary.plan, "refill");
  EXPECT_LE(large.chain, kMostTurns);
  EXPECT_EQ(larger.chain, large.chain);
}

// A merge asks what is there before it reads, and reserves ids as it finds new rows: one block,
// then twice as many blocks each time.
TEST_F(LoadRoundTrips, OfAMergeGrowByTheReservationsOfIdsAlone) {
  constexpr std::size_t kMostOfTheMainSession = 20;
  LoadRecords(2000);
  const Load large = LoadRecords(40000, Way::kMerge);
  const Load larger = LoadRecords(120000, Way::kMerge);
  EXPECT_EQ(large.summary.plan, "rebuild");
  EXPECT_LE(large.counts.front(), kMostOfTheMainSession);
  EXPECT_LE(larger.counts.front(), large.counts.front() + 1);
}

// A lane that waited for the COMMIT of another would be a turn more for each lane.
TEST_F(LoadRoundTrips, LanesCommitAtTheSameTime) {
  const std::vector<Turn> commits = LastTurnsOfLanes(LoadRecords(2000).turns);
  ASSERT_THAT(commits, SizeIs(Ge(3)));
  EXPECT_LT(TurnsApart(commits), commits.size());
}

TEST_F(LoadRoundTrips, AreInTheSummaryWithTheBytes) {
  const LoadSummary summary = LoadRecords(2000).summary;
  EXPECT_GE(summary.wire.round_trip_ms, static_cast<double>(kRoundTrip.count()));
  EXPECT_GT(summary.wire.streams, 1);
  EXPECT_EQ(static_cast<std::size_t>(summary.wire.streams),
            StreamsFor(std::chrono::microseconds(
                static_cast<std::int64_t>(summary.wire.round_trip_ms * 1000))));
  EXPECT_GT(summary.wire.bytes, 2000 * 72);  // eight fixed fields, with their lengths
  const nlohmann::ordered_json json = SummaryJson(summary);
  const nlohmann::ordered_json& wire = json["wire"];
  EXPECT_EQ(wire["bytes"], summary.wire.bytes);
  EXPECT_EQ(wire["round_trip_ms"], summary.wire.round_trip_ms);
  EXPECT_EQ(wire["bytes_per_record"],
            static_cast<double>(summary.wire.bytes) /
                static_cast<double>(
                    summary.read.elements[static_cast<std::size_t>(ElementKind::kRecord)].seen));
  EXPECT_EQ(json["queues"]["encoded"]["was_full"], summary.encoded.was_full);
  EXPECT_EQ(json["queues"]["encoded"]["was_empty"], summary.encoded.was_empty);
  EXPECT_EQ(json["queues"]["unpacked"]["was_full"], summary.read.unpacked.was_full);
  EXPECT_EQ(json["queues"]["unpacked"]["was_empty"], summary.read.unpacked.was_empty);
  EXPECT_EQ(json["queues"]["scanned"]["was_full"], summary.read.scanned.was_full);
  EXPECT_EQ(json["queues"]["scanned"]["was_empty"], summary.read.scanned.was_empty);
}

TEST(RoundTrip, IsMeasuredByTheExchanges) {
  const SlowProxy proxy(TestServer::Get().server().socket_folder(), std::chrono::milliseconds(30));
  const TestDatabase database = TestServer::Get().NewDatabase();
  PgConnection near = Connect(database.conninfo());
  PgConnection far = Connect(proxy.Through(database.conninfo()));
  EXPECT_EQ(far.RoundTrip(), std::chrono::nanoseconds(0));
  for (PgConnection* connection : {&near, &far}) {
    Prepare(*connection, "SELECT pg_sleep(0.2)");
    Prepare(*connection, "SELECT 1");
  }
  EXPECT_GE(far.RoundTrip(), std::chrono::milliseconds(30));
  EXPECT_LT(far.RoundTrip(), std::chrono::milliseconds(200));  // the shortest exchange counts
  EXPECT_LT(near.RoundTrip(), far.RoundTrip());
}

}  // namespace
}  // namespace pulso
