// What a role may do, and what a load says when it may not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kRecord[] = R"(<Record type="T" sourceName="S" value="1"
 startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:00 +0000"/>
)";

// Records with the values 0, 1, …
std::string Records(int count) {
  std::string records;
  for (int i = 0; i < count; ++i) {
    records += absl::StrReplaceAll(kRecord, {{"value=\"1\"", absl::StrCat("value=\"", i, "\"")}});
  }
  return records;
}

// A database with one role besides the owner's.  Roles are the server's, so each test has another.
class LoadRole : public testing::Test {
 protected:
  LoadRole() { WriteFile(db_.Path("export.xml"), HealthDataXml(kRecord)); }

  ProgramResult LoadAs(const std::string& role, std::vector<std::string> arguments) {
    const std::string conninfo =
        absl::StrReplaceAll(db_.conninfo(), {{"user=pulso", "user=" + role}});
    arguments.insert(arguments.begin(), {"load", "--force", "--db", conninfo, "--progress", "none",
                                         db_.Path("export.xml")});
    return RunPulso({.arguments = arguments});
  }

  LoadedDatabase db_;
};

TEST_F(LoadRole, MayOwnNothingButItsSchema) {
  db_.Execute("CREATE ROLE ann LOGIN; CREATE SCHEMA ann AUTHORIZATION ann");
  for (int load = 0; load < 2; ++load) {
    const ProgramResult result = LoadAs("ann", {"--schema", "ann"});
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(db_.Value("SELECT count(*) FROM ann.record"), "1");
  }
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

TEST_F(LoadRole, MayMergeAndPruneOwningNothingButItsSchema) {
  db_.Execute("CREATE ROLE gwen LOGIN; CREATE SCHEMA gwen AUTHORIZATION gwen");
  const auto load = [&](int records, std::vector<std::string> arguments) {
    WriteFile(db_.Path("export.xml"), HealthDataXml(Records(records)));
    arguments.insert(arguments.end(), {"--schema", "gwen"});
    const ProgramResult result = LoadAs("gwen", arguments);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(db_.Value("SELECT count(*) FROM gwen.record"), std::to_string(records));
    EXPECT_EQ(db_.Value("SELECT id FROM gwen.record WHERE value = 0"), "1");
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  };
  load(1, {});
  load(3, {"--mode=merge"});
  load(30000, {"--mode=merge"});  // so many that keys are taken off and put on again
  load(2, {"--mode=merge", "--prune"});
  EXPECT_THAT(db_.Rows("SELECT mode, plan FROM gwen.load ORDER BY id OFFSET 1"),
              ElementsAre("merge|delta", "merge|rebuild", "merge|delta"));
}

TEST_F(LoadRole, MayMakeItsSchemaWithCreateOnTheDatabase) {
  db_.Execute(
      "CREATE ROLE bob LOGIN; DO $$ BEGIN EXECUTE 'GRANT CREATE ON DATABASE ' ||"
      " quote_ident(current_database()) || ' TO bob'; END $$");
  EXPECT_EQ(LoadAs("bob", {"--schema", "bob"}).exit_status, 0);
  EXPECT_EQ(db_.Value("SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'bob'"), "bob");
}

TEST_F(LoadRole, IsToldWhatItNeedsToMakeASchema) {
  db_.Execute("CREATE ROLE carl LOGIN");
  const ProgramResult result = LoadAs("carl", {});
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr("create schema pulso"), HasSubstr("permission denied"),
                                HasSubstr("needs a schema of its own, or CREATE on the database")));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM pg_namespace WHERE nspname = 'pulso'"), "0");
}

// Each grant is one more of those that a merge needs; none of them is enough.
TEST_F(LoadRole, IsToldWhatItLacksToMergeIntoTheSchemaOfAnother) {
  db_.LoadElements(Records(1));
  WriteFile(db_.Path("export.xml"), HealthDataXml(Records(3)));
  const std::vector<std::string> before = db_.Snapshot();
  db_.Execute("CREATE ROLE hugo LOGIN");
  const std::vector<std::pair<std::string, std::string>> grants = {
      {"USAGE ON SCHEMA pulso", "table activity_summary"},
      {"SELECT ON ALL TABLES IN SCHEMA pulso", "schema pulso"},
      {"CREATE ON SCHEMA pulso", "sequence record_id_seq"},
      {"USAGE ON ALL SEQUENCES IN SCHEMA pulso", "table user_profile"},
      {"UPDATE ON ALL TABLES IN SCHEMA pulso", "table record_type"},
      {"INSERT ON ALL TABLES IN SCHEMA pulso", "sequence "}};
  for (const auto& [grant, denied] : grants) {
    SCOPED_TRACE(grant);
    db_.Execute("GRANT " + grant + " TO hugo");
    const ProgramResult result = LoadAs("hugo", {"--mode=merge"});
    EXPECT_EQ(result.exit_status, 5);
    EXPECT_THAT(result.err, AllOf(HasSubstr("permission denied for " + denied),
                                  HasSubstr("SQLSTATE 42501"), HasSubstr("the role needs")));
    EXPECT_EQ(db_.Snapshot(), before);
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  }
}

