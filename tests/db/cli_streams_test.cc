// Standard streams that are closed, full, or of which nothing comes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "support/export_files.h"
#include "support/pulso_program.h"
#include "support/temporary_folder.h"

namespace pulso {
namespace {

using testing::HasSubstr;

class CliStreams : public testing::Test {
 protected:
  CliStreams() { WriteFile(folder_ / "export.xml", HealthDataXml("<Novelty/>")); }

  // The exit status of `pulso ARGUMENTS`, which the shell reads.
  static int Shell(const std::string& arguments) {
    const int status = std::system(absl::StrFormat("%s %s", PULSO_BINARY, arguments).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // Waits until the program leaves SIGINT to the thread that makes a stop of it.  While a program
  // or a thread is started, all signals may be blocked for a moment, SIGQUIT too.
  static void AwaitItsSignals(const RunningProgram& program) {
    const std::string path = absl::StrFormat("/proc/%d/status", program.process_id());
    constexpr std::string_view kBlocked = "SigBlk:\t";
    for (int i = 0; i < 10'000; ++i) {
      const std::string status = ReadFile(path);
      const std::size_t at = status.find(kBlocked);
      if (at != std::string::npos) {
        const auto blocked = std::stoull(status.substr(at + kBlocked.size(), 16), nullptr, 16);
        if ((blocked >> (SIGINT - 1) & 1) != 0 && (blocked >> (SIGQUIT - 1) & 1) == 0) return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    FAIL() << "it never blocks SIGINT";
  }

  const TemporaryFolder folder_;
};

// Messages must not go into what is opened next: a file of rows, or a connection.
TEST_F(CliStreams, MayBeClosed) {
  const std::string load = absl::StrFormat("load %s --progress json --emit-dir %s",
                                           folder_ / "export.xml", folder_ / "");
  ASSERT_EQ(Shell(load + "open >/dev/null 2>&1"), 0);
  ASSERT_EQ(Shell(load + "closed <&- >&- 2>&-"), 0);
  for (const char* file : {"user_profile.pgcopy", "unmapped.pgcopy", "export_file.pgcopy"}) {
    EXPECT_EQ(ReadFile(folder_ / "closed/" + file), ReadFile(folder_ / "open/" + file)) << file;
  }
  EXPECT_EQ(Shell("load - --dry-run <&- 2>/dev/null"), 2);
}

TEST_F(CliStreams, OutputThatCannotBeWrittenIsNoSuccess) {
  const std::string inspect = absl::StrFormat("inspect %s --progress none", folder_ / "export.xml");
  for (const std::string& arguments : {std::string("--help"), inspect, inspect + " --json"}) {
    EXPECT_EQ(Shell(arguments + " >/dev/full 2>" + (folder_ / "err")), 10) << arguments;
    EXPECT_THAT(ReadFile(folder_ / "err"), HasSubstr("standard output: not all of it"));
  }
}

// Who reads from a pipe may go.
TEST_F(CliStreams, OutputThatNobodyReadsAnyMoreIsNoFailure) {
  const std::string status = folder_ / "status";
  const std::string command =
      absl::StrFormat("{ sleep 0.3; %s inspect %s --progress none; echo $? >%s; } | true",
                      PULSO_BINARY, folder_ / "export.xml", status);
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(ReadFile(status), "0\n");
}

// By the bytes that came before: none, some of a zip.
TEST_F(CliStreams, AreInterruptedWhileBytesAreAwaited) {
  for (const char* bytes : {"", "PK\x03\x04 and more"}) {
    RunningProgram program({.arguments = {"load", "-", "--dry-run", "--progress", "none"}});
    program.Write(bytes);
    AwaitItsSignals(program);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // most likely it reads by now
    program.Signal(SIGINT);
    const ProgramResult result = program.Wait();  // although the pipe stays open
    EXPECT_EQ(result.exit_status, 7);
    EXPECT_EQ(result.err, "pulso: interrupted, nothing was changed\n");
  }
}

TEST_F(CliStreams, ANamedPipeWithoutAWriterIsInterruptedToo) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  RunningProgram program({.arguments = {"load", path, "--dry-run", "--progress", "none"}});
  AwaitItsSignals(program);
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait().exit_status, 7);
  RunningProgram reader({.arguments = {"load", path, "--dry-run", "--progress", "none"}});
  WriteFile(path, HealthDataXml(""));  // waits for the reader
  EXPECT_EQ(reader.Wait().exit_status, 0);
}

}  // namespace
}  // namespace pulso
