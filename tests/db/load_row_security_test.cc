// Tables with row-level security: a load works as their owner, and the policies stay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

// Each test has a role of its own, because roles are the server's.
class LoadRowSecurity : public testing::Test {
 protected:
  void LoadFirst(const std::string& role) {
    role_ = role;
    WriteFile(db_.Path("export.xml"), HealthDataXml(kRecord));
    db_.Execute("CREATE ROLE " + role + " LOGIN; CREATE SCHEMA pulso AUTHORIZATION " + role);
    ASSERT_EQ(Load().exit_status, 0);
    WriteFile(db_.Path("export.xml"), HealthDataXml(std::string(kRecord) + kRecord));
  }

  ProgramResult Load() {
    const std::string conninfo =
        absl::StrReplaceAll(db_.conninfo(), {{"user=pulso", "user=" + role_}});
    return RunPulso({.arguments = {"load", "--force", "--db", conninfo, "--progress", "none",
                                   db_.Path("export.xml")}});
  }

  // Switches it on for every table that an export fills.
  void SecureRows(const std::string& how) {
    for (const std::string& table :
         db_.Rows("SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relname <> 'load'"
                  " AND relnamespace = 'pulso'::regnamespace")) {
      db_.Execute("ALTER TABLE " + table + " " + how + " ROW LEVEL SECURITY");
    }
  }

  std::string SecuredTables() {
    return db_.Value(
        "SELECT count(*) FILTER (WHERE relrowsecurity), count(*) FILTER (WHERE relforcerowsecurity)"
        "  FROM pg_class WHERE relkind = 'r' AND relnamespace = 'pulso'::regnamespace");
  }

  LoadedDatabase db_;
  std::string role_;
};

TEST_F(LoadRowSecurity, StaysWithItsPolicies) {
  LoadFirst("jan");
  SecureRows("ENABLE");
  db_.Execute("CREATE POLICY readers ON pulso.record FOR SELECT USING (value < 100)");
  const std::string before = SecuredTables();
  const ProgramResult result = Load();
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "2");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record_metadata"), "2");
  EXPECT_EQ(SecuredTables(), before);
  EXPECT_EQ(db_.Value("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'pulso'"),
            "record|readers");
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

TEST_F(LoadRowSecurity, ThatIsForcedLetsAnOwnerWithAPolicyLoad) {
  LoadFirst("kim");
  SecureRows("ENABLE");
  SecureRows("FORCE");
  for (const std::string& table :
       db_.Rows("SELECT oid::regclass FROM pg_class WHERE relforcerowsecurity")) {
    db_.Execute("CREATE POLICY owner ON " + table + " TO kim USING (true) WITH CHECK (true)");
  }
  const std::string before = SecuredTables();
  const ProgramResult result = Load();
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "2");
  EXPECT_EQ(SecuredTables(), before);
}

TEST_F(LoadRowSecurity, ThatIsForcedWithoutAPolicyEndsWithStatus5) {
  LoadFirst("lea");
  SecureRows("ENABLE");
  SecureRows("FORCE");
  const std::vector<std::string> before = db_.Snapshot();
  const ProgramResult result = Load();
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr("row-level security"), HasSubstr("SQLSTATE 42501"),
                                HasSubstr("policy that lets it write")));
  EXPECT_EQ(db_.Snapshot(), before);
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

}  // namespace
}  // namespace pulso
