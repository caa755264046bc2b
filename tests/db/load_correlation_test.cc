// Correlations and the Records inside them, from a file to the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A Record whose attributes all follow from its value.  The device's address changes with every
// object that the phone writes, so that no two texts of the same device are equal.
std::string RecordElement(const std::string& value, const std::string& children = "") {
  static int address = 0;
  return "<Record type=\"HKQuantityTypeIdentifierDietaryProtein\" sourceName=\"Food\""
         " sourceVersion=\"3\" device=\"&lt;&lt;HKDevice: 0x" +
         std::to_string(++address) +
         "&gt;, name:iPhone&gt;\" unit=\"g\" creationDate=\"2024-03-01 12:00:01 +0000\""
         " startDate=\"2024-03-01 12:00:00 +0000\" endDate=\"2024-03-01 12:00:00 +0000\""
         " value=\"" +
         value + "\">" + children + "</Record>\n";
}

std::string CorrelationElement(const std::string& children) {
  return "<Correlation type=\"HKCorrelationTypeIdentifierFood\" sourceName=\"Food\""
         " sourceVersion=\"3\" device=\"Phone\" creationDate=\"2024-03-01 12:00:01 +0000\""
         " startDate=\"2024-03-01 12:00:00 +0000\" endDate=\"2024-03-01 12:30:00 +0000\">" +
         children + "</Correlation>\n";
}

constexpr char kMembers[] = "SELECT * FROM correlation_record ORDER BY correlation_id, position";

TEST(LoadCorrelation, KeepsEveryAttributeAndItsMetadata) {
  LoadedDatabase db;
  db.LoadElements(
      CorrelationElement("<MetadataEntry key=\"HKFoodType\" value=\"Soup\"/>"
                         "<MetadataEntry key=\"Meal\" value=\"Lunch\"/>"));
  EXPECT_THAT(db.Rows("SELECT c.id, type, s.name, s.version, raw_text, c.creation_date, start_date,"
                      "       end_date FROM correlation c JOIN source s ON s.id = source_id"
                      "  JOIN device d ON d.id = device_id"),
              ElementsAre("1|HKCorrelationTypeIdentifierFood|Food|3|Phone|2024-03-01 12:00:01+00|"
                          "2024-03-01 12:00:00+00|2024-03-01 12:30:00+00"));
  EXPECT_THAT(db.Rows("SELECT correlation_id, position, name, value FROM correlation_metadata"
                      " JOIN metadata_key k ON k.id = key_id ORDER BY 2"),
              ElementsAre("1|1|HKFoodType|Soup", "1|2|Meal|Lunch"));
}

TEST(LoadCorrelation, LinksTwinsThatStandBeforeIt) {
  LoadedDatabase db;
  db.LoadElements(RecordElement("1") + RecordElement("2") +
                  CorrelationElement(RecordElement("2") + RecordElement("1")));
  EXPECT_EQ(db.Value("SELECT count(*) FROM record"), "2");
  EXPECT_THAT(db.Rows(kMembers), ElementsAre("1|1|2", "1|2|1"));
}

TEST(LoadCorrelation, LinksTwinsThatStandAfterIt) {
  LoadedDatabase db;
  db.LoadElements(CorrelationElement(RecordElement("2") + RecordElement("1")) + RecordElement("1") +
                  RecordElement("2"));
  EXPECT_EQ(db.Value("SELECT count(*) FROM record"), "2");
  EXPECT_THAT(db.Rows(kMembers), ElementsAre("1|1|2", "1|2|1"));
}

TEST(LoadCorrelation, TakesTheChildrenOfATwinFromTopLevelOnly) {
  const std::string metadata = "<MetadataEntry key=\"HKFoodType\" value=\"Soup\"/>";
  LoadedDatabase db;
  db.LoadElements(RecordElement("1", metadata) + CorrelationElement(RecordElement("1", metadata)));
  EXPECT_THAT(db.Rows("SELECT * FROM record_metadata"), ElementsAre("1|1|1|Soup"));
}

