// pulso digest: the same digits whatever the size of the blocks in which an export was scanned.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "load/bulk_load.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

TEST(DigestBlocks, AreTheSameForEveryBlockSize) {
  LoadedDatabase db;
  LoadOptions options;
  options.export_path = db.Path("export.zip");
  options.conninfo = db.conninfo();
  options.is_forced = true;
  const std::string command =
      absl::StrCat(PULSO_GENERATOR, " --records 20000 --metadata-share 33 --correlations 40 -o ",
                   options.export_path, " > /dev/null 2>&1");
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::string first;
  for (const std::size_t block_bytes :
       {PlainElements::kMostBytes, std::size_t{10'000}, std::size_t{700}}) {
    for (const int jobs : {1, 3}) {
      options.read.block_bytes = block_bytes;
      options.read.jobs = jobs;
      LoadProgress progress;
      const absl::StatusOr<LoadSummary> loaded = RunBulkLoad(options, progress, {});
      ASSERT_TRUE(loaded.ok()) << loaded.status();
      const ProgramResult digest =
          RunPulso({.arguments = {"digest", "--db", db.conninfo(), "--ids", "--progress=none"}});
      EXPECT_EQ(digest.exit_status, 0) << digest.err;
      if (first.empty()) first = digest.out;
      EXPECT_EQ(digest.out, first) << block_bytes << " " << jobs;
    }
  }
  EXPECT_EQ(db.Value("SELECT count(*) >= 20000 FROM record"), "t");
}

}  // namespace
}  // namespace pulso
