// The texts that repeat, the fingerprints, and where ids come from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "health/export_handler.h"
#include "rows/entity_rows.h"
#include "rows/entity_rows_fixture.h"
#include "xml/sax_reader.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LookupRowsTest : public EntityRowsTest {
 protected:
  void AddFrom(const Origin& origin) {
    Record record = RecordOfType("A");
    record.origin = origin;
    Add(record);
  }
  void AddWithUnit(OptionalText unit) {
    Record record = RecordOfType("A");
    record.unit = unit;
    Add(record);
  }
};

TEST_F(LookupRowsTest, WritesATypeOnceBeforeTheFirstRecordOfIt) {
  Add(RecordOfType("A"));
  Add(RecordOfType("B"));
  Add(RecordOfType("A"));
  EXPECT_THAT(AllRows(), ElementsAre("record_type id=1 identifier=[A]",
                                     "record id=1 record_type_id=1 start_date=10 end_date=20",
                                     "record_type id=2 identifier=[B]",
                                     "record id=2 record_type_id=2 start_date=10 end_date=20",
                                     "record id=3 record_type_id=1 start_date=10 end_date=20"));
}

TEST_F(LookupRowsTest, WritesAUnitOnceAndLeavesAbsentOnesOut) {
  AddWithUnit("km");
  AddWithUnit(std::nullopt);
  AddWithUnit("kcal");
  AddWithUnit("km");
  EXPECT_THAT(RowsOf("unit"), ElementsAre("id=1 name=[km]", "id=2 name=[kcal]"));
  EXPECT_THAT(RowsOf("record"),
              ElementsAre("id=1 record_type_id=1 unit_id=1 start_date=10 end_date=20",
                          "id=2 record_type_id=1 start_date=10 end_date=20",
                          "id=3 record_type_id=1 unit_id=2 start_date=10 end_date=20",
                          "id=4 record_type_id=1 unit_id=1 start_date=10 end_date=20"));
}

TEST_F(LookupRowsTest, TellsSourcesApartByNameAndVersion) {
  AddFrom({.source_name = "Watch", .source_version = "10", .device = {}});
  AddFrom({.source_name = "Watch", .source_version = "11", .device = {}});
  AddFrom({.source_name = "Watch", .source_version = {}, .device = {}});
  AddFrom({.source_name = "Watch", .source_version = "", .device = {}});
  AddFrom({.source_name = "Watch", .source_version = "10", .device = {}});
  EXPECT_THAT(RowsOf("source"),
              ElementsAre("id=1 name=[Watch] version=[10]", "id=2 name=[Watch] version=[11]",
                          "id=3 name=[Watch]", "id=4 name=[Watch] version=[]"));
  EXPECT_EQ(RowsOf("record").at(4), "id=5 record_type_id=1 source_id=1 start_date=10 end_date=20");
}

TEST_F(LookupRowsTest, HasNoSourceWhereTheExportNamesNone) {
  AddFrom({});
  EXPECT_THAT(RowsOf("source"), IsEmpty());
  EXPECT_THAT(RowsOf("record"), ElementsAre("id=1 record_type_id=1 start_date=10 end_date=20"));
}

TEST_F(LookupRowsTest, KeepsAVersionWithoutANameUnderTheEmptyName) {
  AddFrom({.source_name = {}, .source_version = "10", .device = {}});
  EXPECT_THAT(RowsOf("source"), ElementsAre("id=1 name=[] version=[10]"));
}

TEST_F(LookupRowsTest, SharesSourcesAndKeysBetweenKindsOfEntities) {
  AddFrom({.source_name = "Watch", .source_version = "10", .device = {}});
  Workout workout = WorkoutOfType("R");
  workout.origin = {.source_name = "Watch", .source_version = "10", .device = {}};
  Begin(workout);
  Add(MetadataEntry{"HKTimeZone", "Europe/Berlin"});
  End();
  Begin(RecordOfType("A"));
  Add(MetadataEntry{"HKTimeZone", "Europe/Berlin"});
  End();
  EXPECT_THAT(RowsOf("source"), ElementsAre("id=1 name=[Watch] version=[10]"));
  EXPECT_THAT(RowsOf("metadata_key"), ElementsAre("id=1 name=[HKTimeZone]"));
}

TEST_F(LookupRowsTest, TakesDevicesThatDifferInTheAddressOnlyForOne) {
  AddFrom({.source_name = {}, .source_version = {}, .device = "<<HKDevice: 0x1>, name:Watch>"});
  AddFrom({.source_name = {}, .source_version = {}, .device = "<<HKDevice: 0x2ff>, name:Watch>"});
  AddFrom({.source_name = {}, .source_version = {}, .device = "<<HKDevice: 0x3>, name:Phone>"});
  AddFrom({.source_name = {}, .source_version = {}, .device = "<<HKDevice: 0x1>, name:Watch>"});
  EXPECT_THAT(RowsOf("device"), IsEmpty()) << "devices are written at the end";
  Finish();
  EXPECT_THAT(RowsOf("device"), ElementsAre("id=1 raw_text=[<<HKDevice>, name:Watch>] name=[Watch]",
                                            "id=2 raw_text=[<<HKDevice>, name:Phone>] "
                                            "name=[Phone]"));
  EXPECT_THAT(RowsOf("record"),
              ElementsAre("id=1 record_type_id=1 device_id=1 start_date=10 end_date=20",
                          "id=2 record_type_id=1 device_id=1 start_date=10 end_date=20",
                          "id=3 record_type_id=1 device_id=2 start_date=10 end_date=20",
                          "id=4 record_type_id=1 device_id=1 start_date=10 end_date=20"));
}

