// Records and what they refer to, from a file to the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LoadRecord, KeepsEveryAttributeOfAQuantity) {
  LoadedDatabase db;
  db.LoadElements(
      R"(<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" sourceVersion="10.1"
          device="Band" unit="count/min" creationDate="2023-07-01 10:00:09 +0200"
          startDate="2023-07-01 10:00:00 +0200" endDate="2023-07-01 10:00:05 +0200"
          value="61.5"/>)");
  EXPECT_THAT(
      db.Rows("SELECT record.id, identifier, source.name, source.version, raw_text, unit.name,"
              "       value, value_text, record.creation_date, start_date, end_date"
              "  FROM record JOIN record_type ON record_type.id = record_type_id"
              "  JOIN source ON source.id = source_id JOIN device ON device.id = device_id"
              "  JOIN unit ON unit.id = unit_id"),
      ElementsAre("1|HKQuantityTypeIdentifierHeartRate|Watch|10.1|Band|count/min|61.5|NULL|"
                  "2023-07-01 08:00:09+00|2023-07-01 08:00:00+00|2023-07-01 08:00:05+00"));
}

TEST(LoadRecord, TakesFiniteNumbersForValuesAndTheRestForTexts) {
  LoadedDatabase db;
  std::string records;
  for (const char* value : {"value=\"61\"", "value=\"5.91532e-05\"", "value=\"-0.5\"",
                            "value=\"0.1\"", "value=\"HKCategoryValueSleepAnalysisInBed\"",
                            "value=\"inf\"", "value=\"1e999\"", "value=\"\"", ""}) {
    records += std::string("<Record type=\"T\" sourceName=\"S\" startDate=\"2024-01-01 00:00:00 ") +
               "+0000\" endDate=\"2024-01-01 00:00:00 +0000\" " + value + "/>\n";
  }
  db.LoadElements(records);
  EXPECT_THAT(db.Rows("SELECT id, value, value_text FROM record ORDER BY id"),
              ElementsAre("1|61|NULL", "2|5.91532e-05|NULL", "3|-0.5|NULL", "4|0.1|NULL",
                          "5|NULL|HKCategoryValueSleepAnalysisInBed", "6|NULL|inf", "7|NULL|1e999",
                          "8|NULL|", "9|NULL|NULL"));
}

TEST(LoadRecord, LeavesAbsentAttributesNull) {
  LoadedDatabase db;
  db.LoadElements(
      R"(<Record type="T" startDate="2024-01-01 00:00:00 +0000"
          endDate="2024-01-01 00:00:00 +0000"/>)");
  EXPECT_THAT(db.Rows("SELECT source_id, device_id, unit_id, value, value_text, creation_date"
                      " FROM record"),
              ElementsAre("NULL|NULL|NULL|NULL|NULL|NULL"));
  EXPECT_THAT(db.Rows("SELECT * FROM source"), IsEmpty());
  EXPECT_THAT(db.Rows("SELECT * FROM device"), IsEmpty());
  EXPECT_THAT(db.Rows("SELECT * FROM unit"), IsEmpty());
}

TEST(LoadRecord, NumbersLookupsInTheOrderInWhichTheyOccur) {
  LoadedDatabase db;
  db.LoadElements(R"(
 <Record type="B" sourceName="Phone" unit="km" startDate="2024-01-01 00:00:00 +0000"
  endDate="2024-01-01 00:00:00 +0000" value="1"/>
 <Record type="A" sourceName="Watch" sourceVersion="9" unit="mi"
  startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:00 +0000" value="1"/>
 <Record type="B" sourceName="Watch" sourceVersion="10" unit="km"
  startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:00 +0000" value="1"/>
 <Record type="A" sourceName="Watch" startDate="2024-01-01 00:00:00 +0000"
  endDate="2024-01-01 00:00:00 +0000" value="1"><MetadataEntry key="Meal" value="x"/>
  <MetadataEntry key="meal" value="y"/></Record>
)");
  EXPECT_THAT(db.Rows("SELECT * FROM record_type ORDER BY id"), ElementsAre("1|B", "2|A"));
  EXPECT_THAT(db.Rows("SELECT * FROM unit ORDER BY id"), ElementsAre("1|km", "2|mi"));
  EXPECT_THAT(db.Rows("SELECT * FROM source ORDER BY id"),
              ElementsAre("1|Phone|NULL", "2|Watch|9", "3|Watch|10", "4|Watch|NULL"));
  EXPECT_THAT(db.Rows("SELECT * FROM metadata_key ORDER BY id"), ElementsAre("1|Meal", "2|meal"));
  EXPECT_THAT(db.Rows("SELECT id, record_type_id, source_id, unit_id FROM record ORDER BY id"),
              ElementsAre("1|1|1|1", "2|2|2|2", "3|1|3|1", "4|2|4|NULL"));
}

