// The command line without a load: help, usage errors, and the private server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "support/export_files.h"
#include "support/pulso_program.h"
#include "support/temporary_folder.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(CliHelp, NamesEveryCommand) {
  const ProgramResult result = RunPulso({.arguments = {"--help"}});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, AllOf(HasSubstr("load"), HasSubstr("inspect"), HasSubstr("verify"),
                                HasSubstr("loads"), HasSubstr("db"), HasSubstr("--version"),
                                HasSubstr("Exit status")));
}

TEST(CliHelp, NamesEveryOptionOfLoad) {
  const ProgramResult result = RunPulso({.arguments = {"load", "--help"}});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.err, "");
  for (const char* word : {"EXPORT", "--db", "--schema", "--progress", "--strict",
                           "--allow-truncated", "--max-rejects", "--timezone", "--reader", "--json",
                           "--plan", "--force", "--dry-run", "--emit-dir", "DATABASE_URL"}) {
    EXPECT_THAT(result.out, HasSubstr(word));
  }
}

TEST(CliHelp, NamesEveryCommandOfDb) {
  const ProgramResult result = RunPulso({.arguments = {"db", "--help"}});
  EXPECT_EQ(result.exit_status, 0);
  for (const char* word : {"start", "stop", "status", "url", "psql", "PULSO_HOME"}) {
    EXPECT_THAT(result.out, HasSubstr(word));
  }
  for (const char* command : {"start", "stop", "status", "url", "psql"}) {
    EXPECT_EQ(RunPulso({.arguments = {"db", command, "--help"}}).exit_status, 0) << command;
  }
}

TEST(CliHelp, TellsTheVersion) {
  const ProgramResult result = RunPulso({.arguments = {"--version"}});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.out, "pulso " PULSO_VERSION "\n");
}

TEST(CliUsage, RefusesWhatItDoesNotKnow) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"lode"},
                                             {"load"},
                                             {"load", "a.zip", "--sql"},
                                             {"load", "a.zip", "b.zip"},
                                             {"load", "a.zip", "--schema"},
                                             {"load", "a.zip", "--db="},
                                             {"load", "a.zip", "--schema="},
                                             {"load", "a.zip", "--schema=$user"},
                                             {"digest", "--schema=" + std::string(64, 'x')},
                                             {"load", "a.zip", "--progress=loud"},
                                             {"db"},
                                             {"db", "drop"}}) {
    const ProgramResult result = RunPulso({.arguments = arguments});
    EXPECT_EQ(result.exit_status, 1) << testing::PrintToString(arguments);
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err, "");
  }
}

// The private server in a folder of its own, without any variable that names a database.
class CliPrivateServer : public testing::Test {
 protected:
  ~CliPrivateServer() override { Pulso({"db", "stop"}); }

  ProgramCall Call(std::vector<std::string> arguments) const {
    return {.arguments = std::move(arguments), .environment = {{"PULSO_HOME", folder_ / "pulso"}}};
  }
  ProgramResult Pulso(std::vector<std::string> arguments) const {
    return RunPulso(Call(std::move(arguments)));
  }

  const TemporaryFolder folder_;
};

TEST_F(CliPrivateServer, IsMadeByTheFirstLoadAndSaysSo) {
  WriteFile(folder_ / "export.xml", HealthDataXml());
  const ProgramResult first =
      Pulso({"load", folder_ / "export.xml", "--progress=none", "--schema=ann"});
  EXPECT_EQ(first.exit_status, 0) << first.err;
  EXPECT_THAT(first.err, AllOf(StartsWith("pulso: made a private PostgreSQL "),
                               HasSubstr(folder_ / "pulso"), HasSubstr("pulso db psql")));
  const ProgramResult second = Pulso({"load", folder_ / "export.xml", "--progress=none"});
  EXPECT_EQ(second.exit_status, 0) << second.err;
  EXPECT_THAT(second.err, StartsWith("pulso: private PostgreSQL "));
  const ProgramResult psql = Pulso({"db", "psql", "--", "-At", "-c", "SELECT count(*) FROM load",
                                    "-c", "SELECT locale FROM ann.user_profile"});
  EXPECT_EQ(psql.exit_status, 0) << psql.err;
  EXPECT_EQ(psql.out, "1\nen_GB\n");
}

TEST_F(CliPrivateServer, StartsAndStopsByItself) {
  const ProgramResult before = Pulso({"db", "status"});
  EXPECT_EQ(before.exit_status, 4);
  EXPECT_THAT(before.out, StartsWith("not running\n"));
  const ProgramResult start = Pulso({"db", "start"});
  EXPECT_EQ(start.exit_status, 0) << start.err;
  EXPECT_THAT(start.out, StartsWith("postgresql://"));
  EXPECT_EQ(Pulso({"db", "url"}).out, start.out);
  const ProgramResult status = Pulso({"db", "status"});
  EXPECT_EQ(status.exit_status, 0);
  EXPECT_THAT(status.out, AllOf(StartsWith("running\n"), HasSubstr(folder_ / "pulso")));
  EXPECT_EQ(Pulso({"db", "start"}).exit_status, 0);
  EXPECT_EQ(Pulso({"db", "stop"}).exit_status, 0);
  EXPECT_EQ(Pulso({"db", "status"}).exit_status, 4);
  EXPECT_EQ(Pulso({"db", "stop"}).exit_status, 0);
}

// Those for other servers: libpq would take them for what is not said of this one.
TEST_F(CliPrivateServer, HeedsNoVariableThatLeadsElsewhere) {
  ASSERT_EQ(Pulso({"db", "start"}).exit_status, 0);
  for (const auto& [variable, value] :
       std::vector<std::pair<std::string, std::string>>{{"PGHOSTADDR", "127.0.0.1"},
                                                        {"PGSERVICE", "nonesuch"},
                                                        {"PGTARGETSESSIONATTRS", "standby"},
                                                        {"PGCHANNELBINDING", "require"},
                                                        {"PGOPTIONS", "-c nonsense=1"}}) {
    SCOPED_TRACE(variable);
    for (const char* word : {"start", "status"}) {
      ProgramCall call = Call({"db", word});
      call.environment[variable] = value;
      EXPECT_EQ(RunPulso(call).exit_status, 0);
    }
  }
  ProgramCall psql = Call({"db", "psql", "--", "-At", "-c", "SELECT 1"});
  psql.environment["PGTARGETSESSIONATTRS"] = "standby";
  EXPECT_EQ(RunPulso(psql).out, "1\n");
}

// initdb ends with the pulso that started it: the next one begins anew.
TEST_F(CliPrivateServer, IsMadeAfterAStartThatWasBrokenOff) {
  for (const int milliseconds : {50, 200, 400}) {
    RunningProgram first(Call({"db", "start"}));
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    first.Signal(SIGKILL);
    first.Wait();
  }
  const ProgramResult start = Pulso({"db", "start"});
  EXPECT_EQ(start.exit_status, 0) << start.err;
}

TEST_F(CliPrivateServer, IsLeftAloneWhenAVariableNamesADatabase) {
  WriteFile(folder_ / "export.xml", HealthDataXml());
  const ProgramResult result =
      RunPulso({.arguments = {"load", folder_ / "export.xml", "--progress=none"},
                .environment = {{"PULSO_HOME", folder_ / "pulso"}, {"PGHOST", "/nowhere"}}});
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, Not(HasSubstr("private PostgreSQL")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "pulso"));
}

}  // namespace
}  // namespace pulso
