// Damaged exports, from the file to the tables and the exit status.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Record(int value, const std::string& inside = "", const std::string& more = "") {
  const std::string head = absl::StrCat(
      " <Record type=\"HKQuantityTypeIdentifierHeartRate\" sourceName=\"Watch\""
      " unit=\"count/min\" startDate=\"2022-11-12 09:00:0",
      value - 60, " +0000\" endDate=\"2022-11-12 09:00:0", value - 60, " +0000\" value=\"", value,
      "\"", more);
  return inside.empty() ? head + "/>\n" : absl::StrCat(head, ">\n  ", inside, "\n </Record>\n");
}

std::string Entry(const std::string& value) {
  return absl::StrCat("<MetadataEntry key=\"k\" value=\"", value, "\"/>");
}

// Three records, with something wrong about the second one.
std::string Export(const std::string& second, const std::string& end = "</HealthData>\n") {
  return absl::StrCat("<HealthData locale=\"en_US\">\n", Record(61), second, Record(63), end);
}

class LoadDamage : public testing::Test {
 protected:
  std::string Write(const std::string& xml) {
    const std::string path = db_.Path("damaged.xml");
    WriteFile(path, xml);
    return path;
  }

  ProgramResult Load(const std::string& xml, std::vector<std::string> options = {}) {
    options.push_back(Write(xml));
    options.push_back("--json");
    return RunPulso(db_.LoadCall(options));
  }

  std::vector<std::string> Values() { return db_.Rows("SELECT value FROM record ORDER BY id"); }

  LoadedDatabase db_;
};

struct Repairable {
  const char* kind;
  std::string xml;
  std::vector<std::string> metadata;  // as stored
};

std::vector<Repairable> Repairables() {
  const std::string replaced =
      "a\xEF\xBF\xBD"
      "b";
  return {
      {"bad-char", Export(Record(62, Entry("a\vb"))), {replaced}},
      {"bad-char", Export(Record(62, Entry("a&#0;b"))), {replaced}},
      {"bad-char", Export(Record(62, Entry(std::string("a\0b", 3)))), {replaced}},
      {"bad-utf8", Export(Record(62, Entry("a\xC3(b"))), {"a\xEF\xBF\xBD(b"}},
      {"cesu-pair", Export(Record(62, Entry("\xED\xA0\xBD\xED\xB8\x80"))), {"\xF0\x9F\x98\x80"}},
      {"raw-lt", Export(Record(62, Entry("<<HKDevice: 0x1>"))), {"<<HKDevice: 0x1>"}},
      {"bare-amp", Export(Record(62, Entry("Salt & Pepper"))), {"Salt & Pepper"}},
      {"unknown-entity", Export(Record(62, Entry("a&nbsp;b"))), {"a&nbsp;b"}},
      {"attr-name", Export(Record(62, "", " Health Mate App Version=\"2.6.0\"")), {}},
      {"dup-attr", Export(Record(62, "", " startDate=\"2020-01-01 00:00:00 +0000\"")), {}},
      {"stray-text", Export(Record(62) + "+\n"), {}},
      {"bad-optional", Export(Record(62, "", " creationDate=\"yesterday\"")), {}}};
}

TEST_F(LoadDamage, IsRepairedAndCountedByDefault) {
  for (const Repairable& damage : Repairables()) {
    const ProgramResult result = Load(damage.xml);
    ASSERT_EQ(result.exit_status, 0) << damage.kind << ": " << result.err;
    EXPECT_THAT(Values(), ElementsAre("61", "62", "63")) << damage.kind;
    EXPECT_EQ(db_.Rows("SELECT value FROM record_metadata"), damage.metadata) << damage.kind;
    const auto json = nlohmann::json::parse(result.out);
    EXPECT_EQ(json["repairs"].size(), 1U) << damage.kind;
    EXPECT_EQ(json["repairs"][damage.kind]["count"], 1) << damage.kind;
    EXPECT_EQ(json["rejects"], 0) << damage.kind;
    EXPECT_EQ(db_.Value("SELECT counts->'repairs'->'" + std::string(damage.kind) +
                        "'->>'count' FROM load ORDER BY id DESC LIMIT 1"),
              "1");
  }
}

