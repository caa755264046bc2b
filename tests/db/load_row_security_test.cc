// Tables with row-level security: a load works as their owner, and the policies stay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kRecord[] = R"(<Record type="T" sourceName="S" unit="kg" value="1"
 startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:00 +0000">
 <MetadataEntry key="k" value="v"/></Record>
)";

std::string Records(const std::vector<int>& values) {
  std::string records;
  for (const int value : values) {
    records +=
        absl::StrReplaceAll(kRecord, {{"value=\"1\"", absl::StrCat("value=\"", value, "\"")}});
  }
  return records;
}

// A load of the values 2 and 3 over 1 and 2, and the values that are there then.
struct Way {
  const char* name;
  std::vector<std::string> arguments;
  const char* values;
};
const Way kWays[] = {{"reload", {}, "2 3"},
                     {"merge", {"--mode=merge"}, "1 2 3"},
                     {"prune", {"--mode=merge", "--prune"}, "2 3"}};

// Each test has a role of its own, because roles are the server's.
class LoadRowSecurity : public testing::TestWithParam<Way> {
 protected:
  void LoadFirst(const std::string& role) {
    role_ = absl::StrCat(role, "_", GetParam().name);
    WriteFile(db_.Path("export.xml"), HealthDataXml(Records({1, 2})));
    db_.Execute("CREATE ROLE " + role_ + " LOGIN; CREATE SCHEMA pulso AUTHORIZATION " + role_);
    ASSERT_EQ(Load({}).exit_status, 0);
    WriteFile(db_.Path("export.xml"), HealthDataXml(Records({2, 3})));
  }

  ProgramResult Load(const std::vector<std::string>& further) {
    const std::string conninfo =
        absl::StrReplaceAll(db_.conninfo(), {{"user=pulso", "user=" + role_}});
    std::vector<std::string> arguments = {
        "load", "--force", "--db", conninfo, "--progress", "none", db_.Path("export.xml")};
    arguments.insert(arguments.end(), further.begin(), further.end());
    return RunPulso({.arguments = arguments});
  }

  // Switches it on for every table that an export fills.
  void SecureRows(const std::string& how) {
    for (const std::string& table :
         db_.Rows("SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relname <> 'load'"
                  " AND relnamespace = 'pulso'::regnamespace")) {
      db_.Execute("ALTER TABLE " + table + " " + how + " ROW LEVEL SECURITY");
    }
  }

  // … even for their owner, and gives all of them that policy; "" for none.
  void ForceSecurity(const std::string& policy) {
    SecureRows("ENABLE");
    SecureRows("FORCE");
    if (policy.empty()) return;
    for (const std::string& table :
         db_.Rows("SELECT oid::regclass FROM pg_class WHERE relforcerowsecurity")) {
      db_.Execute("CREATE POLICY owner ON " + table + " " + policy);
    }
  }

  std::string SecuredTables() {
    return db_.Value(
        "SELECT count(*) FILTER (WHERE relrowsecurity), count(*) FILTER (WHERE relforcerowsecurity)"
        "  FROM pg_class WHERE relkind = 'r' AND relnamespace = 'pulso'::regnamespace");
  }

  void ExpectLoaded() {
    const std::string before = SecuredTables();
    const ProgramResult result = Load(GetParam().arguments);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(db_.Value("SELECT string_agg(value::text, ' ' ORDER BY value) FROM record"),
              GetParam().values);
    EXPECT_EQ(db_.Value("SELECT count(*) FROM record_metadata"),
              db_.Value("SELECT count(*) FROM record"));
    EXPECT_EQ(SecuredTables(), before);
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  }

  void ExpectRefused() {
    const std::vector<std::string> before = db_.Snapshot();
    const ProgramResult result = Load(GetParam().arguments);
    EXPECT_EQ(result.exit_status, 5);
    if (GetParam().arguments.empty()) {
      EXPECT_THAT(result.err, AllOf(HasSubstr("row-level security"), HasSubstr("SQLSTATE 42501"),
                                    HasSubstr("policy that lets it write")));
    } else {
      EXPECT_THAT(result.err, AllOf(HasSubstr("row-level security may hide rows of"),
                                    HasSubstr("nothing was changed"), HasSubstr("USING (true)")));
    }
    EXPECT_EQ(db_.Snapshot(), before);
    EXPECT_THAT(db_.StagingTables(), IsEmpty());
  }

  LoadedDatabase db_;
  std::string role_;
};

TEST_P(LoadRowSecurity, StaysWithItsPolicies) {
  LoadFirst("jan");
  SecureRows("ENABLE");
  db_.Execute("CREATE POLICY readers ON pulso.record FOR SELECT USING (value < 100)");
  ExpectLoaded();
  EXPECT_EQ(db_.Value("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'pulso'"),
            "record|readers");
}

TEST_P(LoadRowSecurity, ThatIsForcedLetsAnOwnerWithAPolicyLoad) {
  LoadFirst("kim");
  ForceSecurity("TO " + role_ + " USING (true) WITH CHECK (true)");
  ExpectLoaded();
}

TEST_P(LoadRowSecurity, ThatIsForcedWithoutAPolicyEndsWithStatus5) {
  LoadFirst("lea");
  ForceSecurity("");
  ExpectRefused();
}

TEST_P(LoadRowSecurity, ThatIsForcedWithAPolicyForReadingEndsWithStatus5) {
  LoadFirst("max");
  ForceSecurity("FOR SELECT TO " + role_ + " USING (true)");
  ExpectRefused();
}

// Hidden rows would be loaded twice, or emptied away.
TEST_P(LoadRowSecurity, ThatHidesRowsStopsAMerge) {
  LoadFirst("ned");
  ForceSecurity("TO " + role_ + " USING (false) WITH CHECK (true)");
  if (GetParam().arguments.empty()) {
    EXPECT_EQ(Load({}).exit_status, 0);
  } else {
    ExpectRefused();
  }
}

TEST_P(LoadRowSecurity, ThatHidesRowsByAFurtherPolicyStopsAMerge) {
  LoadFirst("ole");
  ForceSecurity("TO " + role_ + " USING (true) WITH CHECK (true)");
  db_.Execute(
      "CREATE POLICY few ON pulso.user_profile AS RESTRICTIVE USING (false) WITH CHECK (true)");
  if (GetParam().arguments.empty()) {
    EXPECT_EQ(Load({}).exit_status, 0);
  } else {
    ExpectRefused();
  }
}

INSTANTIATE_TEST_SUITE_P(All, LoadRowSecurity, testing::ValuesIn(kWays),
                         [](const auto& way) { return std::string(way.param.name); });

}  // namespace
}  // namespace pulso
