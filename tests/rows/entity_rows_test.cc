#include "rows/entity_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rows/entity_rows_fixture.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(EntityRowsTest, CountsRecordsFromOneInDocumentOrder) {
  Add(RecordOfType("A"));
  Add(RecordOfType("B"));
  Add(RecordOfType("A"));
  EXPECT_THAT(RowsOf("record"), ElementsAre("id=1 record_type_id=1 start_date=10 end_date=20",
                                            "id=2 record_type_id=2 start_date=10 end_date=20",
                                            "id=3 record_type_id=1 start_date=10 end_date=20"));
}

TEST_F(EntityRowsTest, PutsEveryMemberOfARecordInItsColumn) {
  Add(Record{.nested = false,
             .type = "HeartRate",
             .origin = {.source_name = "Watch", .source_version = "10", .device = "band"},
             .unit = "count/min",
             .creation_date = Timestamp{30},
             .start_date = Timestamp{10},
             .end_date = Timestamp{20},
             .value_text = "61",
             .value = 61.0});
  EXPECT_THAT(AllRows(),
              ElementsAre("record_type id=1 identifier=[HeartRate]",
                          "source id=1 name=[Watch] version=[10]", "unit id=1 name=[count/min]",
                          "record id=1 record_type_id=1 source_id=1 device_id=1 unit_id=1 value=61 "
                          "creation_date=30 start_date=10 end_date=20"));
}

TEST_F(EntityRowsTest, KeepsAValueThatIsNoNumberAsText) {
  Record record = RecordOfType("A");
  record.value_text = "HKCategoryValueSleepAnalysisAsleep";
  Add(record);
  EXPECT_THAT(RowsOf("record"),
              ElementsAre("id=1 record_type_id=1 value_text=[HKCategoryValueSleepAnalysisAsleep] "
                          "start_date=10 end_date=20"));
}

TEST_F(EntityRowsTest, TiesMetadataAndBeatsToTheirRecordWithPositionsOfTheirOwn) {
  Begin(RecordOfType("A"));
  Add(MetadataEntry{"k1", "x"});
  Add(Heartbeat{60, Timestamp{11}});
  Add(MetadataEntry{"k2", "y"});
  Add(Heartbeat{61.5, Timestamp{12}});
  End();
  Begin(RecordOfType("A"));
  Add(MetadataEntry{"k1", "z"});
  End();
  EXPECT_THAT(RowsOf("record_metadata"), ElementsAre("record_id=1 position=1 key_id=1 value=[x]",
                                                     "record_id=1 position=2 key_id=2 value=[y]",
                                                     "record_id=2 position=1 key_id=1 value=[z]"));
  EXPECT_THAT(RowsOf("heartbeat"), ElementsAre("record_id=1 position=1 bpm=60 beat_time=11",
                                               "record_id=1 position=2 bpm=61.5 beat_time=12"));
}

TEST_F(EntityRowsTest, WritesAParentBeforeItsChildren) {
  Begin(RecordOfType("A"));
  Add(MetadataEntry{"k1", "x"});
  End();
  EXPECT_THAT(AllRows(), ElementsAre("record_type id=1 identifier=[A]",
                                     "record id=1 record_type_id=1 start_date=10 end_date=20",
                                     "metadata_key id=1 name=[k1]",
                                     "record_metadata record_id=1 position=1 key_id=1 value=[x]"));
}

TEST_F(EntityRowsTest, KeepsRecordsInsideACorrelationApart) {
  Add(RecordOfType("A"));
  Correlation food;
  food.type = "Food";
  food.origin.source_name = "Meals";
  food.creation_date = Timestamp{30};
  Begin(At10To20(food));
  Add(MetadataEntry{"k", "soup"});
  Begin(NestedRecordOfType("A"));
  Add(MetadataEntry{"k", "x"});
  Add(Heartbeat{60, Timestamp{11}});
  End();
  Begin(NestedRecordOfType("B"));
  Add(MetadataEntry{"k", "y"});
  End();
  End();
  Add(RecordOfType("B"));
  Begin(At10To20(food));
  Add(NestedRecordOfType("B"));
  End();
  EXPECT_THAT(RowsOf("record"), ElementsAre("id=1 record_type_id=1 start_date=10 end_date=20",
                                            "id=2 record_type_id=2 start_date=10 end_date=20"));
  EXPECT_THAT(RowsOf("correlation"),
              ElementsAre("id=1 type=[Food] source_id=1 creation_date=30 start_date=10 end_date=20",
                          "id=2 type=[Food] source_id=1 creation_date=30 start_date=10 "
                          "end_date=20"));
  EXPECT_THAT(RowsOf("correlation_metadata"),
              ElementsAre("correlation_id=1 position=1 key_id=1 value=[soup]"));
  EXPECT_THAT(RowsOf("nested_record"),
              ElementsAre("nested_id=1 correlation_id=1 position=1 record_type_id=1 start_date=10 "
                          "end_date=20",
                          "nested_id=2 correlation_id=1 position=2 record_type_id=2 start_date=10 "
                          "end_date=20",
                          "nested_id=3 correlation_id=2 position=1 record_type_id=2 start_date=10 "
                          "end_date=20"));
  EXPECT_THAT(RowsOf("nested_record_metadata"),
              ElementsAre("nested_id=1 position=1 key_id=1 value=[x]",
                          "nested_id=2 position=1 key_id=1 value=[y]"));
  EXPECT_THAT(RowsOf("nested_heartbeat"),
              ElementsAre("nested_id=1 position=1 bpm=60 beat_time=11"));
  EXPECT_THAT(RowsOf("record_metadata"), IsEmpty());
  EXPECT_THAT(RowsOf("heartbeat"), IsEmpty());
}