TEST(LoadRecord, KeepsTextsInAnyScript) {
  LoadedDatabase db;
  db.LoadElements(
      "<Record type=\"T\" sourceName=\"Zo\xC3\xAB\xE2\x80\x99s Apple\xC2\xA0Watch \xF0\x9F\x8F\x83"
      "\" unit=\"mL/min\xC2\xB7kg\" startDate=\"2024-01-01 00:00:00 +0000\""
      " endDate=\"2024-01-01 00:00:00 +0000\" value=\"&lt;a &amp; &quot;b&quot;&gt;\"/>");
  EXPECT_EQ(db.Value("SELECT name FROM source"),
            "Zo\xC3\xAB\xE2\x80\x99s Apple\xC2\xA0Watch \xF0\x9F\x8F\x83");
  EXPECT_EQ(db.Value("SELECT name FROM unit"), "mL/min\xC2\xB7kg");
  EXPECT_EQ(db.Value("SELECT value_text FROM record"), "<a & \"b\">");
}

TEST(LoadRecord, SplitsDevicesAndDropsTheirAddresses) {
  LoadedDatabase db;
  std::string records;
  for (const char* device :
       {"&lt;&lt;HKDevice: 0x2833&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch,"
        " hardware:Watch6,14, software:10.3&gt;",
        "&lt;&lt;HKDevice: 0x9a&gt;, name:iPhone, manufacturer:Apple, model:iPhone,"
        " hardware:iPhone, firmware:iPhone, software:18.4.1, localIdentifier:x,"
        " UDIDeviceIdentifier:y, creation date:2025-01-02 03:04:05 +0000&gt;",
        "&lt;&lt;HKDevice: 0x77f1&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch,"
        " hardware:Watch6,14, software:10.3&gt;",
        "&lt;&lt;HKDevice: 0x1&gt;, name:Band, v2, hardware:V0.25.1, software:V1.0,"
        " localIdentifier:AB-12&gt;",
        "Dummy device"}) {
    records += std::string("<Record type=\"T\" sourceName=\"S\" device=\"") + device +
               "\" startDate=\"2024-01-01 00:00:00 +0000\" endDate=\"2024-01-01 00:00:00 +0000\""
               " value=\"1\"/>\n";
  }
  db.LoadElements(records);
  EXPECT_THAT(db.Rows("SELECT id, device_id FROM record ORDER BY id"),
              ElementsAre("1|1", "2|2", "3|1", "4|3", "5|4"));
  EXPECT_THAT(db.Rows("SELECT id, name, manufacturer, model, hardware, firmware, software,"
                      "       local_identifier, udi_device_identifier, creation_date"
                      "  FROM device ORDER BY id"),
              ElementsAre("1|Apple Watch|Apple Inc.|Watch|Watch6,14|NULL|10.3|NULL|NULL|NULL",
                          "2|iPhone|Apple|iPhone|iPhone|iPhone|18.4.1|x|y|2025-01-02 03:04:05+00",
                          "3|Band, v2|NULL|NULL|V0.25.1|NULL|V1.0|AB-12|NULL|NULL",
                          "4|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"));
  EXPECT_THAT(db.Rows("SELECT raw_text FROM device ORDER BY id"),
              ElementsAre("<<HKDevice>, name:Apple Watch, manufacturer:Apple Inc., model:Watch,"
                          " hardware:Watch6,14, software:10.3>",
                          "<<HKDevice>, name:iPhone, manufacturer:Apple, model:iPhone,"
                          " hardware:iPhone, firmware:iPhone, software:18.4.1, localIdentifier:x,"
                          " UDIDeviceIdentifier:y>",
                          "<<HKDevice>, name:Band, v2, hardware:V0.25.1, software:V1.0,"
                          " localIdentifier:AB-12>",
                          "Dummy device"));
}

