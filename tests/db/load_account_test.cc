// What a load says about itself: files, unmapped, rejects, the ledger.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "load/bulk_load.h"
#include "schema/embedded_sql.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;

constexpr char kOneRecord[] = R"(<Record type="T" sourceName="S" value="1"
 startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:00 +0000"/>
)";

TEST(LoadExportFile, ListsEveryEntryOfTheZip) {
  LoadedDatabase db;
  const std::string path = db.Path("export.zip");
  WriteZip(path, {{"apple_health_export/", ""},
                  {"apple_health_export/export_cda.xml", "<ClinicalDocument/>"},
                  {"apple_health_export/attachments/a.pdf", "%PDF"},
                  {"apple_health_export/notes.txt", "hello"},
                  {"apple_health_export/Exportieren.xml", HealthDataXml()},
                  {"__MACOSX/apple_health_export/._Exportieren.xml", "x"}});
  db.Load(path);
  const std::string xml_bytes = std::to_string(HealthDataXml().size());
  EXPECT_THAT(db.Rows("SELECT id, path, kind, bytes FROM export_file ORDER BY id"),
              ElementsAre("1|apple_health_export/|directory|0", "2|export_cda.xml|cda|19",
                          "3|attachments/a.pdf|attachment|4", "4|notes.txt|other|5",
                          "5|Exportieren.xml|main_xml|" + xml_bytes,
                          "6|__MACOSX/apple_health_export/._Exportieren.xml|ignored|1"));
  // The CRC-32 of "hello" is 0x3610a686.
  EXPECT_EQ(db.Value("SELECT crc32 FROM export_file WHERE path = 'notes.txt'"), "907060870");
}

TEST(LoadExportFile, IsTheXmlItselfWithoutAZip) {
  LoadedDatabase db;
  db.LoadElements("");
  EXPECT_THAT(
      db.Rows("SELECT * FROM export_file"),
      ElementsAre("1|export.xml|main_xml|" + std::to_string(HealthDataXml().size()) + "|NULL"));
}

TEST(LoadUnmapped, KeepsUnknownElementsAndAttributes) {
  LoadedDatabase db;
  const std::string record =
      "<Record type=\"T\" sourceName=\"S\" mood=\"fine &amp; well\""
      " startDate=\"2024-01-01 00:00:00 +0000\" endDate=\"2024-01-01 00:00:00 +0000\""
      " creationDate=\"yesterday\" value=\"1\"/>\n";
  const LoadSummary summary = db.LoadElements(
      record + "<StateOfMind valence=\"0.5\"><Label> calm </Label></StateOfMind>\n");
  EXPECT_EQ(summary.read.unmapped, 3);
  EXPECT_THAT(db.Rows("SELECT id, element_path, attributes, text FROM unmapped ORDER BY id"),
              ElementsAre("1|HealthData/Record|{\"mood\": \"fine & well\", \"creationDate\":"
                          " \"yesterday\"}|NULL",
                          "2|HealthData/StateOfMind/Label|{}|calm",
                          "3|HealthData/StateOfMind|{\"valence\": \"0.5\"}|NULL"));
  EXPECT_THAT(db.Rows("SELECT value, creation_date FROM record"), ElementsAre("1|NULL"));
  const std::string xml = HealthDataXml(record + "<StateOfMind");
  EXPECT_EQ(db.Value("SELECT byte_offset, line FROM unmapped WHERE id = 3"),
            std::to_string(xml.find("<StateOfMind")) + "|9");
}

