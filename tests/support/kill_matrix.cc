#include "support/kill_matrix.h"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "load/schema_digest.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

// A load that has lost its server or a session ends by itself; one that does not is a fault.
constexpr std::chrono::seconds kMostSecondsToEnd{60};

// The final transaction takes some hundredths of a second: these fall before, into and after its
// COMMIT.
constexpr int kMostDelayUs = 30000;

const LoadState kStates[] = {
    {"CREATE TABLE", "promote", "query LIKE '%CREATE TABLE staging%'"},
    {"COPY", "promote", "query LIKE '%COPY staging%'"},
    {"CREATE INDEX", "promote", "query LIKE 'CREATE %INDEX staging%'"},
    {"ADD CONSTRAINT", "promote", "query LIKE 'ALTER TABLE %ADD CONSTRAINT%'"},
    {"VALIDATE", "promote", "query LIKE '%VALIDATE CONSTRAINT%'"},
    {"RENAME", "promote", "query LIKE 'ALTER TABLE %RENAME TO%'"},
    {"DROP old tables", "promote", "query LIKE 'DROP TABLE IF EXISTS staging_old%'"},
    {"COMMIT", "promote", "query = 'COMMIT' AND application_name = 'pulso'"},
    {"COPY", "refill", "query LIKE '%COPY staging%'"},
    {"TRUNCATE", "refill", "query LIKE 'TRUNCATE%' AND application_name = 'pulso'"},
    {"INSERT", "refill", "query LIKE '%INSERT INTO%' AND application_name = 'pulso'"},
    {"CREATE INDEX", "refill", "query LIKE '%CREATE %INDEX%'"},
    {"ADD CONSTRAINT", "refill", "query LIKE '%ALTER TABLE%'"},
    {"COMMIT", "refill", "query = 'COMMIT' AND application_name = 'pulso'"},
    {"COPY", "delta", "query LIKE '%COPY staging%'"},
    {"INSERT", "delta", "query LIKE '%INSERT INTO%' AND application_name = 'pulso'"},
    {"COMMIT", "delta", "query = 'COMMIT' AND application_name = 'pulso'"},
    {"COPY", "rebuild", "query LIKE '%COPY staging%'"},
    {"INSERT", "rebuild", "query LIKE '%INSERT INTO%' AND application_name = 'pulso'"},
    {"CREATE INDEX", "rebuild", "query LIKE '%CREATE %INDEX%'"},
    {"ADD CONSTRAINT", "rebuild", "query LIKE '%ADD CONSTRAINT%'"},
    {"COMMIT", "rebuild", "query = 'COMMIT' AND application_name = 'pulso'"},
};

constexpr const char* kPlans[] = {"promote", "refill", "delta", "rebuild"};

// A merge gives its new rows the ids of the blocks that it drew, which those before it moved on.
bool IsMerge(const std::string& plan) { return plan == "delta" || plan == "rebuild"; }

constexpr char kSessions[] =
    " FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name IN ('pulso', 'pulso copy')";