TEST(LoadCorrelation, InsertsARecordWithoutATwinOnceWithItsChildren) {
  LoadedDatabase db;
  const LoadSummary summary = db.LoadElements(
      RecordElement("1") +
      CorrelationElement(RecordElement(
          "7",
          "<MetadataEntry key=\"A\" value=\"x\"/><HeartRateVariabilityMetadataList>"
          "<InstantaneousBeatsPerMinute bpm=\"60\" time=\"12:00:01.50\"/>"
          "<InstantaneousBeatsPerMinute bpm=\"62\" time=\"12:00:02.50\"/>"
          "</HeartRateVariabilityMetadataList><MetadataEntry key=\"B\" value=\"y\"/>")) +
      RecordElement("2"));
  EXPECT_THAT(db.Rows("SELECT id, value, device_id, unit_id, creation_date FROM record"
                      " ORDER BY id"),
              ElementsAre("1|1|1|1|2024-03-01 12:00:01+00", "2|2|1|1|2024-03-01 12:00:01+00",
                          "3|7|1|1|2024-03-01 12:00:01+00"));
  EXPECT_THAT(db.Rows(kMembers), ElementsAre("1|1|3"));
  EXPECT_THAT(db.Rows("SELECT record_id, position, name, value FROM record_metadata"
                      " JOIN metadata_key k ON k.id = key_id ORDER BY 1, 2"),
              ElementsAre("3|1|A|x", "3|2|B|y"));
  EXPECT_THAT(db.Rows("SELECT * FROM heartbeat ORDER BY 1, 2"),
              ElementsAre("3|1|60|2024-03-01 12:00:01.5+00", "3|2|62|2024-03-01 12:00:02.5+00"));
  for (const TableCounts& table : summary.tables) {
    EXPECT_EQ(table.staged, table.inserted + table.linked) << table.table;
  }
}

TEST(LoadCorrelation, InsertsOnceWhatTwoCorrelationsShare) {
  LoadedDatabase db;
  db.LoadElements(CorrelationElement(RecordElement("7")) + CorrelationElement(RecordElement("7")));
  EXPECT_THAT(db.Rows("SELECT id, value FROM record"), ElementsAre("1|7"));
  EXPECT_THAT(db.Rows(kMembers), ElementsAre("1|1|1", "2|1|1"));
}

TEST(LoadCorrelation, GivesEachOfTwoEqualTwinsToOneNestedRecord) {
  LoadedDatabase db;
  db.LoadElements(RecordElement("7") + RecordElement("7") +
                  CorrelationElement(RecordElement("7") + RecordElement("7")) +
                  CorrelationElement(RecordElement("7")));
  EXPECT_EQ(db.Value("SELECT count(*) FROM record"), "2");
  // A third nested one has no twin of its own and shares the last.
  EXPECT_THAT(db.Rows(kMembers), ElementsAre("1|1|1", "1|2|2", "2|1|2"));
}

TEST(LoadCorrelation, TellsRecordsApartThatDifferInOneAttribute) {
  const std::string nested = RecordElement("7");
  LoadedDatabase db;
  std::string others;
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"Protein", "Fat"},
                                                        {"\"Food\"", "\"Meals\""},
                                                        {"sourceVersion=\"3\"", ""},
                                                        {"name:iPhone", "name:iPad"},
                                                        {"unit=\"g\"", "unit=\"mg\""},
                                                        {"12:00:01", "12:00:02"},
                                                        {"endDate=\"2024", "endDate=\"2025"},
                                                        {"value=\"7\"", "value=\"7.5\""},
                                                        {"value=\"7\"", ""}}) {
    std::string other = nested;
    other.replace(other.find(from), from.size(), to);
    others += other;
  }
  db.LoadElements(others + CorrelationElement(nested));
  EXPECT_EQ(db.Value("SELECT count(*) FROM record"), "10");
  EXPECT_THAT(db.Rows(kMembers), ElementsAre("1|1|10"));
}

TEST(LoadCorrelation, LinksTwinsWithoutOptionalAttributes) {
  const std::string record =
      "<Record type=\"T\" startDate=\"2024-03-01 12:00:00 +0000\""
      " endDate=\"2024-03-01 12:00:00 +0000\" value=\"HKCategoryValueNotApplicable\"/>\n";
  LoadedDatabase db;
  db.LoadElements(record + CorrelationElement(record));
  EXPECT_EQ(db.Value("SELECT count(*) FROM record"), "1");
  EXPECT_THAT(db.Rows(kMembers), ElementsAre("1|1|1"));
}

TEST(LoadCorrelation, StoresACorrelationWithoutRecords) {
  LoadedDatabase db;
  db.LoadElements(CorrelationElement(""));
  EXPECT_EQ(db.Value("SELECT count(*) FROM correlation"), "1");
  EXPECT_THAT(db.Rows(kMembers), IsEmpty());
}

}  // namespace
}  // namespace pulso