TEST_F(EntityRowsTest, GivesEveryKindOfEntityIdsOfItsOwn) {
  Add(RecordOfType("A"));
  Add(WorkoutOfType("R"));
  ActivitySummary summary;
  summary.date_components = Date{7};
  Add(summary);
  summary.date_components = Date{8};
  Add(summary);
  Audiogram audiogram;
  audiogram.type = "G";
  Add(At10To20(audiogram));
  EXPECT_THAT(RowsOf("record"), ElementsAre("id=1 record_type_id=1 start_date=10 end_date=20"));
  EXPECT_THAT(RowsOf("workout"), ElementsAre("id=1 activity_type=[R] start_date=10 end_date=20"));
  EXPECT_THAT(RowsOf("activity_summary"),
              ElementsAre("id=1 date_components=7", "id=2 date_components=8"));
  EXPECT_THAT(RowsOf("audiogram"), ElementsAre("id=1 type=[G] start_date=10 end_date=20"));
}

TEST_F(EntityRowsTest, WritesTheProfile) {
  Add(Profile{.date_of_birth = Date{-7000},
              .biological_sex = "F",
              .blood_type = "A",
              .fitzpatrick_skin = "III",
              .cardio_fitness_meds = "None",
              .export_date = Timestamp{10},
              .locale = "de_DE",
              .time_zone = "Europe/Berlin"});
  EXPECT_THAT(AllRows(),
              ElementsAre("user_profile id=1 date_of_birth=-7000 biological_sex=[F] "
                          "blood_type=[A] fitzpatrick_skin=[III] cardio_fitness_meds=[None] "
                          "export_date=10 locale=[de_DE] time_zone=[Europe/Berlin]"));
}

TEST_F(EntityRowsTest, WritesEveryValueOfAnActivitySummary) {
  Add(ActivitySummary{.date_components = Date{7},
                      .active_energy_burned = 1,
                      .active_energy_burned_goal = 2,
                      .active_energy_burned_unit = "kcal",
                      .apple_move_minutes = 3,
                      .apple_move_minutes_goal = 4,
                      .apple_move_time = 5,
                      .apple_move_time_goal = 6,
                      .apple_exercise_time = 7,
                      .apple_exercise_time_goal = 8,
                      .apple_stand_hours = 9,
                      .apple_stand_hours_goal = 10});
  EXPECT_THAT(AllRows(),
              ElementsAre("activity_summary id=1 date_components=7 active_energy_burned=1 "
                          "active_energy_burned_goal=2 active_energy_burned_unit=[kcal] "
                          "apple_move_minutes=3 apple_move_minutes_goal=4 apple_move_time=5 "
                          "apple_move_time_goal=6 apple_exercise_time=7 "
                          "apple_exercise_time_goal=8 apple_stand_hours=9 "
                          "apple_stand_hours_goal=10"));
}

TEST_F(EntityRowsTest, TiesThePointsOfAnAudiogramToIt) {
  Audiogram audiogram;
  audiogram.type = "G";
  Begin(At10To20(audiogram));
  Add(MetadataEntry{"k", "v"});
  Add(SensitivityPoint{.frequency_value = 250,
                       .frequency_unit = "Hz",
                       .left_ear = {1, "dB", "false", 2, 3},
                       .right_ear = {4, "dBHL", "true", 5, 6}});
  Add(SensitivityPoint{
      .frequency_value = 500, .frequency_unit = "Hz", .left_ear = {}, .right_ear = {}});
  End();
  EXPECT_THAT(RowsOf("audiogram_metadata"),
              ElementsAre("audiogram_id=1 position=1 key_id=1 value=[v]"));
  EXPECT_THAT(
      RowsOf("sensitivity_point"),
      ElementsAre("audiogram_id=1 position=1 frequency_value=250 frequency_unit=[Hz] "
                  "left_ear_value=1 left_ear_unit=[dB] left_ear_masked=[false] "
                  "left_ear_clamping_range_lower_bound=2 left_ear_clamping_range_upper_bound=3 "
                  "right_ear_value=4 right_ear_unit=[dBHL] right_ear_masked=[true] "
                  "right_ear_clamping_range_lower_bound=5 right_ear_clamping_range_upper_bound=6",
                  "audiogram_id=1 position=2 frequency_value=500 frequency_unit=[Hz]"));
}

