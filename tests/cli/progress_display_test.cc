#include "cli/progress_display.h"

#include <gtest/gtest.h>

namespace pulso {
namespace {

TEST(ProgressStyle, HasANameForEach) {
  EXPECT_EQ(ProgressStyleOf("tty"), ProgressStyle::kTerminal);
  EXPECT_EQ(ProgressStyleOf("plain"), ProgressStyle::kPlain);
  EXPECT_EQ(ProgressStyleOf("json"), ProgressStyle::kJson);
  EXPECT_EQ(ProgressStyleOf("none"), ProgressStyle::kNone);
  EXPECT_TRUE(ProgressStyleOf("auto").has_value());
  EXPECT_EQ(ProgressStyleOf("loud"), std::nullopt);
  EXPECT_EQ(ProgressStyleOf(""), std::nullopt);
}

TEST(ProgressLine, TellsPhaseAndSeconds) {
  LoadProgress progress;
  EXPECT_EQ(ProgressLine(progress, 0.25), "prepare 0.25 s");
  progress.phase = LoadPhase::kAnalyze;
  EXPECT_EQ(ProgressLine(progress, 12), "analyze 12.0 s");
}

TEST(ProgressLine, TellsShareRateAndRemainderOfReading) {
  LoadProgress progress;
  progress.phase = LoadPhase::kRead;
  progress.bytes = 500'000'000;
  progress.total_bytes = 1'500'000'000;
  progress.records = 1'000'000;
  EXPECT_EQ(ProgressLine(progress, 2),
            "read    500 MB of 1.50 GB, 33 %, 1.00 M records, 500.0 k records/s, 4.00 s left");
}

TEST(ProgressLine, TellsNoRateAtTheVeryBeginning) {
  LoadProgress progress;
  progress.phase = LoadPhase::kRead;
  progress.bytes = 1000;
  progress.total_bytes = 2000;
  EXPECT_EQ(ProgressLine(progress, 0.1), "read    1 kB of 2 kB, 50 %, 0 records");
}

TEST(ProgressLine, TellsNoShareOfAnUnknownWhole) {
  LoadProgress progress;
  progress.phase = LoadPhase::kRead;
  progress.bytes = 1000;
  progress.records = 10;
  EXPECT_EQ(ProgressLine(progress, 1), "read    1 kB, 10 records, 10 records/s");
}

TEST(ProgressLine, TellsStepsOfTheMerge) {
  LoadProgress progress;
  progress.phase = LoadPhase::kMerge;
  progress.steps = 7;
  progress.total_steps = 300;
  EXPECT_EQ(ProgressLine(progress, 1), "merge   step 7 of 300, 1.00 s");
}

TEST(ProgressLine, TellsThatTheAnswerOfCommitWasLost) {
  LoadProgress progress;
  progress.phase = LoadPhase::kCommit;
  EXPECT_EQ(ProgressLine(progress, 1),
            "commit  its answer was lost, asking the server which it was, 1.00 s");
}

// What a display wrote on standard error while it lived.
std::string Shown(ProgressStyle style) {
  testing::internal::CaptureStderr();
  LoadProgress progress;
  { const ProgressDisplay display(progress, style); }
  return testing::internal::GetCapturedStderr();
}

TEST(ProgressDisplay, IsSilentWithoutAStyle) { EXPECT_EQ(Shown(ProgressStyle::kNone), ""); }

TEST(ProgressDisplay, WipesItsLineOffTheTerminal) {
  EXPECT_TRUE(Shown(ProgressStyle::kTerminal).ends_with("\r\033[K"));
}

}  // namespace
}  // namespace pulso