TEST(LoadRecord, FillsTheCreationDateOfADeviceFromALaterSample) {
  LoadedDatabase db;
  db.LoadElements(R"(
 <Record type="T" sourceName="S" device="&lt;&lt;HKDevice: 0x1&gt;, name:P&gt;"
  startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:00 +0000"/>
 <Record type="T" sourceName="S"
  device="&lt;&lt;HKDevice: 0x2&gt;, name:P, creation date:2025-01-02 03:04:05 +0000&gt;"
  startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:00 +0000"/>
)");
  EXPECT_THAT(db.Rows("SELECT id, name, creation_date FROM device"),
              ElementsAre("1|P|2025-01-02 03:04:05+00"));
}

TEST(LoadRecord, KeepsTheMetadataInItsOrderWithRepeatedKeys) {
  LoadedDatabase db;
  db.LoadElements(R"(
 <Record type="T" sourceName="S" startDate="2024-01-01 00:00:00 +0000"
  endDate="2024-01-01 00:00:00 +0000" value="1">
  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>
  <MetadataEntry key="a key: with blanks" value="9.19 kcal/hr·kg"/>
  <MetadataEntry key="HKTimeZone" value=""/>
 </Record>
 <Record type="T" sourceName="S" startDate="2024-01-01 00:00:01 +0000"
  endDate="2024-01-01 00:00:01 +0000" value="1"><MetadataEntry key="HKTimeZone" value="UTC"/>
 </Record>
)");
  EXPECT_THAT(db.Rows("SELECT record_id, position, name, value FROM record_metadata"
                      " JOIN metadata_key ON metadata_key.id = key_id ORDER BY 1, 2"),
              ElementsAre("1|1|HKTimeZone|Europe/Berlin", "1|2|a key: with blanks|9.19 kcal/hr·kg",
                          "1|3|HKTimeZone|", "2|1|HKTimeZone|UTC"));
}

// The worked examples of the format's description, see src/health/beat_times.h.
struct BeatCase {
  const char* start;
  std::vector<const char*> printed;
  std::vector<std::string> instants;
};

TEST(LoadRecord, RebuildsTheInstantsOfHeartbeats) {
  const std::vector<BeatCase> cases = {
      {"2021-02-10 21:15:07 +0200", {"20:15:09,84"}, {"2021-02-10 19:15:09.84+00"}},
      {"2019-12-31 23:59:30 -0500",
       {"11:59:48.94 PM", "12:00:03.10 AM"},
       {"2020-01-01 04:59:48.94+00", "2020-01-01 05:00:03.1+00"}},
      {"2024-06-01 08:00:10 +0200", {"11:30:12.50 AM"}, {"2024-06-01 06:00:12.5+00"}},
      {"2024-06-01 10:00:00 +0000", {"09:59:59.60"}, {"2024-06-01 09:59:59.6+00"}},
      {"2024-03-31 00:59:50 +0000",
       {"01:59:55.20", "03:00:04.10"},
       {"2024-03-31 00:59:55.2+00", "2024-03-31 01:00:04.1+00"}}};
  std::string records;
  std::vector<std::string> expected;
  int record = 0;
  for (const BeatCase& beats : cases) {
    ++record;
    records += std::string("<Record type=\"HKQuantityTypeIdentifierHeartRateVariabilitySDNN\"") +
               " sourceName=\"Watch\" unit=\"ms\" startDate=\"" + beats.start + "\" endDate=\"" +
               beats.start + "\" value=\"50\"><HeartRateVariabilityMetadataList>\n";
    for (std::size_t i = 0; i < beats.printed.size(); ++i) {
      records += std::string("<InstantaneousBeatsPerMinute bpm=\"61\" time=\"") + beats.printed[i] +
                 "\"/>\n";
      expected.push_back(std::to_string(record) + "|" + std::to_string(i + 1) + "|61|" +
                         beats.instants[i]);
    }
    records += "</HeartRateVariabilityMetadataList></Record>\n";
  }
  LoadedDatabase db;
  db.LoadElements(records);
  EXPECT_EQ(db.Rows("SELECT record_id, position, bpm, beat_time FROM heartbeat ORDER BY 1, 2"),
            expected);
}

