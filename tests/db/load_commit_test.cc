// What a load says when its connection breaks at COMMIT: which it was.
#include <signal.h>

#include <chrono>
#include <future>
#include <thread>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "db/fault_fixture.h"
#include "load/bulk_load.h"
#include "load/merge_load.h"
#include "support/pooler.h"
#include "support/slow_proxy.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::milliseconds kNoDelay{0};
constexpr std::future_status kReady = std::future_status::ready;

// The three ways to the COMMIT of a load.
const std::vector<std::string> kPlans[] = {{"--plan=promote"}, {"--plan=refill"}, {"--mode=merge"}};

class LostCommit : public FaultFixture {
 protected:
  using FaultFixture::FaultFixture;

  // Loads one Record more than there are through the proxy.
  ProgramCall Call(const std::string& conninfo, const std::vector<std::string>& plan) {
    WriteFile(db_.Path("new.xml"), HealthDataXml(Records(4)));
    ProgramCall call = CallOn(conninfo, db_.Path("new.xml"));
    call.arguments.insert(call.arguments.end(), plan.begin(), plan.end());
    return call;
  }

  void ExpectNewData(const ProgramResult& result) {
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("The answer of COMMIT was lost"),
                                  HasSubstr("it was done: load 2\n")));
    EXPECT_EQ(result.err, "");
    ExpectQuiet("4", "2");
  }

  void ExpectOldData(const ProgramResult& result) {
    EXPECT_EQ(result.exit_status, 4);
    EXPECT_THAT(result.err, AllOf(HasSubstr("lost at COMMIT"), HasSubstr("nothing was changed")));
    db_.AwaitNoBackend();
    ExpectDataUnchanged();
    ExpectQuiet("3", "1");
  }

  // No session and no lock is left, and the next load succeeds.
  void ExpectQuiet(const std::string& records, const std::string& loads) {
    db_.AwaitNoBackend();
    EXPECT_EQ(db_.Value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                        " (SELECT oid FROM pg_database WHERE datname = current_database())"),
              "0");
    EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), records);
    EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), loads);
    ExpectThatTheNextLoadSucceeds();
  }
};

// By the plan, and whether the server notices that the line is broken.
class LostCommitOfAPlan : public LostCommit,
                          public testing::WithParamInterface<std::tuple<int, bool>> {
 protected:
  const std::vector<std::string>& plan() const { return kPlans[std::get<0>(GetParam())]; }
  bool session_stays() const { return std::get<1>(GetParam()); }

  SlowProxy proxy_{server_.server().socket_folder(), kNoDelay};
};

TEST_P(LostCommitOfAPlan, SucceedsWhenOnlyTheAnswerWasLost) {
  proxy_.CutAtCommit({.side = CommitCut::kAfter, .session_stays = session_stays()});
  const ProgramResult result = RunPulso(Call(proxy_.Through(db_.conninfo()), plan()));
  EXPECT_TRUE(proxy_.HasCut());
  if (!session_stays()) return ExpectNewData(result);
  // A session that has committed and waits for its client for ever is ended.
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "4");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "2");
  EXPECT_EQ(db_.TryLoad(db_.Path("new.xml")).status(), absl::OkStatus());
}

TEST_P(LostCommitOfAPlan, SaysThatNothingWasChangedWhenItWasNot) {
  proxy_.CutAtCommit({.side = CommitCut::kBefore, .session_stays = session_stays()});
  const ProgramResult result = RunPulso(Call(proxy_.Through(db_.conninfo()), plan()));
  EXPECT_TRUE(proxy_.HasCut());
  ExpectOldData(result);
}

INSTANTIATE_TEST_SUITE_P(Plans, LostCommitOfAPlan,
                         testing::Combine(testing::Values(0, 1, 2), testing::Bool()));

TEST_F(LostCommit, OfAFirstLoad) {
  SlowProxy proxy(server_.server().socket_folder(), kNoDelay);
  for (const bool is_done : {false, true}) {
    proxy.CutAtCommit({.side = is_done ? CommitCut::kAfter : CommitCut::kBefore});
    const ProgramResult result =
        RunPulso(Call(proxy.Through(db_.conninfo()), {"--schema=first", "--json"}));
    EXPECT_EQ(result.exit_status, is_done ? 0 : 4) << result.err;
    EXPECT_EQ(db_.Value("SELECT to_regclass('first.record') IS NOT NULL"), is_done ? "t" : "f");
    if (is_done) {
      EXPECT_THAT(result.out, HasSubstr("\"commit_answer_was_lost\": true"));
    }
  }
}