TEST_F(LoadRole, IsNotBoundByItsTimeouts) {
  db_.Execute("CREATE ROLE eve LOGIN; CREATE SCHEMA eve AUTHORIZATION eve");
  EXPECT_EQ(LoadAs("eve", {"--schema", "eve"}).exit_status, 0);
  db_.Execute(
      "ALTER ROLE eve SET statement_timeout = '1s';"
      "CREATE FUNCTION public.dawdle() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN PERFORM pg_sleep(1.2); RETURN NULL; END $$;"
      "CREATE TRIGGER dawdle BEFORE INSERT ON eve.unit EXECUTE FUNCTION public.dawdle()");
  const ProgramResult result = LoadAs("eve", {"--schema", "eve"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
}

TEST_F(LoadRole, MayHaveAnotherSearchPathAndDateStyle) {
  db_.Execute(
      "CREATE ROLE fay LOGIN; CREATE SCHEMA fay AUTHORIZATION fay;"
      "ALTER ROLE fay SET search_path = nowhere; ALTER ROLE fay SET DateStyle = 'German';"
      "ALTER ROLE fay SET TimeZone = 'Asia/Tokyo';"
      "ALTER ROLE fay SET default_transaction_isolation = 'serializable'");
  EXPECT_EQ(LoadAs("fay", {"--schema", "fay"}).exit_status, 0);
  EXPECT_EQ(db_.Value("SELECT start_date FROM fay.record"), "2024-01-01 00:00:00+00");
  EXPECT_EQ(db_.Value("SELECT export_date FROM fay.load"), "2024-01-02 02:04:05+00");
}

TEST_F(LoadRole, IsNotShownItsPasswordWhenTheDatabaseIsMissing) {
  const std::string conninfo =
      absl::StrReplaceAll(db_.conninfo(), {{" dbname=", " password=s3cret-word dbname=no_"}});
  const ProgramResult result = RunPulso(
      {.arguments = {"load", "--db", conninfo, "--progress", "none", db_.Path("export.xml")}});
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("cannot connect"), HasSubstr("--db"), Not(HasSubstr("s3cret-word"))));
}

TEST_F(LoadRole, IsNotShownItsPasswordWhenThePortIsWrong) {
  const std::string uri = "postgresql://me:s3cret-word@localhost:1/db";
  const ProgramResult result =
      RunPulso({.arguments = {"load", "--db=" + uri, "--progress=none", db_.Path("export.xml")}});
  EXPECT_EQ(result.exit_status, 4);
  EXPECT_THAT(result.err, AllOf(HasSubstr("cannot connect"), Not(HasSubstr("s3cret-word"))));
}

TEST_F(LoadRole, IsNotShownItsPasswordWhenTheConnectionStringIsWrong) {
  for (const char* conninfo :
       {"host=localhost password=my s3cret-word", "postgresql://me:s3cret-word%@localhost/db",
        "nonsense=1 password=s3cret-word", "host=localhost password='s3cret-word"}) {
    const ProgramResult result = RunPulso(
        {.arguments = {"load", "--db", conninfo, "--progress=none", db_.Path("export.xml")}});
    EXPECT_EQ(result.exit_status, 4) << conninfo;
    EXPECT_THAT(result.err, AllOf(HasSubstr("--db"), Not(HasSubstr("s3cret-word"))));
  }
}

// By the mode.
class LoadRoleInMode : public LoadRole, public testing::WithParamInterface<const char*> {};

TEST_P(LoadRoleInMode, CannotTouchTheSchemaOfAnother) {
  db_.LoadElements(kRecord);
  WriteFile(db_.Path("export.xml"), HealthDataXml(Records(3)));
  const std::vector<std::string> before = db_.Snapshot();
  const std::string role = absl::StrCat("dora_", GetParam());
  db_.Execute("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA pulso TO " + role +
              "; GRANT SELECT ON ALL TABLES IN SCHEMA pulso TO " + role);
  const ProgramResult result = LoadAs(role, {"--mode", GetParam()});
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr("permission denied for schema pulso"),
                                HasSubstr("the role needs a schema of its own")));
  EXPECT_EQ(db_.Snapshot(), before);
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, LoadRoleInMode, testing::Values("reload", "merge"),
                         [](const auto& mode) { return std::string(mode.param); });

}  // namespace
}  // namespace pulso