TEST_F(EntityRowsTest, TiesEyesAndAttachmentsToTheirPrescription) {
  VisionPrescriptionEye eye{.side = "right",
                            .sphere = {1, "a"},
                            .cylinder = {2, "b"},
                            .axis = {3, "c"},
                            .add = {4, "d"},
                            .vertex = {5, "e"},
                            .prism_amount = {6, "f"},
                            .prism_angle = {7, "g"},
                            .far_pd = {8, "h"},
                            .near_pd = {9, "i"},
                            .base_curve = {10, "j"},
                            .diameter = {11, "k"}};
  Begin(VisionPrescription{.type = "glasses",
                           .date_issued = Timestamp{10},
                           .expiration_date = Timestamp{20},
                           .brand = "Acme"});
  Add(eye);
  Add(VisionPrescriptionAttachment{"scan"});
  Add(MetadataEntry{"k", "v"});
  End();
  EXPECT_THAT(
      AllRows(),
      ElementsAre("vision_prescription id=1 type=[glasses] date_issued=10 expiration_date=20 "
                  "brand=[Acme]",
                  "vision_prescription_eye vision_prescription_id=1 position=1 side=[right] "
                  "sphere=1 sphere_unit=[a] cylinder=2 cylinder_unit=[b] axis=3 axis_unit=[c] "
                  "add=4 add_unit=[d] vertex=5 vertex_unit=[e] prism_amount=6 "
                  "prism_amount_unit=[f] prism_angle=7 prism_angle_unit=[g] far_pd=8 "
                  "far_pd_unit=[h] near_pd=9 near_pd_unit=[i] base_curve=10 base_curve_unit=[j] "
                  "diameter=11 diameter_unit=[k]",
                  "vision_prescription_attachment vision_prescription_id=1 position=2 "
                  "identifier=[scan]",
                  "metadata_key id=1 name=[k]",
                  "vision_prescription_metadata vision_prescription_id=1 position=1 key_id=1 "
                  "value=[v]"));
}

TEST_F(EntityRowsTest, WritesAnElectrocardiogramWithItsVoltages) {
  constexpr std::array<float, 3> kVoltages = {1.5F, -2.0F, 0.0F};
  Add(Electrocardiogram{.path = "electrocardiograms/ecg_2024-06-01.csv",
                        .recorded_date = Timestamp{10},
                        .classification = "Sinus Rhythm",
                        .symptoms = "none",
                        .software_version = "1.9",
                        .device = "Watch6,1",
                        .sample_rate_hz = 512,
                        .lead = "Lead I",
                        .unit = "\xC2\xB5V",
                        .voltages = kVoltages,
                        .header = R"({"Name":"x"})"});
  EXPECT_THAT(AllRows(),
              ElementsAre("electrocardiogram id=1 "
                          "file_path=[electrocardiograms/ecg_2024-06-01.csv] recorded_date=10 "
                          "classification=[Sinus Rhythm] symptoms=[none] software_version=[1.9] "
                          "device_text=[Watch6,1] sample_rate_hz=512 lead=[Lead I] "
                          "unit=[\xC2\xB5V] voltages=(1.5 -2 0) header={\"Name\":\"x\"}"));
}

TEST_F(EntityRowsTest, NumbersTheFilesOfTheInventory) {
  Add(InventoryFile{"export.xml", "main_xml", 1'500'000'000, 4'294'967'295});
  Add(InventoryFile{"attachments", "directory", std::nullopt, std::nullopt});
  EXPECT_THAT(AllRows(), ElementsAre("export_file id=1 path=[export.xml] kind=[main_xml] "
                                     "bytes=1500000000 crc32=4294967295",
                                     "export_file id=2 path=[attachments] kind=[directory]"));
}

TEST_F(EntityRowsTest, WritesAttributesOfUnmappedElementsAsJson) {
  const std::vector<Attribute> attributes = {
      {"z", "first"}, {"quote", "say \"hi\""}, {"a", "back\\slash\tand\nlines"}, {"ü", "µV 漢 😀"}};
  Add(Unmapped{"HealthData/New", attributes, "calm", {.byte_offset = 1048576, .line = 48213}});
  Add(Unmapped{"HealthData", {}, std::nullopt, {.byte_offset = 0, .line = 1}});
  EXPECT_THAT(AllRows(),
              ElementsAre(R"(unmapped id=1 element_path=[HealthData/New] attributes={"z":"first",)"
                          R"("quote":"say \"hi\"","a":"back\\slash\tand\nlines","ü":"µV 漢 😀"})"
                          R"( text=[calm] byte_offset=1048576 line=48213)",
                          "unmapped id=2 element_path=[HealthData] attributes={} byte_offset=0 "
                          "line=1"));
}