TEST_F(LookupRowsTest, TakesTheCreationDateOfADeviceFromALaterSample) {
  constexpr char kOld[] = "<<HKDevice: 0x1>, name:Watch>";
  constexpr char kNew[] = "<<HKDevice: 0x2>, name:Watch, creation date:2000-01-01 00:00:01 +0000>";
  constexpr char kNewer[] =
      "<<HKDevice: 0x2>, name:Watch, creation date:2000-01-01 00:00:02 +0000>";
  for (const char* device : {kOld, kNew, kNewer, kOld}) {
    AddFrom({.source_name = {}, .source_version = {}, .device = device});
  }
  Finish();
  EXPECT_THAT(RowsOf("device"), ElementsAre("id=1 raw_text=[<<HKDevice>, name:Watch>] name=[Watch] "
                                            "creation_date=1000000"));
  EXPECT_EQ(RowsOf("record").at(2), "id=3 record_type_id=1 device_id=1 start_date=10 end_date=20");
}

TEST_F(LookupRowsTest, WritesEveryPartOfADevice) {
  AddFrom({.source_name = {},
           .source_version = {},
           .device = "<<HKDevice: 0x9a>, name:iPhone, manufacturer:Apple, model:Phone, "
                     "hardware:iPhone14,2, firmware:f, software:18.4.1, localIdentifier:l, "
                     "UDIDeviceIdentifier:u>"});
  Finish();
  EXPECT_THAT(RowsOf("device"),
              ElementsAre("id=1 raw_text=[<<HKDevice>, name:iPhone, manufacturer:Apple, "
                          "model:Phone, hardware:iPhone14,2, firmware:f, software:18.4.1, "
                          "localIdentifier:l, UDIDeviceIdentifier:u>] name=[iPhone] "
                          "manufacturer=[Apple] model=[Phone] hardware=[iPhone14,2] firmware=[f] "
                          "software=[18.4.1] local_identifier=[l] udi_device_identifier=[u]"));
}

TEST_F(LookupRowsTest, KeepsADeviceInFreeText) {
  AddFrom({.source_name = {}, .source_version = {}, .device = "my scale"});
  AddFrom({.source_name = {}, .source_version = {}, .device = ""});
  Finish();
  EXPECT_THAT(RowsOf("device"), ElementsAre("id=1 raw_text=[my scale]", "id=2 raw_text=[]"));
}

TEST_F(LookupRowsTest, FingerprintsAreThoseInTheDatabases) {
  // From a program of its own, see tests/rows/fingerprint_test.cc; they must never change.
  Add(Record{.nested = false,
             .type = "HKQuantityTypeIdentifierHeartRate",
             .origin = {.source_name = "Watch", .source_version = "10", .device = "band"},
             .unit = "count/min",
             .creation_date = Timestamp{1},
             .start_date = Timestamp{770'536'810'000'000},
             .end_date = Timestamp{770'536'815'000'000},
             .value_text = "61",
             .value = 61.0});
  Workout workout = WorkoutOfType("HKWorkoutActivityTypeRunning");
  workout.origin.source_name = "Watch";
  workout.start_date = Timestamp{770'536'810'000'000};
  workout.end_date = Timestamp{770'538'685'000'000};
  Add(workout);
  Correlation correlation;
  correlation.type = "Food";
  correlation.origin.source_name = "Meals";
  correlation.start_date = Timestamp{770'536'810'000'000};
  correlation.end_date = Timestamp{770'536'815'000'000};
  Add(correlation);
  EXPECT_THAT(collected_.fingerprints(),
              ElementsAre(-1250723813425621083, -4630961609159840628, -6174971801635028872));
}

TEST_F(LookupRowsTest, FingerprintOfANestedRecordIsThatOfItsTwin) {
  Add(RecordOfType("A"));
  Begin(At10To20(Correlation()));
  Add(NestedRecordOfType("A"));
  End();
  ASSERT_EQ(collected_.fingerprints().size(), 3U);
  EXPECT_EQ(collected_.fingerprints()[0], 924382658238166035);
  EXPECT_EQ(collected_.fingerprints()[2], 924382658238166035);
}