TEST(LoadReject, HoldsTheWholeElementWithReasonAndPlace) {
  LoadedDatabase db;
  const std::string bad =
      "<Record type=\"T\" sourceName=\"S\" endDate=\"2024-01-01 00:00:00 +0000\" value=\"2\">\n"
      "<MetadataEntry key=\"k\" value=\"v\"/></Record>\n";
  const std::string path = db.Path("export.xml");
  WriteFile(path, HealthDataXml(kOneRecord + bad + kOneRecord));
  const ProgramResult result = RunPulso(db.LoadCall({path}));
  EXPECT_EQ(result.exit_status, 3) << result.err;
  EXPECT_THAT(db.Rows("SELECT id, value FROM record ORDER BY id"), ElementsAre("1|1", "2|1"));
  EXPECT_THAT(db.Rows("SELECT id, reason, element_path, attributes, line FROM reject ORDER BY id"),
              ElementsAre("1|missing startDate|HealthData/Record|{\"type\": \"T\", \"value\":"
                          " \"2\", \"endDate\": \"2024-01-01 00:00:00 +0000\", \"sourceName\":"
                          " \"S\"}|10",
                          "2|inside a rejected element|HealthData/Record/MetadataEntry|"
                          "{\"key\": \"k\", \"value\": \"v\"}|11"));
  EXPECT_EQ(db.Value("SELECT byte_offset FROM reject WHERE id = 1"),
            std::to_string(HealthDataXml(kOneRecord + bad).find(bad)));
  EXPECT_THAT(db.Rows("SELECT * FROM record_metadata"), IsEmpty());
}

TEST(LoadLedger, HoldsWhatWasLoadedAndHow) {
  LoadedDatabase db;
  const std::string path = db.Path("my export.xml");
  WriteFile(path, HealthDataXml(kOneRecord));
  db.Load(path);
  EXPECT_THAT(db.Rows("SELECT id, input_name, input_bytes, export_date, locale, format_version,"
                      "       mode, pulso_version, started_at <= finished_at FROM load"),
              ElementsAre("1|my export.xml|" + std::to_string(ReadFile(path).size()) +
                          "|2024-01-02 02:04:05+00|en_GB|14|reload|" PULSO_VERSION "|t"));
  EXPECT_EQ(db.Value("SELECT input_sha256 = encode(sha256(convert_to($$" + ReadFile(path) +
                     "$$, 'UTF8')), 'hex') FROM load"),
            "t");
  EXPECT_THAT(db.Rows("SELECT counts #> '{elements,Record}', counts #> '{tables,record}',"
                      "       counts #> '{files,main_xml}', counts -> 'rejects',"
                      "       counts -> 'unmapped' FROM load"),
              ElementsAre("{\"seen\": 1, \"stored\": 1, \"rejected\": 0, \"repaired\": 0,"
                          " \"unmapped\": 0}|{\"linked\": 0, \"staged\": 1, \"inserted\": 1}|"
                          "{\"seen\": 1, \"loaded\": 1, \"rejected\": 0}|0|0"));
}

TEST(LoadLedger, GrowsByARowForEachLoad) {
  LoadedDatabase db;
  db.LoadElements(kOneRecord);
  db.LoadElements("");
  EXPECT_THAT(db.Rows("SELECT id, counts #>> '{tables,record,inserted}' FROM load ORDER BY id"),
              ElementsAre("1|1", "2|NULL"));
  EXPECT_EQ(db.Value("SELECT count(*) FROM record"), "0");
}

TEST(LoadLedger, KnowsThePackedInputOfAZip) {
  LoadedDatabase db;
  const std::string path = db.WriteExportZip(kOneRecord, {});
  db.Load(path);
  EXPECT_EQ(db.Value("SELECT input_name, input_bytes FROM load"),
            "export.zip|" + std::to_string(ReadFile(path).size()));
  EXPECT_THAT(db.Value("SELECT input_sha256 FROM load"), MatchesRegex("[0-9a-f]{64}"));
}

TEST(LoadAccount, ProgressEndsAtTheBytesOfAllFilesThatAreRead) {
  LoadedDatabase db;
  LoadOptions options;
  options.export_path = db.WriteExportZip(
      "", {{"workout-routes/a.gpx", "<gpx/>"}, {"attachments/a.jpg", "not read"}});
  LoadProgress progress;
  ASSERT_TRUE(RunDryRun(options, progress, {}).ok());
  EXPECT_EQ(progress.total_bytes, static_cast<std::int64_t>(HealthDataXml("").size() + 6));
  EXPECT_EQ(progress.bytes, progress.total_bytes);
}

}  // namespace
}  // namespace pulso
