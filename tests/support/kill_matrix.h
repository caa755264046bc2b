// The kill matrix: a load over earlier data, broken off at one point after the other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
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
  const char* plan;       // of --plan: the one that comes by this state
  const char* condition;  // on pg_stat_activity
};

// When and whom.
struct KillPoint {
  Victim victim = Victim::kProgram;
  std::string plan;                    // of --plan
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

// "session, refill, INSERT" or "server, promote, 37 %".
std::string Name(const KillPoint& point);

// A durable server of its own with the old data loaded.
class KillMatrix {
 public:
  // Both exports have about `records` Records.  `generator` is the program make_export.
  KillMatrix(const std::string& generator, int records);

  // Loads the new data over the old data, kills at the point, looks, and loads the old data again.
  KillOutcome Try(const KillPoint& point);

  // How long a load takes undisturbed.
  double Seconds(const std::string& plan) const {
    return plan == "refill" ? refill_seconds_ : promote_seconds_;
  }

 private:
  struct Content {
    std::vector<std::string> snapshot;  // of all tables but the ledger, without staging tables
    int loads = 0;                      // rows of the ledger
  };

  double MeasuredLoad(const std::string& path, const std::string& plan);
  Content Look();
  bool AwaitPoint(const KillPoint& point, RunningProgram& load);
  void Kill(const KillPoint& point, const RunningProgram& load);
  void CheckData(int loads_before, const ProgramResult& result, KillOutcome& outcome);
  void CheckNextLoad(KillOutcome& outcome);
  double AwaitQuiet();

  TestServer server_;
  LoadedDatabase db_;
  std::string old_path_, new_path_;
  Content old_, new_;
  double promote_seconds_ = 0;
  double refill_seconds_ = 0;
};

}  // namespace pulso