// Reads the records of an export up to their fingerprints.
std::vector<std::int64_t> FingerprintsOf(std::string_view records) {
  CollectedRows collected;
  EntityRows rows([](std::string_view) { return std::make_unique<RestartedBlocks>(); }, collected);
  Receipt receipt;
  ExportHandler handler(rows, receipt);
  SaxReader reader(handler, "export.xml");
  EXPECT_TRUE(reader.Feed("<HealthData>").ok());
  EXPECT_TRUE(reader.Feed(records).ok());
  EXPECT_TRUE(reader.Feed("</HealthData>").ok());
  EXPECT_TRUE(reader.Finish().ok());
  return collected.fingerprints();
}

TEST(RecordFingerprint, IsTheSameForOneInstantInDifferentOffsets) {
  const std::vector<std::int64_t> fingerprints =
      FingerprintsOf(R"(<Record type="A" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:15 +0200"/>
      <Record type="A" startDate="2024-06-01 02:00:10 -0400"
        endDate="2024-05-31 23:00:15 -0700"/>)");
  ASSERT_EQ(fingerprints.size(), 2U);
  EXPECT_EQ(fingerprints[0], fingerprints[1]);
}

TEST(RecordFingerprint, LeavesOutWhatChangesFromExportToExport) {
  const std::vector<std::int64_t> fingerprints = FingerprintsOf(
      R"(<Record type="A" sourceName="W" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:15 +0200"/>
      <Record type="A" sourceName="W" sourceVersion="2" device="d"
        creationDate="2024-06-01 08:00:20 +0200"
        startDate="2024-06-01 08:00:10 +0200" endDate="2024-06-01 08:00:15 +0200"/>)");
  ASSERT_EQ(fingerprints.size(), 2U);
  EXPECT_EQ(fingerprints[0], fingerprints[1]);
}

TEST(RecordFingerprint, TellsApartTypeSourceUnitValueStartAndEnd) {
  std::vector<std::int64_t> fingerprints = FingerprintsOf(
      R"(<Record type="A" sourceName="W" unit="km" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:15 +0200" value="1"/>
      <Record type="B" sourceName="W" unit="km" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:15 +0200" value="1"/>
      <Record type="A" sourceName="V" unit="km" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:15 +0200" value="1"/>
      <Record type="A" sourceName="W" unit="mi" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:15 +0200" value="1"/>
      <Record type="A" sourceName="W" unit="km" startDate="2024-06-01 08:00:11 +0200"
        endDate="2024-06-01 08:00:15 +0200" value="1"/>
      <Record type="A" sourceName="W" unit="km" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:16 +0200" value="1"/>
      <Record type="A" sourceName="W" unit="km" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:15 +0200" value="1.0"/>
      <Record type="A" sourceName="W" unit="km" startDate="2024-06-01 08:00:10 +0200"
        endDate="2024-06-01 08:00:15 +0200"/>)");
  EXPECT_EQ(fingerprints.size(), 8U);
  std::sort(fingerprints.begin(), fingerprints.end());
  EXPECT_EQ(std::unique(fingerprints.begin(), fingerprints.end()), fingerprints.end());
}

// One block that begins at `first`, then an error.
class OneBlock final : public BlockSource {
 public:
  explicit OneBlock(std::int64_t first) : first_(first) {}
  absl::StatusOr<std::int64_t> NextBlock() override {
    if (first_ == 0) return ServerError("no more blocks");
    return std::exchange(first_, 0);
  }

 private:
  std::int64_t first_;
};

TEST(EntityRowsIds, ComeFromTheSequenceOfTheTable) {
  std::vector<std::string> sequences;
  CollectedRows collected;
  EntityRows rows(
      [&](std::string_view sequence) {
        sequences.emplace_back(sequence);
        return std::make_unique<OneBlock>(sequence == "record_id_seq" ? 131073 : 65537);
      },
      collected);
  EXPECT_THAT(sequences,
              testing::UnorderedElementsAre(
                  "record_id_seq", "workout_id_seq", "workout_activity_id_seq",
                  "workout_event_id_seq", "workout_statistics_id_seq", "workout_route_id_seq",
                  "correlation_id_seq", "activity_summary_id_seq", "clinical_record_id_seq",
                  "audiogram_id_seq", "vision_prescription_id_seq", "electrocardiogram_id_seq",
                  "unmapped_id_seq", "reject_id_seq"));
  EXPECT_TRUE(rows.Begin(RecordOfType("A")).ok());
  EXPECT_TRUE(rows.Begin(MetadataEntry{"k", "v"}).ok());
  EXPECT_THAT(collected.RowsOf("record"),
              ElementsAre("id=131073 record_type_id=1 start_date=10 end_date=20"));
  EXPECT_THAT(collected.RowsOf("record_metadata"),
              ElementsAre("record_id=131073 position=1 key_id=1 value=[v]"));
}

TEST(EntityRowsIds, AnErrorOfTheBlockSourceIsReturned) {
  CollectedRows collected;
  EntityRows rows([](std::string_view) { return std::make_unique<OneBlock>(0); }, collected);
  EXPECT_EQ(rows.Begin(RecordOfType("A")).message(), "no more blocks");
}

}  // namespace
}  // namespace pulso