TEST_F(LoadDamage, IsRefusedWhenStrictAndByLibxml2) {
  db_.LoadElements(Record(61));
  const std::vector<std::string> before = db_.Snapshot();
  for (const Repairable& damage : Repairables()) {
    const ProgramResult strict = Load(damage.xml, {"--strict"});
    EXPECT_EQ(strict.exit_status, 2) << damage.kind;
    EXPECT_THAT(strict.err, HasSubstr("damaged.xml: byte ")) << damage.kind;
    EXPECT_THAT(strict.err, HasSubstr(absl::StrCat("(", damage.kind, ")")));
  }
  EXPECT_EQ(Load(Repairables()[0].xml, {"--reader=libxml2"}).exit_status, 2);
  EXPECT_EQ(db_.Snapshot(), before);
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

TEST_F(LoadDamage, KeepsTheTextThatItCouldNotRead) {
  Load(Export(Record(62, "", " creationDate=\"yesterday\" mood=\"7\"")));
  EXPECT_THAT(db_.Rows("SELECT element_path, attributes FROM unmapped"),
              ElementsAre("HealthData/Record|{\"mood\": \"7\", \"creationDate\": \"yesterday\"}"));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record WHERE creation_date IS NULL"), "3");
}

TEST_F(LoadDamage, IsPutAsideWithReasonAndPlace) {
  const ProgramResult result = Load(Export(" <Record type=\"lost, value=\"62\"/>\n"));
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_THAT(Values(), ElementsAre("61", "63"));
  EXPECT_THAT(db_.Rows("SELECT reason, element_path, line, byte_offset, source FROM reject"),
              ElementsAre("bad-tag|HealthData|3|202|<Record type=\"lost, value=\"62\"/>\n "));
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["elements"]["Record"]["seen"], 3);
  EXPECT_EQ(json["elements"]["Record"]["rejected"], 1);
}

TEST_F(LoadDamage, PutsAsideTheWholeWorkoutThatItIsIn) {
  const std::string workout =
      " <Workout workoutActivityType=\"W\" startDate=\"2022-11-12 09:00:00 +0000\""
      " endDate=\"2022-11-12 09:00:00 +0000\">\n  <MetadataEntry key=\"a\" value=\"b\"/>\n"
      "  <WorkoutEvent type=\"E\"</WorkoutEvent>\n </Workout>\n";
  EXPECT_EQ(Load(Export(workout)).exit_status, 3);
  EXPECT_THAT(Values(), ElementsAre("61", "63"));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM workout"), "0");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM workout_metadata"), "0");
  EXPECT_EQ(db_.Value("SELECT source FROM reject") + "\n", workout.substr(1));
}

TEST_F(LoadDamage, StopsAtTooManyRejects) {
  const std::string two_bad = " <Record type=\"a\"/>\n <Record type=\"b\"/>\n";
  EXPECT_EQ(Load(Export(two_bad), {"--max-rejects=2"}).exit_status, 3);
  const std::vector<std::string> before = db_.Snapshot();
  const ProgramResult result = Load(Export(two_bad), {"--max-rejects=1"});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr("--max-rejects"));
  EXPECT_EQ(db_.Snapshot(), before);
}

TEST_F(LoadDamage, OfATruncatedExportIsRefusedUnlessAllowed) {
  const std::string cut = Export("", " <Record type=\"HKQuan");
  EXPECT_EQ(Load(cut).exit_status, 2);
  EXPECT_EQ(Load(cut, {"--allow-truncated", "--strict"}).exit_status, 2);
  EXPECT_EQ(Load(cut, {"--allow-truncated"}).exit_status, 3);
  EXPECT_THAT(Values(), ElementsAre("61", "63"));
  EXPECT_THAT(db_.Rows("SELECT reason, source FROM reject"),
              ElementsAre("truncated|<Record type=\"HKQuan"));
}

TEST_F(LoadDamage, BehindTheRootIsPutAside) {
  EXPECT_EQ(Load(Export(Record(62), "</HealthData>\nmore\n")).exit_status, 3);
  EXPECT_THAT(Values(), ElementsAre("61", "62", "63"));
  EXPECT_THAT(db_.Rows("SELECT reason, source FROM reject"), ElementsAre("trailing|more\n"));
}

TEST_F(LoadDamage, OfTheDoctypeMeansNothing) {
  const std::string doctype =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE HealthData [\n"
      "<!-- HealthKit Export Version: 12 -->\n<!ATTLIST VisionPrescription\n type CDATA #REQUIRED\n"
      "<!ELEMENT RightEye EMPTY>\n>\n>\n]>\n";
  EXPECT_EQ(Load(doctype + Export(Record(62)), {"--strict"}).exit_status, 0);
  EXPECT_EQ(db_.Value("SELECT format_version FROM load"), "12");
}

TEST_F(LoadDamage, GivesTheSameRowsWithBothReadersWhenThereIsNone) {
  const std::string whole =
      Export(Record(62, Entry("&lt;a&gt; &amp; \xE2\x84\xA2")) + "<Foo a=\"1\">text</Foo>\n");
  ASSERT_EQ(Load(whole).exit_status, 0);
  db_.Execute("DELETE FROM pulso.load");
  const std::vector<std::string> scanned = db_.Snapshot();
  ASSERT_EQ(Load(whole, {"--reader=libxml2"}).exit_status, 0);
  db_.Execute("DELETE FROM pulso.load");
  EXPECT_EQ(db_.Snapshot(), scanned);
}

}  // namespace
}  // namespace pulso
