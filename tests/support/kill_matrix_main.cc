// The long form of the kill matrix; tools/kill_matrix builds and runs it.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "support/kill_matrix.h"

namespace pulso {
namespace {

struct Options {
  std::size_t points = 200;
  std::uint64_t seed = 1;
  int records = 60000;
};

// Prints a line for each point, then how often each outcome was seen.
int Run(const Options& options) {
  KillMatrix matrix(PULSO_GENERATOR, options.records);
  absl::PrintF("%d points, seed %d; undisturbed:", options.points, options.seed);
  for (const char* plan : {"promote", "refill", "delta", "rebuild"}) {
    absl::PrintF(" %s %.2f s", plan, matrix.Seconds(plan));
  }
  absl::PrintF("\n");
  std::map<std::string, int> totals;
  double longest = 0;
  int number = 0;
  int faults = 0;
  for (const KillPoint& point : DrawKillPoints(options.points, options.seed)) {
    const std::string name = Name(point);
    absl::PrintF("%3d  %-48s ", ++number, name);
    std::fflush(stdout);
    const KillOutcome outcome = matrix.Try(point);
    const std::string data = outcome.has_new_data ? "new data" : "old data";
    absl::PrintF("%-9s exit %2d  %s  %2d staging tables  quiet after %.2f s%s\n",
                 outcome.was_running ? "running" : "had ended", outcome.exit_status, data,
                 outcome.staging_tables, outcome.seconds_to_quiet,
                 outcome.faults.empty() ? "" : "  FAULT");
    for (const std::string& fault : outcome.faults) absl::PrintF("     %s\n", fault);
    ++totals[absl::StrCat(name.substr(0, name.find(',')),
                          " killed: ", outcome.was_running ? "load running" : "load had ended",
                          ", exit ", outcome.exit_status, ", ", data)];
    longest = std::max(longest, outcome.seconds_to_quiet);
    faults += outcome.faults.empty() ? 0 : 1;
  }
  absl::PrintF("\n");
  for (const auto& [what, count] : totals) absl::PrintF("%4d  %s\n", count, what);
  absl::PrintF("%4d  points with a fault; no session or lock left after %.2f s at most\n", faults,
               longest);
  return faults == 0 ? 0 : 1;
}

}  // namespace
}  // namespace pulso

int main(int argc, char** argv) {
  pulso::Options options;
  CLI::App app("Kills loads, their sessions and their server, and checks what is left");
  app.add_option("--points", options.points, "How many")->capture_default_str();
  app.add_option("--seed", options.seed, "Same seed, same points")->capture_default_str();
  app.add_option("--records", options.records, "Records of an export")
      ->check(CLI::Range(250, 10000000))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return pulso::Run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kill_matrix: %s\n", error.what());
    return 2;
  }
}
