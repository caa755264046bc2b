// The kill matrix: a load over earlier data, broken off at one point after the other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "support/loaded_database.h"
#include "support/test_server.h"

namespace pulso {

// Who is killed.
enum class Victim {
  kProgram,  // pulso, by SIGKILL
  kSession,  // one of its sessions, by pg_terminate_backend()
  kServer    // all of the server, by an immediate shutdown, and started again
};

// A state of a load that shows in pg_stat_activity.
struct LoadState {
  const char* name;
  const char* plan;       // the one that comes by this state
  const char* condition;  // on pg_stat_activity
};

// When and whom.
struct KillPoint {
  Victim victim = Victim::kProgram;
  std::string plan;                    // as the ledger names it: promote, refill, delta, rebuild
  const LoadState* state = nullptr;    // null: by time
  double fraction = 0;                 // of the time that the load takes undisturbed
  std::chrono::microseconds delay{0};  // after the state was seen
  std::uint64_t choice = 0;            // of the session
};

// What a kill left.
struct KillOutcome {
  bool was_running = false;         // the load had not ended before the kill
  int exit_status = 0;              // of the load, minus the signal
  bool has_new_data = false;        // else the old data
  std::size_t staging_tables = 0;   // left behind, for the next load to remove
  double seconds_to_quiet = 0;      // until no session and no lock of the load was left
  std::vector<std::string> faults;  // promises that were broken
};

// Points of all victims and plans, half of them by time and half by state.  Same seed, same points.
std::vector<KillPoint> DrawKillPoints(std::size_t count, std::uint64_t seed);

// "session, refill, INSERT" or "server, promote, 37 %".  The plans "delta" and "rebuild" are of
// merges.
std::string Name(const KillPoint& point);

// A durable server of its own with the old data loaded.
class KillMatrix {
 public:
  // Both exports have about `records` Records.  `generator` is the program make_export.
  KillMatrix(const std::string& generator, int records);

  // Loads the new data over the old data, kills at the point, looks, and loads the old data again.
  KillOutcome Try(const KillPoint& point);

  // How long a load by this plan takes undisturbed.
  double Seconds(const std::string& plan) const { return ways_.at(plan).seconds; }

 private:
  struct Content {
    std::vector<std::string> rows;         // of all tables but the ledger, with their ids
    std::vector<std::string> definitions;  // without those of staging tables
    std::string digest;                    // after merges only: of all tables, without ids
    int loads = 0;                         // rows of the ledger
  };

  // A load by one plan, and what it leaves of the old data.
  struct Way {
    std::vector<std::string> arguments;
    double seconds = 0;
    Content result;
  };

  void Learn(const std::string& plan, std::vector<std::string> arguments);
  double MeasuredLoad(std::vector<std::string> arguments);
  Content Look(const std::string& plan);
  bool IsNew(const Content& content, const std::string& plan) const;
  bool IsOld(const Content& content) const;
  bool AwaitPoint(const KillPoint& point, RunningProgram& load);
  void Kill(const KillPoint& point, const RunningProgram& load);
  void CheckData(const KillPoint& point, int loads_before, const ProgramResult& result,
                 KillOutcome& outcome);
  void CheckNextLoad(const KillPoint& point, KillOutcome& outcome);
  double AwaitQuiet();

  TestServer server_;
  LoadedDatabase db_;
  std::vector<std::string> old_load_;  // the arguments
  Content old_;
  std::map<std::string, Way> ways_;  // by plan
};

}  // namespace pulso