TEST(LoadRecord, GivesEqualFingerprintsToTheSameSampleOfTwoExports) {
  LoadedDatabase db;
  db.LoadElements(R"(
 <Record type="T" sourceName="S" device="&lt;&lt;HKDevice: 0x1&gt;, name:P&gt;" unit="km"
  creationDate="2024-01-01 00:00:00 +0000"
  startDate="2023-07-01 09:00:00 +0100" endDate="2023-07-01 09:00:00 +0100" value="1"/>
 <Record type="T" sourceName="S" device="another" unit="km"
  creationDate="2024-07-07 00:00:00 +0000"
  startDate="2023-07-01 10:00:00 +0200" endDate="2023-07-01 10:00:00 +0200" value="1"/>
 <Record type="T" sourceName="S" unit="mi"
  startDate="2023-07-01 10:00:00 +0200" endDate="2023-07-01 10:00:00 +0200" value="1"/>
 <Record type="T" sourceName="S" unit="km"
  startDate="2023-07-01 10:00:00 +0200" endDate="2023-07-01 10:00:00 +0200" value="2"/>
 <Record type="T" sourceName="R" unit="km"
  startDate="2023-07-01 10:00:00 +0200" endDate="2023-07-01 10:00:00 +0200" value="1"/>
 <Record type="T" sourceName="S" unit="km"
  startDate="2023-07-01 10:00:00 +0200" endDate="2023-07-01 10:00:01 +0200" value="1"/>
)");
  EXPECT_THAT(db.Rows("SELECT string_agg(id::text, ',' ORDER BY id) FROM record"
                      " GROUP BY fingerprint ORDER BY min(id)"),
              ElementsAre("1,2", "3", "4", "5", "6"));
}

TEST(LoadRecord, KeepsEqualSamplesAsOftenAsTheyOccur) {
  const std::string record =
      R"(<Record type="T" sourceName="S" startDate="2024-01-01 00:00:00 +0000"
          endDate="2024-01-01 00:00:00 +0000" value="1"/>)";
  LoadedDatabase db;
  db.LoadElements(record + record + record);
  EXPECT_THAT(db.Rows("SELECT id, value FROM record ORDER BY id"),
              ElementsAre("1|1", "2|1", "3|1"));
}

TEST(LoadProfile, JoinsMeExportDateAndLocale) {
  LoadedDatabase db;
  db.LoadElements(
      R"(<Me HKCharacteristicTypeIdentifierDateOfBirth="1990-02-28"
          HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"
          HKCharacteristicTypeIdentifierBloodType="HKBloodTypeABNegative"
          HKCharacteristicTypeIdentifierFitzpatrickSkinType="HKFitzpatrickSkinTypeIII"
          HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse="None"/>)");
  EXPECT_THAT(db.Rows("SELECT * FROM user_profile"),
              ElementsAre("1|1990-02-28|HKBiologicalSexFemale|HKBloodTypeABNegative|"
                          "HKFitzpatrickSkinTypeIII|None|2024-01-02 02:04:05+00|en_GB|UTC"));
}

TEST(LoadProfile, IsThereWithoutMe) {
  LoadedDatabase db;
  db.LoadElements("");
  EXPECT_THAT(db.Rows("SELECT * FROM user_profile"),
              ElementsAre("1|NULL|NULL|NULL|NULL|NULL|2024-01-02 02:04:05+00|en_GB|UTC"));
}

}  // namespace
}  // namespace pulso
