// The command verify as a user meets it: what a load made is equal to its export; output, exit
// statuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/verify_fixture.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAreArray;

using VerifyEqual = Verify;

TEST_F(VerifyEqual, AfterTheLoadOfEveryAttribute) {
  const std::string folder = EveryAttribute();
  db_.Load(folder);
  const std::vector<std::string> before = db_.Snapshot();
  ExpectEqualWithBothReaders(folder);
  EXPECT_EQ(db_.Snapshot(), before);
}

TEST_F(VerifyEqual, AfterTheLoadOfEveryVersion) {
  for (const auto& file :
       std::filesystem::directory_iterator(kDataFolder + std::string("versions"))) {
    const std::string path = file.path();
    db_.Load(path);
    ExpectEqual(path, "scan");
    if (file.path().stem() != "ios8") ExpectEqual(path, "libxml2");
  }
}

TEST_F(VerifyEqual, AfterTheLoadOfAZipWithSideFiles) {
  const std::string route =
      "<gpx creator=\"Health\"><trk><trkseg><trkpt lon=\"0.5\" lat=\"-1.5\"><ele>1</ele>"
      "<time>1999-02-03T04:05:06Z</time></trkpt></trkseg></trk></gpx>";
  const std::string path = db_.WriteExportZip(
      Record("1"),
      {{"export_cda.xml", "<ClinicalDocument/>"},
       {"workout-routes/a.gpx", route},
       {"workout-routes/damaged.gpx", "<gpx><trk>"},
       {"electrocardiograms/damaged.csv", "Name,\"A \"\"quoted\"\" name\"\n"},
       {"electrocardiograms/e.csv", "Name,É\nSample Rate,512 hertz\n\n\n1.5\n-2\n3.25\n"},
       {"clinical-records/a.json", "{\"b\": [1.0, \"\\u00e9\"], \"a\": null}"},
       {"clinical-records/damaged.json", "{"},
       {"attachments/a.pdf", "%PDF"}});
  db_.Load(path);
  EXPECT_EQ(db_.Value("SELECT count(*) FROM electrocardiogram"), "1");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM reject"), "3");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM route_point"), "1");
  ExpectEqualWithBothReaders(path);
}

TEST_F(VerifyEqual, AfterALoadFromAPipe) {
  const std::string xml = HealthDataXml(Record("1", Entry("k", "v")));
  ASSERT_EQ(RunPulso(db_.LoadCall({"-"}, xml)).exit_status, 0);
  const ProgramResult result = RunPulso(Call({"-"}, xml));
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("the database holds the export"));
}

// The load of an export without elements leaves tables that are empty but for a few.
TEST_F(VerifyEqual, AfterTheLoadOfNothing) { ExpectEqualWithBothReaders(LoadXml("")); }

TEST_F(VerifyEqual, InTheZoneThatTheLoadWasGiven) {
  const std::string path = LoadXml(Record("1", Entry("HKTimeZone", "Europe/Berlin")));
  ExpectEqual(path);
  ASSERT_EQ(RunPulso(db_.LoadCall({path, "--timezone=Asia/Tokyo"})).exit_status, 0);
  EXPECT_EQ(db_.Value("SELECT time_zone FROM user_profile"), "Asia/Tokyo");
  ExpectEqualWithBothReaders(path);
}

TEST_F(VerifyEqual, InASchemaOfAnyName) {
  const std::string path = LoadXml(Record("1"));
  db_.Load(path, "Anna's \"own\"");
  db_.Execute("DELETE FROM pulso.record");
  const ProgramResult result = RunPulso(Call({path, "--schema", "Anna's \"own\""}));
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(RunPulso(Call({path})).exit_status, 8);
}

TEST_F(VerifyEqual, WithNumbersThatNoSumCanHold) {
  ExpectEqualWithBothReaders(
      LoadXml(Record("1.7e308") + Record("1.7e308") + Record("-0") + Record("5e-324")));
}

TEST_F(VerifyEqual, WithTextsOfEveryKind) {
  const std::string odd = " mood=\"\xC3\xA9 &quot;&#9;\\ \x7F \xF0\x9F\x98\x80\" b\xC3\xA9=\"\"";
  ExpectEqualWithBothReaders(
      LoadXml(Record("1", Entry("\xC3\xA9", "a'b&quot;c\\d&#10;") + Entry("", ""), odd) +
              "<Odd>&lt;text&gt; 'and' \xE2\x80\x99</Odd>"));
}

