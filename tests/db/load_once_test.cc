// An export that is already loaded is not loaded again.
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "db/fault_fixture.h"
#include "support/pooler.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class LoadOnce : public testing::Test {
 protected:
  LoadOnce() {
    WriteFile(db_.Path("a.xml"), HealthDataXml(Record("1")));
    WriteFile(db_.Path("b.xml"), HealthDataXml(Record("2")));
  }

  static std::string Record(const std::string& value) {
    return absl::StrCat(
        "<Record type=\"HKQuantityTypeIdentifierStepCount\" sourceName=\"Phone\" unit=\"count\""
        " startDate=\"2024-01-01 10:00:00 +0000\" endDate=\"2024-01-01 10:00:00 +0000\" value=\"",
        value, "\"/>\n");
  }

  ProgramResult Run(const std::string& file, std::vector<std::string> arguments = {}) {
    arguments.push_back(db_.Path(file));
    return RunPulso(db_.LoadCall(std::move(arguments)));
  }

  std::string Ledger() { return db_.Value("SELECT count(*) FROM load"); }

  // Whether the load said that there was nothing to do, after which there is no change.
  bool IsAlreadyLoaded(const std::string& file, std::vector<std::string> arguments = {},
                       const std::string& input = "") {
    const std::vector<std::string> before = db_.Snapshot();
    arguments.emplace_back("--json");
    arguments.push_back(file == "-" ? file : db_.Path(file));
    const ProgramResult result = RunPulso(db_.LoadCall(std::move(arguments), input));
    EXPECT_EQ(result.exit_status, 0) << result.err;
    if (result.exit_status != 0) return false;
    const bool is_loaded = json::parse(result.out)["already_loaded"];
    EXPECT_EQ(db_.Snapshot() == before, is_loaded) << "the ledger tells loads apart";
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
    return is_loaded;
  }
  // Loaded the first time with these arguments, not the second time.
  void ExpectLoadedOnce(const std::string& file, const std::vector<std::string>& arguments) {
    EXPECT_FALSE(IsAlreadyLoaded(file, arguments)) << testing::PrintToString(arguments);
    EXPECT_TRUE(IsAlreadyLoaded(file, arguments)) << testing::PrintToString(arguments);
  }

  LoadedDatabase db_;
};

TEST_F(LoadOnce, TellsTheLoadAndChangesNothing) {
  ASSERT_EQ(Run("a.xml").exit_status, 0);
  const std::vector<std::string> before = db_.Snapshot();
  const std::string finished =
      db_.Value("SELECT to_char(finished_at, 'YYYY-MM-DD HH24:MI:SS') FROM load");

  const ProgramResult again = Run("a.xml");
  EXPECT_EQ(again.exit_status, 0);
  EXPECT_EQ(again.out, absl::StrCat("a.xml is already loaded into schema pulso: load 1, ", finished,
                                    " UTC; nothing was changed; --force loads it again\n"));
  EXPECT_EQ(again.err, "");
  const json told = json::parse(Run("a.xml", {"--json"}).out);
  EXPECT_EQ(told, json({{"input", "a.xml"},
                        {"schema", "pulso"},
                        {"already_loaded", true},
                        {"load_id", 1},
                        {"loaded_at", finished + " UTC"}}));
  EXPECT_EQ(db_.Snapshot(), before);

  const ProgramResult forced = Run("a.xml", {"--force", "--json"});
  EXPECT_EQ(forced.exit_status, 0);
  EXPECT_EQ(json::parse(forced.out)["already_loaded"], false);
  EXPECT_EQ(json::parse(forced.out)["load_id"], 2);
  EXPECT_EQ(Ledger(), "2");
}

TEST_F(LoadOnce, OnlyTheLatestLoadCounts) {
  ExpectLoadedOnce("a.xml", {});
  ExpectLoadedOnce("b.xml", {});
  ExpectLoadedOnce("a.xml", {});
  EXPECT_EQ(db_.Value("SELECT value FROM record"), "1");
  EXPECT_THAT(Run("a.xml", {"--schema=other"}).out, Not(HasSubstr("already loaded")));
  EXPECT_TRUE(IsAlreadyLoaded("a.xml"));
}

TEST_F(LoadOnce, TheNameOfTheFileDoesNotCount) {
  ExpectLoadedOnce("a.xml", {});
  WriteFile(db_.Path("same.xml"), HealthDataXml(Record("1")));
  EXPECT_TRUE(IsAlreadyLoaded("same.xml"));
}