void Generate(const std::string& generator, int records, int seed, const std::string& path) {
  const std::string command =
      absl::StrCat(generator, " --records ", records, " --seed ", seed,
                   " --metadata-share 60 --output ", path, " >/dev/null 2>&1");
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

std::vector<KillPoint> DrawKillPoints(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  constexpr Victim kVictims[] = {Victim::kProgram, Victim::kSession, Victim::kProgram,
                                 Victim::kSession, Victim::kServer};
  std::vector<KillPoint> points;
  // A restart of the server takes seconds, so it is the rarest; every state comes about as often.
  std::size_t state = below(std::size(kStates));
  for (std::size_t i = 0; i < count; ++i) {
    KillPoint point;
    point.victim = kVictims[i % std::size(kVictims)];
    point.choice = random();
    if (i % 2 == 0) {
      point.state = &kStates[state++ % std::size(kStates)];
      point.plan = point.state->plan;
      point.delay = std::chrono::microseconds(below(3) == 0 ? 0 : below(kMostDelayUs));
    } else {
      point.plan = kPlans[i / 2 % std::size(kPlans)];
      point.fraction = static_cast<double>(below(1000)) / 1000;
    }
    points.push_back(point);
  }
  return points;
}

std::string Name(const KillPoint& point) {
  constexpr const char* kNames[] = {"pulso", "session", "server"};
  const std::string when = point.state == nullptr
                               ? absl::StrFormat("%.1f %% of the time", 100 * point.fraction)
                               : absl::StrFormat("%s + %.1f ms", point.state->name,
                                                 static_cast<double>(point.delay.count()) / 1000);
  return absl::StrCat(kNames[static_cast<int>(point.victim)], ", ", point.plan, ", ", when);
}

KillMatrix::KillMatrix(const std::string& generator, int records)
    : server_(TestServer::Start(Durability::kOn)), db_(server_) {
  const std::string old_path = db_.Path("old.zip");
  const std::string new_path = db_.Path("new.zip");
  const std::string few_path = db_.Path("few.zip");
  Generate(generator, records, 1, old_path);
  Generate(generator, records + records / 10, 2, new_path);
  Generate(generator, 500, 3, few_path);
  old_load_ = {old_path, "--plan", "promote"};
  Learn("promote", {new_path, "--plan", "promote"});
  Learn("refill", {new_path, "--plan", "refill"});
  Learn("delta", {few_path, "--mode", "merge"});
  Learn("rebuild", {new_path, "--mode", "merge"});
  MeasuredLoad(old_load_);
  for (const auto& [plan, way] : ways_) {
    old_ = Look(plan);
    if (IsNew(old_, plan)) throw std::runtime_error("the old and the new data are the same");
  }
}

void KillMatrix::Learn(const std::string& plan, std::vector<std::string> arguments) {
  MeasuredLoad(old_load_);
  Way& way = ways_[plan];
  way.seconds = MeasuredLoad(arguments);
  way.arguments = std::move(arguments);
  way.result = Look(plan);
  const std::string used = db_.Value("SELECT plan FROM load ORDER BY id DESC LIMIT 1");
  if (used != plan) throw std::runtime_error(absl::StrCat(plan, ": the load took plan ", used));
}

double KillMatrix::MeasuredLoad(std::vector<std::string> arguments) {
  arguments.emplace_back("--force");
  const Clock::time_point began = Clock::now();
  const ProgramResult result = RunPulso(db_.LoadCall(std::move(arguments)));
  if (result.exit_status != 0) throw std::runtime_error("load: " + result.err);
  return SecondsSince(began);
}

KillMatrix::Content KillMatrix::Look(const std::string& plan) {
  Content content;
  for (std::string& line : db_.Snapshot()) {
    if (absl::StrContains(line, "staging_") || line.starts_with("table load ")) continue;
    (line.starts_with("table ") ? content.rows : content.definitions).push_back(std::move(line));
  }
  if (IsMerge(plan)) {
    LoadProgress progress;
    const absl::StatusOr<SchemaDigest> digest =
        DigestSchema(db_.conninfo(), "pulso", SurrogateKeys::kDoNotCount, progress, {});
    if (!digest.ok()) throw std::runtime_error("digest: " + digest.status().ToString());
    content.digest = digest->all;
  }
  content.loads = std::stoi(db_.Value("SELECT count(*) FROM load"));
  return content;
}

bool KillMatrix::IsNew(const Content& content, const std::string& plan) const {
  const Content& expected = ways_.at(plan).result;
  return content.definitions == expected.definitions && content.digest == expected.digest &&
         (IsMerge(plan) || content.rows == expected.rows);
}

bool KillMatrix::IsOld(const Content& content) const {
  return content.definitions == old_.definitions && content.rows == old_.rows;
}

bool KillMatrix::AwaitPoint(const KillPoint& point, RunningProgram& load) {
  const auto has_come = [&](const char* condition) {
    return db_.Value(absl::StrCat("SELECT count(*) > 0", kSessions, " AND state = 'active' AND (",
                                  condition, ")")) == "t";
  };
  if (point.state == nullptr) {
    const std::chrono::duration<double> pause(point.fraction * Seconds(point.plan));
    std::this_thread::sleep_for(pause);
  } else {
    while (!has_come(point.state->condition)) {
      if (load.HasEnded()) return false;
    }
    std::this_thread::sleep_for(point.delay);
  }
  return !load.HasEnded();
}

void KillMatrix::Kill(const KillPoint& point, const RunningProgram& load) {
  if (point.victim == Victim::kProgram) {
    load.Signal(SIGKILL);
  } else if (point.victim == Victim::kServer) {
    server_.StopAtOnce();
    server_.Restart();
    db_.Reconnect();
  } else {
    const std::vector<std::string> sessions =
        db_.Rows(absl::StrCat("SELECT pid", kSessions, " ORDER BY backend_start, pid"));
    if (sessions.empty()) return;  // it has not connected yet, or has just ended
    db_.Rows(absl::StrCat("SELECT pg_terminate_backend(", sessions[point.choice % sessions.size()],
                          ")"));
  }
}

double KillMatrix::AwaitQuiet() {
  const Clock::time_point began = Clock::now();
  db_.AwaitNoBackend();
  db_.AwaitTrue(
      "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND database ="
      " (SELECT oid FROM pg_database WHERE datname = current_database())");
  return SecondsSince(began);
}

void KillMatrix::CheckData(const KillPoint& point, int loads_before, const ProgramResult& result,
                           KillOutcome& outcome) {
  const Content content = Look(point.plan);
  outcome.has_new_data = IsNew(content, point.plan);
  if (!outcome.has_new_data && !IsOld(content)) {
    outcome.faults.emplace_back("the data is neither the old nor the new");
  }
  if (content.loads != loads_before + (outcome.has_new_data ? 1 : 0)) {
    outcome.faults.emplace_back("the ledger does not fit the data");
  }
  if (result.exit_status == 0 && !outcome.has_new_data) {
    outcome.faults.emplace_back("the load reported success");
  }
  // A lost answer to COMMIT is looked for in the ledger of the server, which is always there again.
  if (result.exit_status == 4 && outcome.has_new_data) {
    outcome.faults.emplace_back("the load reported a lost connection, but has committed");
  }
  if (absl::StrContains(result.err, "nothing was changed") && outcome.has_new_data) {
    outcome.faults.emplace_back("the load said that nothing was changed");
  }
  outcome.staging_tables = db_.StagingTables().size();
}

// After a broken merge the same one; else a reload of the old data.  That is there in the end.
void KillMatrix::CheckNextLoad(const KillPoint& point, KillOutcome& outcome) {
  const bool is_merge = IsMerge(point.plan);
  std::vector<std::string> arguments = is_merge ? ways_.at(point.plan).arguments : old_load_;
  arguments.emplace_back("--force");
  const int loads = std::stoi(db_.Value("SELECT count(*) FROM load"));
  const ProgramResult next = RunPulso(db_.LoadCall(std::move(arguments)));
  if (next.exit_status != 0) outcome.faults.push_back("the next load failed: " + next.err);
  const Content content = Look(point.plan);
  if (is_merge ? !IsNew(content, point.plan) : !IsOld(content)) {
    outcome.faults.emplace_back("the next load left other data than its own");
  }
  if (content.loads != loads + 1) outcome.faults.emplace_back("the next load is not in the ledger");
  if (!db_.StagingTables().empty()) {
    outcome.faults.emplace_back("staging tables are left after the next load");
  }
  if (is_merge) MeasuredLoad(old_load_);
}

KillOutcome KillMatrix::Try(const KillPoint& point) {
  KillOutcome outcome;
  const int loads_before = std::stoi(db_.Value("SELECT count(*) FROM load"));
  RunningProgram load(db_.LoadCall(ways_.at(point.plan).arguments));
  load.CloseInput();
  outcome.was_running = AwaitPoint(point, load);
  Kill(point, load);
  const Clock::time_point killed = Clock::now();
  while (!load.HasEnded() && Clock::now() < killed + kMostSecondsToEnd) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (!load.HasEnded()) {
    outcome.faults.emplace_back("the load does not end");
    load.Signal(SIGKILL);
  }
  const ProgramResult result = load.Wait();
  outcome.exit_status = result.exit_status;
  if (result.exit_status != 0 && result.exit_status != 4 && result.exit_status != -SIGKILL) {
    outcome.faults.push_back(absl::StrCat("exit status ", result.exit_status, ": ", result.err));
  }
  outcome.seconds_to_quiet = AwaitQuiet();
  CheckData(point, loads_before, result, outcome);
  CheckNextLoad(point, outcome);
  AwaitQuiet();
  return outcome;
}

}  // namespace pulso
