// What doctors and sensors measured: summaries, clinical records, audiograms, glasses, ECGs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LoadActivitySummary, KeepsEveryAttributeOfEveryVersion) {
  LoadedDatabase db;
  db.LoadElements(R"(
 <ActivitySummary dateComponents="2024-05-01" activeEnergyBurned="512.5"
  activeEnergyBurnedGoal="600" activeEnergyBurnedUnit="kcal" appleMoveTime="11"
  appleMoveTimeGoal="12" appleExerciseTime="30" appleExerciseTimeGoal="31" appleStandHours="10"
  appleStandHoursGoal="12"/>
 <ActivitySummary dateComponents="2019-10-01" appleMoveMinutes="21" appleMoveMinutesGoal="22"/>
 <ActivitySummary dateComponents="2019-10-01"/>
)");
  EXPECT_THAT(db.Rows("SELECT * FROM activity_summary ORDER BY id"),
              ElementsAre("1|2024-05-01|512.5|600|kcal|NULL|NULL|11|12|30|31|10|12",
                          "2|2019-10-01|NULL|NULL|NULL|21|22|NULL|NULL|NULL|NULL|NULL|NULL",
                          "3|2019-10-01|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"));
}

std::string ClinicalElement(const std::string& path) {
  return "<ClinicalRecord type=\"Immunization\" identifier=\"id-1\" sourceName=\"Clinic\""
         " sourceURL=\"https://clinic.example/\" fhirVersion=\"4.0.1\""
         " receivedDate=\"2024-02-01 09:30:00 +0100\" resourceFilePath=\"/" +
         path + "\"/>\n";
}