TEST_F(LoadOnce, OptionsThatTheResultHangsOnCount) {
  ExpectLoadedOnce("a.xml", {});
  ExpectLoadedOnce("a.xml", {"--timezone=Europe/Berlin"});
  ExpectLoadedOnce("a.xml", {"--timezone=Asia/Tokyo"});
  ExpectLoadedOnce("a.xml", {"--reader=libxml2"});
  ExpectLoadedOnce("a.xml", {"--allow-truncated"});
  ExpectLoadedOnce("a.xml", {"--mode=merge"});
  ExpectLoadedOnce("a.xml", {"--mode=merge", "--prune"});
  ExpectLoadedOnce("a.xml", {});
  for (const char* option : {"--jobs=3", "--streams=2", "--plan=refill", "--plan=promote",
                             "--strict", "--max-rejects=0"}) {
    EXPECT_TRUE(IsAlreadyLoaded("a.xml", {option})) << option;
  }
}

TEST_F(LoadOnce, AFirstLoadThatMergesCountsAsAMerge) {
  ExpectLoadedOnce("a.xml", {"--mode=merge"});
  ExpectLoadedOnce("b.xml", {"--mode=merge"});
  ExpectLoadedOnce("a.xml", {"--mode=merge"});
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "2");
}

// What the latest load took may still be refused.
TEST_F(LoadOnce, StricterOptionsAreHeeded) {
  WriteFile(db_.Path("a.xml"), HealthDataXml("<Record type=\"T\"/>"));
  EXPECT_EQ(Run("a.xml").exit_status, 3);
  EXPECT_TRUE(IsAlreadyLoaded("a.xml"));
  EXPECT_TRUE(IsAlreadyLoaded("a.xml", {"--max-rejects=1"}));
  EXPECT_EQ(Run("a.xml", {"--max-rejects=0"}).exit_status, 2);
  EXPECT_EQ(Run("a.xml", {"--strict"}).exit_status, 2);
}

TEST_F(LoadOnce, TablesThatSomebodyChangedAreLoadedAgain) {
  ExpectLoadedOnce("a.xml", {});
  for (const char* change :
       {"TRUNCATE record CASCADE", "DELETE FROM record", "DROP TABLE record CASCADE",
        "DROP TABLE heartbeat", "INSERT INTO unit (id, name) VALUES (9, 'x')",
        "DELETE FROM export_file"}) {
    db_.Execute(change);
    ExpectLoadedOnce("a.xml", {});
    EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "1") << change;
  }
  ExpectLoadedOnce("a.xml", {"--mode=merge"});
  db_.Execute("TRUNCATE record CASCADE");
  ExpectLoadedOnce("a.xml", {"--mode=merge"});
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "1");
  db_.Execute("TRUNCATE load");
  ExpectLoadedOnce("a.xml", {"--mode=merge"});
  db_.Execute("DROP SCHEMA pulso CASCADE");
  ExpectLoadedOnce("a.xml", {});
}

// Every kind of row and a Record that is linked: the counts of the ledger are those of the tables.
TEST_F(LoadOnce, HoldsForAllTables) {
  const std::string folder = PULSO_SOURCE_DIR "/tests/data/every_attribute";
  for (const char* plan : {"--plan=promote", "--plan=refill"}) {
    EXPECT_EQ(RunPulso(db_.LoadCall({folder, plan, "--force"})).exit_status, 0);
    const ProgramResult again = RunPulso(db_.LoadCall({folder}));
    EXPECT_THAT(again.out, HasSubstr("every_attribute is already loaded")) << plan;
  }
  db_.LoadElements(absl::StrCat(
      Record("1"),
      "<Correlation type=\"C\" sourceName=\"S\" startDate=\"2024-01-01 10:00:00 +0000\""
      " endDate=\"2024-01-01 10:00:00 +0000\">",
      Record("1").substr(Record("1").find("<Record")), "</Correlation>"));
  EXPECT_TRUE(IsAlreadyLoaded("export.xml"));
}

TEST_F(LoadOnce, AnotherVersionOfPulsoLoadsAgain) {
  ExpectLoadedOnce("a.xml", {});
  db_.Execute("UPDATE load SET pulso_version = '0.0.1'");
  ExpectLoadedOnce("a.xml", {});
}

