// `pulso loads` lists the ledger.
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "db/fault_fixture.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

class CliLoads : public FaultFixture {
 protected:
  ProgramResult Loads(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"loads", "--db", db_.conninfo()});
    return RunPulso({.arguments = std::move(arguments)});
  }
  json LoadsJson(std::vector<std::string> arguments = {}) {
    arguments.emplace_back("--json");
    const ProgramResult result = Loads(std::move(arguments));
    EXPECT_EQ(result.exit_status, 0) << result.err;
    return json::parse(result.out);
  }
};

TEST_F(CliLoads, ListsTheNewestFirst) {
  ASSERT_EQ(RunPulso(db_.LoadCall({db_.Path("export.xml"), "--plan=refill", "--force",
                                   "--timezone=Asia/Tokyo"}))
                .exit_status,
            0);
  WriteFile(db_.Path("more.xml"), HealthDataXml(Records(4) + "<Record type=\"T\"/>"));
  ASSERT_EQ(RunPulso(db_.LoadCall({db_.Path("more.xml"), "--mode=merge"})).exit_status, 3);

  const json loads = LoadsJson()["loads"];
  ASSERT_EQ(loads.size(), 3U);
  EXPECT_EQ(loads[0]["id"], 3);
  EXPECT_EQ(loads[0]["mode"], "merge");
  EXPECT_EQ(loads[0]["plan"], "delta");
  EXPECT_EQ(loads[0]["input"], "more.xml");
  EXPECT_EQ(loads[0]["export_date"], "2024-01-02T02:04:05Z");
  EXPECT_EQ(loads[0]["rejected"], 1);
  EXPECT_EQ(loads[1]["plan"], "refill");
  EXPECT_EQ(loads[1]["options"]["time_zone"], "Asia/Tokyo");
  EXPECT_EQ(loads[2]["mode"], "reload");
  EXPECT_EQ(loads[2]["plan"], "promote");
  EXPECT_EQ(std::to_string(int{loads[2]["inserted"]}),
            db_.Value("SELECT sum((t.value ->> 'inserted')::int) FROM load,"
                      " jsonb_each(counts -> 'tables') t WHERE id = 1"));
  EXPECT_GT(loads[2]["seconds"], 0);
  EXPECT_EQ(std::string(loads[2]["started_at"]),
            db_.Value("SELECT to_char(started_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM load"
                      " WHERE id = 1"));

  const ProgramResult table = Loads({"--limit=2"});
  EXPECT_EQ(table.exit_status, 0);
  EXPECT_THAT(table.out, StartsWith("id  started (UTC)"));
  EXPECT_THAT(table.out, HasSubstr("\n 3  "));
  EXPECT_EQ(std::count(table.out.begin(), table.out.end(), '\n'), 3);
  EXPECT_EQ(LoadsJson({"--limit=1"})["loads"].size(), 1U);
}

TEST_F(CliLoads, IsFriendlyWhereNothingWasLoaded) {
  db_.Execute("CREATE SCHEMA empty");
  for (const char* schema : {"empty", "none"}) {
    const ProgramResult result = Loads({"--schema", schema});
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(result.out,
              absl::StrCat("nothing was loaded into schema ", schema,
                           " yet; pulso load EXPORT does, --schema names another one\n"));
    EXPECT_EQ(LoadsJson({"--schema", schema}),
              json({{"schema", schema}, {"loads", json::array()}}));
  }
  db_.Execute("TRUNCATE load");
  EXPECT_EQ(LoadsJson()["loads"], json::array());
}

TEST_F(CliLoads, ReadsTheLedgerOfAnEarlierPulso) {
  db_.Execute("ALTER TABLE load DROP COLUMN options, DROP COLUMN plan");
  const json loads = LoadsJson()["loads"];
  ASSERT_EQ(loads.size(), 1U);
  EXPECT_EQ(loads[0]["plan"], nullptr);
  EXPECT_EQ(loads[0]["options"], nullptr);
  EXPECT_THAT(Loads().out, HasSubstr("  reload  -  "));
}

TEST_F(CliLoads, SaysWhatStandsAgainstIt) {
  EXPECT_EQ(Loads({"--limit=0"}).exit_status, 1);
  EXPECT_EQ(RunPulso({.arguments = {"loads", "--db", "host=/nonexistent"}}).exit_status, 4);
  db_.Execute("CREATE ROLE loads_gus LOGIN");
  std::string conninfo = db_.conninfo();
  conninfo.replace(conninfo.find("user=pulso"), 10, "user=loads_gus");
  // What a role may not look into is not there for it.
  EXPECT_EQ(RunPulso({.arguments = {"loads", "--db", conninfo}}).exit_status, 0);
  db_.Execute("GRANT USAGE ON SCHEMA pulso TO loads_gus");
  EXPECT_EQ(RunPulso({.arguments = {"loads", "--db", conninfo}}).exit_status, 5);
}

}  // namespace
}  // namespace pulso