TEST_F(LostCommit, ThroughAPooler) {
  const Pooler pooler(server_);
  for (const std::vector<std::string>& plan : kPlans) {
    SlowProxy proxy(pooler.socket_folder(), kNoDelay, Pooler::kPort);
    const std::string loads = db_.Value("SELECT count(*) FROM load");
    for (const bool is_done : {false, true}) {
      proxy.CutAtCommit({.side = is_done ? CommitCut::kAfter : CommitCut::kBefore});
      const ProgramResult result = RunPulso(Call(proxy.Through(db_.conninfo()), plan));
      EXPECT_EQ(result.exit_status, is_done ? 0 : 4) << result.err;
      EXPECT_EQ(db_.Value("SELECT count(*) FROM load"),
                std::to_string(std::stoi(loads) + (is_done ? 1 : 0)));
    }
  }
}

TEST_F(LostCommit, SaysThatItIsUnknownWhenNoServerComesBack) {
  for (const bool merges : {false, true}) {
    SlowProxy proxy(server_.server().socket_folder(), kNoDelay);
    proxy.CutAtCommit({.side = CommitCut::kAfter, .refuses_the_next = true});
    WriteFile(db_.Path("new.xml"), HealthDataXml(Records(merges ? 6 : 5)));
    LoadOptions options;
    options.export_path = db_.Path("new.xml");
    options.conninfo = proxy.Through(db_.conninfo());
    options.reconnect_patience = std::chrono::milliseconds(300);
    LoadProgress progress;
    const absl::Status status = merges ? RunMergeLoad(options, {}, progress, {}).status()
                                       : RunBulkLoad(options, progress, {}).status();
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_THAT(std::string(status.message()),
                AllOf(HasSubstr("lost at COMMIT"), HasSubstr("it is unknown whether"),
                      HasSubstr("pulso loads"), Not(HasSubstr("nothing was changed"))));
    EXPECT_EQ(progress.phase, LoadPhase::kCommit);
    EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), merges ? "6" : "5");
  }
}

TEST_F(LostCommit, WaitsNoLongerWhenItIsInterrupted) {
  SlowProxy proxy(server_.server().socket_folder(), kNoDelay);
  proxy.CutAtCommit({.side = CommitCut::kAfter, .refuses_the_next = true});
  RunningProgram load(Call(proxy.Through(db_.conninfo()), {}));
  load.CloseInput();
  while (!proxy.HasCut() && !load.HasEnded()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  load.Signal(SIGINT);
  const ProgramResult result = load.Wait();
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, HasSubstr("it is unknown whether the load was committed"));
}

// A server of its own that crashes at COMMIT and comes back.
TEST(LostCommitOfAServer, IsFoundOutAfterItsRestart) {
  TestServer server = TestServer::Start(Durability::kOn);
  LoadedDatabase db(server);
  db.LoadElements("");
  WriteFile(db.Path("new.xml"), HealthDataXml("<Me/>"));
  const std::pair<MergePlan, CommitCut::Side> kCuts[] = {{MergePlan::kPromote, CommitCut::kAfter},
                                                         {MergePlan::kRefill, CommitCut::kBefore}};
  for (const auto& [plan, side] : kCuts) {
    SlowProxy proxy(server.server().socket_folder(), kNoDelay);
    const std::string loads = db.Value("SELECT count(*) FROM load");
    proxy.CutAtCommit({.side = side, .session_stays = true, .refuses_the_next = true});
    LoadOptions options;
    options.export_path = db.Path("new.xml");
    options.conninfo = proxy.Through(db.conninfo());
    options.is_forced = true;
    options.plan = plan;
    options.reconnect_patience = std::chrono::minutes(10);  // a restart may take its time
    LoadProgress progress;
    std::future<absl::StatusOr<LoadSummary>> load =
        std::async(std::launch::async, [&] { return RunBulkLoad(options, progress, {}); });
    while (!proxy.HasCut() && load.wait_for(std::chrono::milliseconds(5)) != kReady) continue;
    server.StopAtOnce();
    server.Restart();
    proxy.Admit();
    const absl::StatusOr<LoadSummary> summary = load.get();
    db.Reconnect();
    const bool is_done = side == CommitCut::kAfter;
    EXPECT_EQ(summary.ok() && summary->commit_answer_was_lost, is_done) << summary.status();
    EXPECT_EQ(absl::IsUnavailable(summary.status()), !is_done) << summary.status();
    EXPECT_EQ(db.Value("SELECT count(*) FROM load"),
              std::to_string(std::stoi(loads) + (is_done ? 1 : 0)));
  }
}

}  // namespace
}  // namespace pulso