TEST_F(LoadOnce, ALedgerOfAnEarlierPulsoGetsItsColumns) {
  ExpectLoadedOnce("a.xml", {});
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--plan=promote"}, {"--plan=refill"}}) {
    db_.Execute("ALTER TABLE load DROP COLUMN options, DROP COLUMN plan");
    ExpectLoadedOnce("a.xml", arguments);
    EXPECT_EQ(db_.Value("SELECT count(*) FROM load WHERE options IS NULL AND plan IS NULL"),
              db_.Value("SELECT count(*) - 1 FROM load"));
  }
  db_.Execute("ALTER TABLE load DROP COLUMN options, DROP COLUMN plan");
  ExpectLoadedOnce("b.xml", {"--mode=merge"});
  EXPECT_EQ(db_.Value("SELECT options || jsonb_build_object('plan', plan) FROM load"
                      " ORDER BY id DESC LIMIT 1"),
            "{\"plan\": \"delta\", \"prune\": false, \"reader\": \"scan\", \"time_zone\": null, "
            "\"allow_truncated\": false}");
}

TEST_F(LoadOnce, HoldsForEveryKindOfInput) {
  const std::string xml = HealthDataXml(Record("1"));
  db_.WriteExportZip(Record("3"), {{"workout-routes/a.gpx", "<gpx/>"}});
  ExpectLoadedOnce("export.zip", {});
  // A zip on a pipe is kept in a file before it is read; XML is read as it comes.
  EXPECT_TRUE(IsAlreadyLoaded("-", {}, ReadFile(db_.Path("export.zip"))));
  EXPECT_FALSE(IsAlreadyLoaded("-", {}, xml));
  EXPECT_FALSE(IsAlreadyLoaded("-", {}, xml));
  EXPECT_FALSE(IsAlreadyLoaded("-", {"--mode=merge"}, xml));
  EXPECT_FALSE(IsAlreadyLoaded("-", {"--mode=merge"}, xml));
  EXPECT_FALSE(IsAlreadyLoaded("a.xml"));

  WriteFile(db_.Path("folder/export.xml"), xml);
  WriteFile(db_.Path("folder/workout-routes/a.gpx"), "<gpx/>");
  ExpectLoadedOnce("folder", {});
  WriteFile(db_.Path("folder/workout-routes/a.gpx"), "<gpx></gpx>");
  ExpectLoadedOnce("folder", {});
}

TEST_F(LoadOnce, IsExplained) {
  ASSERT_EQ(Run("a.xml").exit_status, 0);
  EXPECT_THAT(Run("a.xml", {"--explain"}).out,
              AllOf(HasSubstr("already loaded (load 1, "), HasSubstr("would do nothing")));
  json told = json::parse(Run("a.xml", {"--explain", "--json"}).out);
  EXPECT_EQ(told["already_loaded"], true);
  EXPECT_EQ(told["load_id"], 1);
  EXPECT_EQ(told["exit_status"], 0);
  for (const char* other : {"--force", "--timezone=UTC", "--schema=other"}) {
    told = json::parse(Run("a.xml", {"--explain", "--json", other}).out);
    EXPECT_EQ(told["already_loaded"], false) << other;
  }
}

// A ledger that the role may not read tells nothing; the load itself says what is missing.
TEST_F(LoadOnce, AHiddenLedgerIsNoObstacle) {
  ASSERT_EQ(Run("a.xml").exit_status, 0);
  db_.Execute(
      "CREATE ROLE once_ann LOGIN; GRANT USAGE, CREATE ON SCHEMA pulso TO once_ann;"
      "REVOKE ALL ON load FROM once_ann");
  std::string conninfo = db_.conninfo();
  conninfo.replace(conninfo.find("user=pulso"), 10, "user=once_ann");
  const ProgramResult result =
      RunPulso({.arguments = {"load", "--db", conninfo, "--progress=none", db_.Path("a.xml")}});
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_EQ(Ledger(), "1");
}

TEST_F(LoadOnce, HoldsThroughAPooler) {
  const Pooler pooler(TestServer::Get());
  const ProgramCall call = {.arguments = {"load", "--db", pooler.Through(db_.conninfo()),
                                          "--progress=none", db_.Path("a.xml")}};
  EXPECT_EQ(RunPulso(call).exit_status, 0);
  EXPECT_THAT(RunPulso(call).out, HasSubstr("already loaded"));
  EXPECT_EQ(Ledger(), "1");
}

class LoadOnceBesideAnother : public FaultFixture {};

// The running load may bring anything, so nothing is said of the one before.
TEST_F(LoadOnceBesideAnother, ALoadThatIsRunningComesFirst) {
  StartAndHoldInCopy();
  const ProgramCall call = db_.LoadCall({db_.Path("export.xml")});
  EXPECT_EQ(RunPulso(call).exit_status, 9);
  program_->Signal(SIGINT);
  EXPECT_EQ(program_->Wait().exit_status, 7);
  EXPECT_THAT(RunPulso(call).out, HasSubstr("already loaded"));
}

}  // namespace
}  // namespace pulso
