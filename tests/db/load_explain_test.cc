// `pulso load --explain` says what `pulso load` then does, and changes nothing.
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/fault_fixture.h"
#include "db/sql_session.h"
#include "support/pooler.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

// What both have to say.
struct Outcome {
  int exit_status = 0;
  std::string message;  // on standard error
  json result;          // "plan", "obstacle"
};

class LoadExplain : public FaultFixture {
 protected:
  Outcome Run(std::vector<std::string> arguments, const std::string& conninfo) {
    arguments.insert(arguments.begin(), {"load", "--json", "--progress=none", "--db", conninfo});
    const ProgramResult result = RunPulso({.arguments = arguments});
    return {result.exit_status, result.err, result.out.empty() ? json() : json::parse(result.out)};
  }

  // Explains, then loads; the explanation, which is that of the load.
  json ExplainAndLoad(std::vector<std::string> arguments, const std::string& conninfo) {
    arguments.insert(arguments.end(), {"--force", db_.Path("export.xml")});  // it is loaded already
    const std::vector<std::string> before = WholeDatabase();
    std::vector<std::string> explain = arguments;
    explain.emplace_back("--explain");
    const Outcome told = Run(explain, conninfo);
    EXPECT_EQ(WholeDatabase(), before) << "--explain has changed something";
    const Outcome loaded = Run(arguments, conninfo);
    EXPECT_EQ(told.exit_status, loaded.exit_status) << told.message << loaded.message;
    EXPECT_EQ(told.result["exit_status"], loaded.exit_status);
    if (loaded.exit_status == 0) {
      // Which plan of a merge it is depends on the number of new rows.
      EXPECT_EQ(told.result["plan"],
                loaded.result["plan"] == "delta" ? "merge" : loaded.result["plan"]);
      EXPECT_EQ(told.result["obstacle"], loaded.result["obstacle"]);
      EXPECT_EQ(told.message, "");
    } else {
      EXPECT_THAT(told.message, HasSubstr(std::string(told.result["message"])));
    }
    return told.result;
  }
  json ExplainAndLoad(const std::vector<std::string>& arguments) {
    return ExplainAndLoad(arguments, db_.conninfo());
  }

  // The tables and all that is in the catalog beside them.
  std::vector<std::string> WholeDatabase() {
    std::vector<std::string> lines = db_.Snapshot();
    for (std::string& line :
         db_.Rows("SELECT oid, relname, relnamespace, relfilenode FROM pg_class ORDER BY oid")) {
      lines.push_back(std::move(line));
    }
    for (std::string& line : db_.Rows("SELECT nspname FROM pg_namespace"
                                      " WHERE nspname NOT LIKE 'pg\\_%' ORDER BY nspname")) {
      lines.push_back(std::move(line));
    }
    return lines;
  }

  // Conninfo of a new role, and a schema of the same name.
  std::string NewRole(const std::string& role, const std::string& attributes = "") {
    db_.Execute(absl::StrCat("CREATE ROLE ", role, " LOGIN ", attributes, "; CREATE SCHEMA ", role,
                             " AUTHORIZATION ", role));
    return absl::StrReplaceAll(db_.conninfo(), {{"user=pulso", "user=" + role}});
  }
};

TEST_F(LoadExplain, OfALoadOverAnotherOne) {
  const json told = ExplainAndLoad({});
  EXPECT_EQ(told["plan"], "promote");
  EXPECT_EQ(told["server"]["encoding"], "UTF8");
  EXPECT_EQ(told["schema"]["role"], "pulso");
  EXPECT_EQ(std::to_string(int{told["schema"]["tables"]}),
            db_.Value("SELECT count(*) FROM pg_class WHERE relkind = 'r'"
                      "   AND relnamespace = 'pulso'::regnamespace"));
  EXPECT_EQ(told["connection"]["pooled"], false);
  EXPECT_EQ(told["streams"], 1);
  EXPECT_EQ(told["freeze"], true);
}

TEST_F(LoadExplain, OfALoadIntoASchemaThatIsNotThereYet) {
  const json told = ExplainAndLoad({"--schema=new one"});
  EXPECT_EQ(told["schema"]["exists"], false);
  EXPECT_EQ(told["may_create_schemas"], true);
}

TEST_F(LoadExplain, OfWhatIsAskedFor) {
  const json told = ExplainAndLoad({"--plan=refill", "--streams=3", "--timezone=Europe/Berlin"});
  EXPECT_EQ(told["plan"], "refill");
  EXPECT_EQ(told["streams"], 3);
  EXPECT_EQ(told["freeze"], false);
}

TEST_F(LoadExplain, OfAMerge) {
  const json told = ExplainAndLoad({"--mode=merge"});
  EXPECT_EQ(told["plan"], "merge");
  EXPECT_EQ(told["freeze"], true);
  EXPECT_EQ(ExplainAndLoad({"--mode=merge", "--prune"})["plan"], "merge");
  // With nothing there it is a reload.
  EXPECT_EQ(ExplainAndLoad({"--mode=merge", "--schema=new"})["plan"], "promote");
  db_.Execute("ALTER TABLE pulso.record OWNER TO pg_monitor");
  EXPECT_EQ(ExplainAndLoad({"--mode=merge"})["plan"], "merge");
}

