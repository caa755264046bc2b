// Loads that run at the same time, into schemas of their own or into one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;

class SideBySide : public testing::Test {
 protected:
  SideBySide() {
    for (const char* name : {"one", "two"}) {
      const std::string command =
          absl::StrCat(PULSO_GENERATOR, " --records 30000 --seed ", name[0] == 'o' ? 1 : 2,
                       " --output ", Export(name), " > /dev/null 2>&1");
      if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
    }
  }

  std::string Export(const std::string& name) const { return db_.Path(name + ".zip"); }

  // The digest of all tables.
  std::string Digest(const std::string& conninfo, const std::string& schema) {
    const ProgramResult result = RunPulso({.arguments = {"digest", "--json", "--progress=none",
                                                         "--db", conninfo, "--schema", schema}});
    EXPECT_EQ(result.exit_status, 0) << result.err;
    return result.exit_status == 0 ? nlohmann::json::parse(result.out)["digest"] : "none";
  }

  // What a load leaves in a database where it is alone.
  std::string DigestOfALoadAlone(const std::string& name) {
    LoadedDatabase alone;
    EXPECT_EQ(RunPulso(alone.LoadCall({Export(name)})).exit_status, 0);
    return Digest(alone.conninfo(), "pulso");
  }

  // Starts loads at the same time and returns what became of them.
  std::vector<ProgramResult> Run(const std::vector<std::vector<std::string>>& loads) {
    std::vector<std::unique_ptr<RunningProgram>> running;
    for (const std::vector<std::string>& arguments : loads) {
      running.push_back(std::make_unique<RunningProgram>(db_.LoadCall(arguments)));
    }
    std::vector<ProgramResult> results;
    for (const std::unique_ptr<RunningProgram>& load : running) {
      load->CloseInput();
      results.push_back(load->Wait());
    }
    return results;
  }

  LoadedDatabase db_;
};

TEST_F(SideBySide, TwoSchemasGetWhatEachLoadBringsAlone) {
  const std::string one = DigestOfALoadAlone("one");
  const std::string two = DigestOfALoadAlone("two");
  ASSERT_NE(one, two);
  // The first loads make their schemas; then each of the plans beside each of the others.
  const std::vector<std::vector<std::string>> rounds = {
      {"--plan=auto", "--plan=auto"},      {"--plan=promote", "--plan=promote"},
      {"--plan=refill", "--plan=promote"}, {"--plan=refill", "--plan=refill"},
      {"--mode=merge", "--plan=promote"},
  };
  for (const std::vector<std::string>& options : rounds) {
    for (const ProgramResult& result :
         Run({{Export("one"), "--force", "--schema=ann", options[0]},
              {Export("two"), "--force", "--schema=bob", options[1]}})) {
      EXPECT_EQ(result.exit_status, 0) << testing::PrintToString(options) << result.err;
    }
    EXPECT_EQ(Digest(db_.conninfo(), "ann"), one);
    EXPECT_EQ(Digest(db_.conninfo(), "bob"), two);
  }
}

// One of them wins; the others find it at work or its load done, and nothing else.
TEST_F(SideBySide, FirstLoadsIntoOneSchemaDoNotMeet) {
  const std::string one = DigestOfALoadAlone("one");
  for (int round = 0; round < 5; ++round) {
    const std::string schema = absl::StrCat("race", round);
    const std::vector<std::string> load = {Export("one"), "--schema", schema};
    int done = 0;
    for (const ProgramResult& result : Run({load, load, load})) {
      EXPECT_THAT(result.exit_status, AnyOf(Eq(0), Eq(9))) << result.err;
      if (result.exit_status == 0) ++done;
    }
    EXPECT_GE(done, 1);
    EXPECT_EQ(Digest(db_.conninfo(), schema), one);
    EXPECT_EQ(db_.Value(absl::StrCat("SELECT count(*) FROM ", schema, ".load")), "1");
  }
}

// The schema that somebody else is making is not there yet, and is when CREATE SCHEMA is done.
TEST_F(SideBySide, ASchemaThatIsMadeAtTheSameMomentIsTaken) {
  db_.Execute("BEGIN; CREATE SCHEMA made");
  RunningProgram load(db_.LoadCall({Export("one"), "--schema=made"}));
  load.CloseInput();
  PgConnection watcher = *PgConnection::Open(db_.conninfo(), "pulso test");
  for (std::string waits; waits != "t";) {
    waits = watcher
                .Execute(
                    "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'CREATE SCHEMA"
                    "%' AND application_name = 'pulso' AND wait_event_type = 'Lock'"
                    " AND datname = current_database()",
                    "look")
                ->Text(0, 0);
    ASSERT_FALSE(load.HasEnded());
  }
  db_.Execute("COMMIT");
  const ProgramResult result = load.Wait();
  EXPECT_EQ(result.exit_status, 0) << result.err;
}

}  // namespace
}  // namespace pulso