TEST_F(EntityRowsTest, KeepsUnmappedAttributesInsideARecordWithoutDisturbingItsChildren) {
  Begin(RecordOfType("A"));
  Add(Unmapped{"HealthData/Record", {}, std::nullopt, {}});
  Add(MetadataEntry{"k", "v"});
  End();
  EXPECT_THAT(RowsOf("record_metadata"), ElementsAre("record_id=1 position=1 key_id=1 value=[v]"));
}

TEST_F(EntityRowsTest, WritesRejectsWithReasonAndPlace) {
  const std::vector<Attribute> attributes = {{"type", "A"}};
  Add(Reject{"missing startDate", "HealthData/Record", attributes, {.byte_offset = 13, .line = 2}});
  EXPECT_THAT(AllRows(), ElementsAre("reject id=1 reason=[missing startDate] "
                                     "element_path=[HealthData/Record] attributes={\"type\":\"A\"} "
                                     "line=2 byte_offset=13"));
}

TEST_F(EntityRowsTest, KeepsTheSourceOfWhatCouldNotBeTakenApart) {
  Add(Reject{"bad-tag", "HealthData", {}, {.byte_offset = 13, .line = 2}, "<Record type=\"A>"});
  EXPECT_THAT(AllRows(), ElementsAre("reject id=1 reason=[bad-tag] element_path=[HealthData] "
                                     "attributes={} line=2 byte_offset=13 "
                                     "source=[<Record type=\"A>]"));
}

ClinicalRecord Observation(std::string_view identifier, std::string_view path) {
  return {.type = "Observation",
          .identifier = identifier,
          .source_name = "Hospital",
          .source_url = "https://fhir.example.org",
          .fhir_version = "4.0.1",
          .received_date = Timestamp{10},
          .resource_file_path = path};
}

TEST_F(EntityRowsTest, WritesAClinicalRecordAndItsDocumentUnderTheSamePath) {
  Add(Observation("42", "/clinical-records/Observation-42.json"));
  Add(ClinicalDocument{"clinical-records/Observation-42.json", R"({"id":"42"})"});
  EXPECT_THAT(AllRows(),
              ElementsAre("source id=1 name=[Hospital]",
                          "clinical_record id=1 type=[Observation] identifier=[42] source_id=1 "
                          "source_url=[https://fhir.example.org] fhir_version=[4.0.1] "
                          "received_date=10 "
                          "resource_file_path=[clinical-records/Observation-42.json]",
                          "clinical_document file_path=[clinical-records/Observation-42.json] "
                          "resource={\"id\":\"42\"}"));
}

TEST_F(EntityRowsTest, KeepsADocumentThatNoClinicalRecordNames) {
  Add(Observation("42", "/clinical-records/a.json"));
  Add(ClinicalDocument{"clinical-records/b.json", "{}"});
  EXPECT_THAT(RowsOf("clinical_document"),
              ElementsAre("file_path=[clinical-records/b.json] resource={}"));
  EXPECT_EQ(RowsOf("clinical_record").at(1), "id=2 resource_file_path=[clinical-records/b.json]");
}

TEST_F(EntityRowsTest, RejectsASecondDocumentUnderTheSamePath) {
  Add(ClinicalDocument{"clinical-records/b.json", R"({"first":1})"});
  Add(ClinicalDocument{"clinical-records/b.json", R"({"second":1})"});
  Add(RecordOfType("A"));
  EXPECT_THAT(RowsOf("clinical_document"),
              ElementsAre("file_path=[clinical-records/b.json] resource={\"first\":1}"));
  EXPECT_THAT(RowsOf("clinical_record"),
              ElementsAre("id=1 resource_file_path=[clinical-records/b.json]"));
  EXPECT_THAT(RowsOf("reject"), ElementsAre("id=1 reason=[a second document under the same path] "
                                            "element_path=[clinical-records/b.json] attributes={} "
                                            "line=1 byte_offset=0"));
}

TEST_F(EntityRowsTest, ReturnsTheErrorOfTheSink) {
  collected_.FailFromNowOn();
  EXPECT_EQ(rows_.Begin(RecordOfType("A")).message(), "the lane is closed");
}

TEST_F(EntityRowsTest, RefusesMetadataWithoutAParentThatTakesIt) {
  Begin(ActivitySummary{});
  EXPECT_EQ(rows_.Begin(MetadataEntry{"k", "v"}).code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace pulso