TEST_F(LoadExplain, OfAMergeThatDoesNotSeeAllRows) {
  const std::string ina = NewRole("explain_ina");
  ASSERT_EQ(Run({"--schema=explain_ina", db_.Path("export.xml")}, ina).exit_status, 0);
  db_.Execute(
      "ALTER TABLE explain_ina.user_profile ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
  EXPECT_EQ(ExplainAndLoad({"--mode=merge", "--schema=explain_ina"}, ina)["exit_status"], 5);
}

TEST_F(LoadExplain, OfATableThatSomethingHangsOn) {
  db_.Execute("CREATE MATERIALIZED VIEW public.mine AS SELECT count(*) FROM pulso.record");
  EXPECT_EQ(ExplainAndLoad({"--plan=promote"})["exit_status"], 5);
  const json told = ExplainAndLoad({});
  EXPECT_EQ(told["plan"], "refill");
  EXPECT_THAT(std::string(told["obstacle"]), HasSubstr("mine depends on a table"));
}

TEST_F(LoadExplain, OfARoleThatMayNotMakeItsSchema) {
  const json told = ExplainAndLoad({"--schema=other"}, NewRole("explain_eve"));
  EXPECT_EQ(told["exit_status"], 5);
  EXPECT_EQ(told["may_create_schemas"], false);
}

TEST_F(LoadExplain, OfTablesOfAnotherRole) {
  const std::string conninfo = NewRole("explain_fay");
  db_.Execute("GRANT USAGE, CREATE ON SCHEMA pulso TO explain_fay");
  const json told = ExplainAndLoad({}, conninfo);
  EXPECT_EQ(told["exit_status"], 5);
  EXPECT_EQ(told["schema"]["table_of_another"], "activity_summary");
}

TEST_F(LoadExplain, OfARoleWithoutAFurtherConnection) {
  const json told =
      ExplainAndLoad({"--schema=explain_gil"}, NewRole("explain_gil", "CONNECTION LIMIT 1"));
  EXPECT_EQ(told["exit_status"], 4);
  EXPECT_EQ(told["server"]["free_connections"], 0);
}

TEST_F(LoadExplain, OfARoleThatMaySeeNoOtherSession) {
  const json told = ExplainAndLoad({"--schema=explain_ida"}, NewRole("explain_ida"));
  EXPECT_EQ(told["exit_status"], 0);
  EXPECT_GT(told["server"]["free_connections"], 0);
}

TEST_F(LoadExplain, OfARowLevelSecurity) {
  const std::string conninfo = NewRole("explain_jim");
  ASSERT_EQ(ExplainAndLoad({"--schema=explain_jim"}, conninfo)["exit_status"], 0);
  db_.Execute(
      "ALTER TABLE explain_jim.record ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
      "CREATE POLICY writes ON explain_jim.record USING (true)");
  const json told = ExplainAndLoad({"--schema=explain_jim"}, conninfo);
  EXPECT_EQ(told["plan"], "refill");
  EXPECT_EQ(told["schema"]["table_with_row_security"], "record");
}

TEST_F(LoadExplain, OfADatabaseThatIsReadOnly) {
  db_.Execute("ALTER DATABASE " + db_.Value("SELECT current_database()") +
              " SET default_transaction_read_only = on");
  const json told = ExplainAndLoad({});
  EXPECT_EQ(told["exit_status"], 5);
  EXPECT_EQ(told["server"]["read_only"], true);
}

TEST_F(LoadExplain, BesideAnotherLoad) {
  StartAndHoldInCopy();
  const json told = Run({"--explain", db_.Path("export.xml")}, db_.conninfo()).result;
  EXPECT_EQ(told["exit_status"], 9);
  EXPECT_EQ(Run({db_.Path("export.xml")}, db_.conninfo()).exit_status, 9);
  program_->Signal(SIGINT);
  EXPECT_EQ(program_->Wait().exit_status, 7);
}

TEST_F(LoadExplain, ThroughAPooler) {
  const Pooler pooler(server_);
  const json told = ExplainAndLoad({}, pooler.Through(db_.conninfo()));
  EXPECT_EQ(told["exit_status"], 0);
  EXPECT_EQ(told["connection"]["pooled"], true);
}

TEST_F(LoadExplain, OfWhatCannotBeReached) {
  EXPECT_EQ(Run({"--explain", db_.Path("no such file")}, db_.conninfo()).exit_status, 2);
  EXPECT_EQ(Run({"--explain", db_.Path("export.xml")}, "host=/nowhere").exit_status, 4);
}

TEST_F(LoadExplain, AsText) {
  const ProgramResult result =
      RunPulso(db_.LoadCall({"--explain", "--force", db_.Path("export.xml")}));
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("server       PostgreSQL "), HasSubstr("no TLS, no pooler, round"),
                    HasSubstr("plan         promote: "), HasSubstr("with FREEZE"),
                    HasSubstr("outcome      nothing stands against a load\n")));
}

}  // namespace
}  // namespace pulso