TEST_F(VerifyEqual, WithCorrelations) {
  const std::string path = LoadXml(Meals());
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "6");
  EXPECT_THAT(
      db_.Rows("SELECT record_id FROM correlation_record ORDER BY correlation_id, position"),
      ElementsAre("4", "1", "2", "3", "5", "3", "4", "6"));
  ExpectEqualWithBothReaders(path);
}

constexpr char kDamaged[] =
    "<Record type=\"T\" sourceName=\"a & b\" startDate=\"2024-03-01 12:00:00 +0000\""
    " endDate=\"2024-03-01 12:00:00 +0000\" value=\"<2\" creationDate=\"yesterday\"/>\n"
    "<Record type=\"lost, value=\"62\"/>\n<Record type=\"\x01\" mood=\"a\xC3(\"/>\n";

TEST_F(VerifyEqual, OfADamagedExportOnlyWithTheTolerantReader) {
  const std::string path = LoadXml(Record("1") + kDamaged);
  EXPECT_EQ(db_.Value("SELECT count(*) FROM reject"), "2");
  const ProgramResult refused = RunPulso(Call({path}));
  EXPECT_EQ(refused.exit_status, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, AllOf(StartsWith("pulso: export.xml"), HasSubstr("--reader=scan")));
  ExpectEqual(path, "scan");
  const ProgramResult tolerant = RunPulso(Call({db_.Path("gone.xml"), "--reader=scan"}));
  EXPECT_EQ(tolerant.exit_status, 2);
  EXPECT_THAT(tolerant.err, Not(HasSubstr("--reader=scan")));
}

TEST_F(VerifyEqual, OfATruncatedExportOnlyWhenAllowed) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Record("1") + Record("2")));
  CutFile(path, ReadFile(path).size() - 30);
  ASSERT_EQ(RunPulso(db_.LoadCall({path, "--allow-truncated"})).exit_status, 3);
  EXPECT_EQ(RunPulso(Call({path, "--reader=scan"})).exit_status, 2);
  EXPECT_EQ(RunPulso(Call({path, "--reader=scan", "--allow-truncated"})).exit_status, 0);
}

using VerifyCommand = Verify;

TEST_F(VerifyCommand, SaysWhatToDoWithoutTables) {
  const std::string path = LoadXml(Record("1"));
  const auto expect_remedy = [&](const std::string& schema) {
    const ProgramResult result = RunPulso(Call({path, "--schema", schema}));
    EXPECT_EQ(result.exit_status, 5) << schema;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, AllOf(StartsWith("pulso: schema " + schema), HasSubstr("load it first"),
                                  HasSubstr("--schema")));
  };
  expect_remedy("nobody");
  expect_remedy("public");
  db_.Execute("CREATE SCHEMA other; CREATE TABLE other.user_profile (name text)");
  expect_remedy("other");
  db_.Execute("DROP TABLE pulso.correlation_record CASCADE");
  expect_remedy("pulso");
  db_.Execute("DROP TABLE pulso.clinical_record CASCADE");
  expect_remedy("pulso");
}

TEST_F(VerifyCommand, NeedsADatabaseThatAnswers) {
  const std::string path = LoadXml("");
  EXPECT_EQ(RunPulso({.arguments = {"verify", path, "--db", "host=/nowhere"}}).exit_status, 4);
  EXPECT_EQ(RunPulso(Call({path, "--progress=loud"})).exit_status, 1);
  EXPECT_EQ(RunPulso(Call({path, "--reader=other"})).exit_status, 1);
}