TEST(LoadClinicalRecord, HoldsItsDocument) {
  LoadedDatabase db;
  db.LoadZip(ClinicalElement("clinical-records/Immunization-1.json"),
             {{"clinical-records/Immunization-1.json", R"({
  "resourceType" : "Immunization",
  "note" : [ { "text" : "a\u0000b" } ],
  "doseQuantity" : { "value" : 0.50 }
})"}});
  EXPECT_THAT(db.Rows("SELECT c.id, type, identifier, s.name, s.version, source_url, fhir_version,"
                      "       received_date, resource_file_path"
                      "  FROM clinical_record c JOIN source s ON s.id = source_id"),
              ElementsAre("1|Immunization|id-1|Clinic|NULL|https://clinic.example/|4.0.1|"
                          "2024-02-01 08:30:00+00|clinical-records/Immunization-1.json"));
  EXPECT_EQ(db.Value("SELECT resource ->> 'resourceType', resource #>> '{note,0,text}',"
                     "       resource #>> '{doseQuantity,value}' FROM clinical_record"),
            "Immunization|a\xEF\xBF\xBD"
            "b|0.50");
}

TEST(LoadClinicalRecord, StaysWithoutItsDocument) {
  LoadedDatabase db;
  const LoadSummary summary = db.LoadZip(ClinicalElement("clinical-records/gone.json"), {});
  EXPECT_EQ(summary.read.rejects, 0);
  EXPECT_THAT(db.Rows("SELECT id, identifier, resource_file_path, resource FROM clinical_record"),
              ElementsAre("1|id-1|clinical-records/gone.json|NULL"));
}

TEST(LoadClinicalRecord, IsMadeForADocumentThatNoElementNames) {
  LoadedDatabase db;
  db.LoadZip("", {{"clinical-records/orphan.json", R"({"a": [1, null]})"}});
  EXPECT_THAT(db.Rows("SELECT * FROM clinical_record"),
              ElementsAre("1|NULL|NULL|NULL|NULL|NULL|NULL|clinical-records/orphan.json|"
                          "{\"a\": [1, null]}"));
}

TEST(LoadClinicalRecord, LosesADocumentThatIsNoJsonToTheRejects) {
  LoadedDatabase db;
  const std::string path =
      db.WriteExportZip(ClinicalElement("clinical-records/bad.json"),
                        {{"clinical-records/bad.json", R"({"resourceType": Immunization})"}});
  const ProgramResult result = RunPulso(db.LoadCall({path}));
  EXPECT_EQ(result.exit_status, 3) << result.err;
  EXPECT_EQ(result.err,
            "pulso: 1 rejected; table pulso.reject holds them with reason and place, the rest is "
            "loaded\n");
  EXPECT_THAT(db.Rows("SELECT id, identifier, resource FROM clinical_record"),
              ElementsAre("1|id-1|NULL"));
  EXPECT_THAT(db.Rows("SELECT id, reason, element_path, attributes, line, byte_offset FROM reject"),
              ElementsAre("1|no valid JSON at byte 17|clinical-records/bad.json|{}|1|0"));
}

TEST(LoadAudiogram, KeepsItsPointsAndMetadata) {
  LoadedDatabase db;
  db.LoadElements(R"(
 <Audiogram type="HKDataTypeIdentifierAudiogram" sourceName="Hearing" sourceVersion="2"
  device="Ear" creationDate="2024-01-05 10:05:00 +0000" startDate="2024-01-05 10:00:00 +0000"
  endDate="2024-01-05 10:04:00 +0000">
  <MetadataEntry key="HKExternalUUID" value="u-1"/>
  <SensitivityPoint frequencyValue="250" frequencyUnit="Hz" leftEarValue="10.5"
   leftEarUnit="dBHL" leftEarMasked="true" leftEarClampingRangeLowerBound="-10"
   leftEarClampingRangeUpperBound="80" rightEarValue="12" rightEarUnit="dBHL"
   rightEarMasked="false" rightEarClampingRangeLowerBound="-11"
   rightEarClampingRangeUpperBound="81"/>
  <SensitivityPoint frequencyValue="500" frequencyUnit="Hz"/>
 </Audiogram>
)");
  EXPECT_THAT(db.Rows("SELECT id, type, source_id, device_id, creation_date, start_date, end_date"
                      "  FROM audiogram"),
              ElementsAre("1|HKDataTypeIdentifierAudiogram|1|1|2024-01-05 10:05:00+00|"
                          "2024-01-05 10:00:00+00|2024-01-05 10:04:00+00"));
  EXPECT_THAT(db.Rows("SELECT audiogram_id, position, name, value FROM audiogram_metadata"
                      "  JOIN metadata_key k ON k.id = key_id"),
              ElementsAre("1|1|HKExternalUUID|u-1"));
  EXPECT_THAT(db.Rows("SELECT * FROM sensitivity_point ORDER BY position"),
              ElementsAre("1|1|250|Hz|10.5|dBHL|true|-10|80|12|dBHL|false|-11|81",
                          "1|2|500|Hz|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"));
}

TEST(LoadVisionPrescription, KeepsItsEyesAttachmentsAndMetadata) {
  LoadedDatabase db;
  db.LoadElements(R"(
 <VisionPrescription type="HKVisionPrescriptionTypeGlasses"
  dateIssued="2023-03-03 00:00:00 +0000" expirationDate="2025-03-03 00:00:00 +0000" brand="Optik">
  <RightEye sphere="-2.25" sphereUnit="D" cylinder="-0.5" cylinderUnit="D" axis="90"
   axisUnit="deg" add="1" addUnit="D" vertex="12" vertexUnit="mm" prismAmount="0.5"
   prismAmountUnit="pD" prismAngle="45" prismAngleUnit="deg" farPD="31" farPDUnit="mm"
   nearPD="29" nearPDUnit="mm" baseCurve="8.6" baseCurveUnit="mm" diameter="14.2"
   diameterUnit="cm"/>
  <LeftEye sphere="-2" sphereUnit="D"/>
  <Attachment identifier="A-1"/>
  <MetadataEntry key="HKExternalUUID" value="v-1"/>
 </VisionPrescription>
)");
  EXPECT_THAT(db.Rows("SELECT * FROM vision_prescription"),
              ElementsAre("1|HKVisionPrescriptionTypeGlasses|2023-03-03 00:00:00+00|"
                          "2025-03-03 00:00:00+00|Optik"));
  EXPECT_THAT(db.Rows("SELECT * FROM vision_prescription_eye ORDER BY position"),
              ElementsAre("1|1|right|-2.25|D|-0.5|D|90|deg|1|D|12|mm|0.5|pD|45|deg|31|mm|29|mm|"
                          "8.6|mm|14.2|cm",
                          "1|2|left|-2|D|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|"
                          "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"));
  EXPECT_THAT(db.Rows("SELECT * FROM vision_prescription_attachment"), ElementsAre("1|3|A-1"));
  EXPECT_THAT(db.Rows("SELECT vision_prescription_id, position, name, value"
                      "  FROM vision_prescription_metadata JOIN metadata_key k ON k.id = key_id"),
              ElementsAre("1|1|HKExternalUUID|v-1"));
}

constexpr char kEcg[] =
    "Name,Jo Doe\n"
    "Date of Birth,\"1 Jan 1990\"\n"
    "Recorded Date,2024-04-01 07:00:00 +0200\n"
    "Classification,Sinus Rhythm\n"
    "Symptoms,Skipped Heartbeat\n"
    "Software Version,1.90\n"
    "Device,\"Watch6,7\"\n"
    "Sample Rate,512 hertz\n"
    "\n\n"
    "Lead,Lead I\n"
    "Unit,\xC2\xB5V\n"
    "\n"
    "-107.825\n"
    "0\n"
    "12.5\n";

TEST(LoadElectrocardiogram, KeepsHeadAndVoltages) {
  LoadedDatabase db;
  db.LoadZip("", {{"electrocardiograms/ecg_2024-04-01.csv", kEcg}});
  EXPECT_THAT(db.Rows("SELECT id, file_path, recorded_date, classification, symptoms,"
                      "       software_version, device_text, sample_rate_hz, lead, unit, voltages"
                      "  FROM electrocardiogram"),
              ElementsAre("1|electrocardiograms/ecg_2024-04-01.csv|2024-04-01 05:00:00+00|"
                          "Sinus Rhythm|Skipped Heartbeat|1.90|Watch6,7|512|Lead I|\xC2\xB5V|"
                          "{-107.825,0,12.5}"));
  EXPECT_THAT(db.Rows("SELECT key, value FROM electrocardiogram, jsonb_each_text(header)"
                      " ORDER BY key COLLATE \"C\""),
              ElementsAre("Classification|Sinus Rhythm", "Date of Birth|1 Jan 1990",
                          "Device|Watch6,7", "Lead|Lead I", "Name|Jo Doe",
                          "Recorded Date|2024-04-01 07:00:00 +0200", "Sample Rate|512 hertz",
                          "Software Version|1.90", "Symptoms|Skipped Heartbeat", "Unit|\xC2\xB5V"));
}

TEST(LoadElectrocardiogram, GoesToTheRejectsWithoutSamples) {
  LoadedDatabase db;
  const LoadSummary summary = db.LoadZip("", {{"electrocardiograms/ecg_1.csv", "Name,Jo Doe\n"}});
  EXPECT_EQ(summary.read.rejects, 1);
  EXPECT_THAT(db.Rows("SELECT * FROM electrocardiogram"), IsEmpty());
  EXPECT_THAT(
      db.Rows("SELECT reason, element_path FROM reject"),
      ElementsAre("no ECG samples within the first 100 lines|electrocardiograms/ecg_1.csv"));
}

}  // namespace
}  // namespace pulso
