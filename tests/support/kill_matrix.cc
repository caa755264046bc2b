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
};

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
      point.plan = i % 4 == 1 ? "promote" : "refill";
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
    : server_(TestServer::Start(Durability::kOn)),
      db_(server_),
      old_path_(db_.Path("old.zip")),
      new_path_(db_.Path("new.zip")) {
  Generate(generator, records, 1, old_path_);
  Generate(generator, records + records / 10, 2, new_path_);
  MeasuredLoad(old_path_, "promote");
  refill_seconds_ = MeasuredLoad(new_path_, "refill");
  promote_seconds_ = MeasuredLoad(new_path_, "promote");
  new_ = Look();
  MeasuredLoad(old_path_, "promote");
  old_ = Look();
  if (old_.snapshot == new_.snapshot) throw std::runtime_error("both exports are the same");
}

double KillMatrix::MeasuredLoad(const std::string& path, const std::string& plan) {
  const Clock::time_point began = Clock::now();
  const ProgramResult result = RunPulso(db_.LoadCall({path, "--plan", plan, "--force"}));
  if (result.exit_status != 0) throw std::runtime_error("load: " + result.err);
  return SecondsSince(began);
}

KillMatrix::Content KillMatrix::Look() {
  Content content;
  for (std::string& line : db_.Snapshot()) {
    if (absl::StrContains(line, "staging_") || line.starts_with("table load ")) continue;
    content.snapshot.push_back(std::move(line));
  }
  content.loads = std::stoi(db_.Value("SELECT count(*) FROM load"));
  return content;
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

void KillMatrix::CheckData(int loads_before, const ProgramResult& result, KillOutcome& outcome) {
  const Content content = Look();
  outcome.has_new_data = content.snapshot == new_.snapshot;
  if (!outcome.has_new_data && content.snapshot != old_.snapshot) {
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

void KillMatrix::CheckNextLoad(KillOutcome& outcome) {
  const int loads = std::stoi(db_.Value("SELECT count(*) FROM load"));
  const ProgramResult next = RunPulso(db_.LoadCall({old_path_, "--force"}));
  if (next.exit_status != 0) outcome.faults.push_back("the next load failed: " + next.err);
  const Content content = Look();
  if (content.snapshot != old_.snapshot) {
    outcome.faults.emplace_back("the next load left other data than its own");
  }
  if (content.loads != loads + 1) outcome.faults.emplace_back("the next load is not in the ledger");
  if (!db_.StagingTables().empty()) {
    outcome.faults.emplace_back("staging tables are left after the next load");
  }
}

KillOutcome KillMatrix::Try(const KillPoint& point) {
  KillOutcome outcome;
  const int loads_before = std::stoi(db_.Value("SELECT count(*) FROM load"));
  RunningProgram load(db_.LoadCall({new_path_, "--plan", point.plan}));
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
  CheckData(loads_before, result, outcome);
  CheckNextLoad(outcome);
  AwaitQuiet();
  return outcome;
}

}  // namespace pulso