TEST_F(VerifyCommand, PrintsOneJsonObject) {
  const std::string path = LoadXml(Record("1.5") + Record("2"));
  const ProgramResult result = RunPulso(Call({path, "--json"}));
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.err, "");
  const json verification = json::parse(result.out);
  EXPECT_EQ(verification.at("input"), "export.xml");
  EXPECT_EQ(verification.at("schema"), "pulso");
  EXPECT_EQ(verification.at("equal"), true);
  EXPECT_EQ(verification.at("differences"), 0);
  EXPECT_EQ(verification.at("unlinked_records"), 0);
  EXPECT_EQ(verification.at("documents"), json::array());
  EXPECT_GT(verification.at("seconds"), 0);
  std::vector<std::string> names;
  for (const auto& [table, comparison] : verification.at("tables").items()) {
    names.push_back(table);
    EXPECT_EQ(comparison.at("equal"), true);
    EXPECT_EQ(comparison.at("export"), comparison.at("database"));
    EXPECT_EQ(comparison.at("export").at("digest").get<std::string>().size(), 16U);
    EXPECT_EQ(comparison.at("export").at("rows").dump(),
              db_.Value("SELECT count(*) FROM " + table));
  }
  EXPECT_THAT(names, UnorderedElementsAreArray(Tables()));
  const json& type = verification.at("record_types").at("HKQuantityTypeIdentifierDietaryProtein");
  EXPECT_EQ(type.at("export"), type.at("database"));
  EXPECT_EQ(type.at("equal_sums"), true);
  EXPECT_EQ(type.at("export").at("first_start"), "2024-03-01T12:00:00Z");
  EXPECT_EQ(type.at("export").at("last_end"), "2024-03-01T12:00:00Z");
}

TEST_F(VerifyCommand, ChangesNothingAndTellsNoValue) {
  const std::string elements = Record("987.125", Entry("k", "Zelda")) + kDamaged;
  const std::string path = LoadXml(absl::StrReplaceAll(elements, {{"Food", "Zelda"}}));
  const auto verify_all = [&](int exit_status) {
    const std::vector<std::string> before = db_.Snapshot();
    for (const char* progress : {"plain", "json", "tty", "none"}) {
      for (const char* reader : {"scan", "libxml2"}) {
        const ProgramResult result =
            RunPulso({.arguments = {"verify", path, "--db", db_.conninfo(), "--progress", progress,
                                    "--reader", reader}});
        EXPECT_EQ(result.exit_status, std::string(reader) == "scan" ? exit_status : 2);
        EXPECT_THAT(result.err, AllOf(Not(HasSubstr("987")), Not(HasSubstr("Zelda")),
                                      Not(HasSubstr("yesterday"))));
        EXPECT_THAT(result.out, Not(HasSubstr("Zelda")));
      }
    }
    EXPECT_EQ(db_.Snapshot(), before);
  };
  verify_all(0);
  db_.Execute("DELETE FROM record_metadata; UPDATE source SET name = 'Zelda 2'");
  verify_all(8);
}

// Waits until the command is in the state of pg_stat_activity that `condition` tells.
void Await(LoadedDatabase& db, const std::string& condition) {
  const std::string sql =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
      " application_name = 'pulso verify' AND " +
      condition;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (db.Value(sql) == "0" && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_EQ(db.Value(sql), "1");
}

TEST_F(VerifyCommand, IsInterruptedWhileItReads) {
  std::string elements;
  for (int i = 0; i < 5000; ++i) elements += Record("1");
  LoadXml("");
  RunningProgram program(Call({"-"}));
  ASSERT_TRUE(program.Write(HealthDataXml(elements).substr(0, elements.size())));
  Await(db_, "state = 'idle in transaction' AND query LIKE '%user_profile%'");
  program.Signal(SIGINT);
  const ProgramResult result = program.Wait();  // although no more input comes
  EXPECT_EQ(result.exit_status, 7) << result.err;
  EXPECT_EQ(result.out, "");
}

TEST_F(VerifyCommand, IsInterruptedWhileTheServerCompares) {
  const std::string path = LoadXml(Record("1"));
  absl::StatusOr<PgConnection> locker = PgConnection::Open(db_.conninfo(), "pulso test lock");
  ASSERT_TRUE(locker.ok());
  ASSERT_TRUE(locker->Execute("BEGIN; LOCK TABLE pulso.record", "lock").ok());
  RunningProgram program(Call({path}));
  Await(db_, "wait_event_type = 'Lock'");
  program.Signal(SIGINT);
  const ProgramResult result = program.Wait();
  EXPECT_EQ(result.exit_status, 7) << result.err;
  EXPECT_EQ(result.out, "");
}

}  // namespace
}  // namespace pulso
