#include "server/child_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "support/scoped_variable.h"

namespace pulso {
namespace {

absl::StatusOr<ProgramOutcome> RunShell(const std::string& script) {
  return RunProgram({"/bin/sh", "-c", script}, SameIdentity(), "/");
}

TEST(RunProgram, GivesOutputAndExitCode) {
  const absl::StatusOr<ProgramOutcome> outcome = RunShell("echo out; echo err >&2; exit 3");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->output, "out\nerr\n");
  EXPECT_EQ(outcome->exit_code, 3);
}

TEST(RunProgram, TellsADeathBySignalByItsNumber) {
  EXPECT_EQ(RunShell("kill -9 $$")->exit_code, 128 + 9);
}

TEST(RunProgram, KeepsTheEndOfLongOutput) {
  const absl::StatusOr<ProgramOutcome> outcome =
      RunShell("i=0; while [ $i -lt 40000 ]; do echo 'a line of text'; i=$((i+1)); done; echo end");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->output.size(), std::size_t{64} << 10);
  EXPECT_TRUE(outcome->output.ends_with("end\n"));
}

TEST(RunProgram, HidesOurVariablesFilesAndTerminal) {
  const ScopedVariable port("PGPORT", "1");
  const absl::StatusOr<ProgramOutcome> outcome =
      RunShell("echo \"[$PGPORT] $LC_ALL $(umask) $(pwd)\"; cat; ls /proc/self/fd");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  // The last one is the folder that ls reads.
  EXPECT_EQ(outcome->output, "[] C 0077 /\n0\n1\n2\n3\n");
}

TEST(RunProgram, NamesTheStepThatFailed) {
  const absl::Status no_program = RunProgram({"/no/such/program"}, SameIdentity(), "/").status();
  EXPECT_TRUE(absl::StrContains(no_program.message(), "cannot run /no/such/program: No such file"))
      << no_program;
  const absl::Status no_folder = RunProgram({"/bin/true"}, SameIdentity(), "/no/such").status();
  EXPECT_TRUE(absl::StrContains(no_folder.message(), "cannot enter /no/such")) << no_folder;
}

TEST(RunProgram, RootBecomesAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can";
  ChildIdentity identity;
  identity.kind = ChildIdentity::Kind::kOtherUser;
  identity.uid = 12345;
  identity.gid = 12346;
  const absl::StatusOr<ProgramOutcome> outcome =
      RunProgram({"/bin/sh", "-c", "id -u; id -g; id -G"}, identity, "/");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->output, "12345\n12346\n12346\n");
}

}  // namespace
}  // namespace pulso
