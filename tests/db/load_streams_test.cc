// Loads that send a table over several COPY streams.
#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

#include "load/bulk_load.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

// Everything but the ledger, whose rows tell the loads apart.
std::vector<std::string> SnapshotWithoutLedger(LoadedDatabase& db) {
  std::vector<std::string> snapshot = db.Snapshot();
  std::erase_if(snapshot, [](const std::string& line) { return line.starts_with("table load "); });
  return snapshot;
}

TEST(LoadStreams, GiveTheSameTablesAndIdsAsOne) {
  LoadedDatabase db;
  LoadOptions options;
  options.export_path = db.Path("export.zip");
  options.conninfo = db.conninfo();
  const std::string command = std::string(PULSO_GENERATOR) + " --records 40000 --output " +
                              options.export_path + " > /dev/null 2>&1";
  if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
  std::vector<std::string> of_one;
  std::int64_t connections_of_one = 0;
  for (const MergePlan plan : {MergePlan::kPromote, MergePlan::kRefill}) {
    for (const std::size_t streams : {std::size_t{1}, std::size_t{4}}) {
      options.plan = plan;
      options.streams = streams;
      LoadProgress progress;
      options.is_forced = true;
      const absl::StatusOr<LoadSummary> summary = RunBulkLoad(options, progress, {});
      ASSERT_TRUE(summary.ok()) << summary.status();
      if (of_one.empty()) {
        of_one = SnapshotWithoutLedger(db);
        connections_of_one = summary->connections;
      }
      EXPECT_EQ(SnapshotWithoutLedger(db), of_one) << streams;
      EXPECT_EQ(summary->wire.streams, static_cast<std::int64_t>(streams));
      if (streams == 1) {
        EXPECT_EQ(summary->connections, connections_of_one);
      }
    }
  }
  EXPECT_EQ(db.Value("SELECT count(*) >= 40000 FROM record"), "t");
}

}  // namespace
}  // namespace pulso
