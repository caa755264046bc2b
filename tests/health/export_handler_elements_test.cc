// Every element and every attribute of the inventory, each value in its own member.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "health/entity_transcript.h"
#include "health/export_handler.h"
#include "xml/sax_reader.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;

// The entities of a HealthData element with this content, without the Profile.
std::vector<std::string> EntitiesOf(std::string_view content) {
  EntityTranscript sink;
  Receipt receipt;
  ExportHandler handler(sink, receipt);
  SaxReader reader(handler, "export.xml");
  EXPECT_TRUE(reader.Feed("<HealthData>\n").ok());
  EXPECT_TRUE(reader.Feed(content).ok());
  EXPECT_TRUE(reader.Feed("</HealthData>\n").ok());
  EXPECT_EQ(reader.Finish(), absl::OkStatus());
  EXPECT_EQ(sink.depth(), 0U) << "every entity has its End";
  return sink.lines();
}

std::vector<std::string> ProfileOf(std::string_view document) {
  EntityTranscript sink;
  Receipt receipt;
  ExportHandler handler(sink, receipt);
  SaxReader reader(handler, "export.xml");
  EXPECT_TRUE(reader.Feed(document).ok());
  EXPECT_EQ(reader.Finish(), absl::OkStatus());
  EXPECT_EQ(handler.Finish(), absl::OkStatus());
  return sink.lines();
}

TEST(ExportHandlerElements, HealthDataExportDateAndMeAreTheProfile) {
  EXPECT_THAT(ProfileOf(R"(<HealthData locale="de_DE">
 <ExportDate value="2025-07-10 20:29:00 +0200"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-02-29"
     HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"
     HKCharacteristicTypeIdentifierBloodType="HKBloodTypeAPositive"
     HKCharacteristicTypeIdentifierFitzpatrickSkinType="HKFitzpatrickSkinTypeIII"
     HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse="None"/>
</HealthData>)"),
              ElementsAre("Profile date_of_birth=1980-02-29 biological_sex=[HKBiologicalSexFemale] "
                          "blood_type=[HKBloodTypeAPositive] "
                          "fitzpatrick_skin=[HKFitzpatrickSkinTypeIII] cardio_fitness_meds=[None] "
                          "export_date=2025-07-10T18:29:00 locale=[de_DE]"));
}

TEST(ExportHandlerElements, AnExportWithoutMeHasAProfileAllTheSame) {
  EXPECT_THAT(ProfileOf("<HealthData/>"), ElementsAre("Profile"));
}

TEST(ExportHandlerElements, AnEmptyDateOfBirthIsNone) {
  EXPECT_THAT(ProfileOf(R"(<HealthData><Me HKCharacteristicTypeIdentifierDateOfBirth=""
      HKCharacteristicTypeIdentifierBloodType="HKBloodTypeNotSet"/></HealthData>)"),
              ElementsAre("Profile blood_type=[HKBloodTypeNotSet]"));
}

TEST(ExportHandlerElements, RecordOfAQuantity) {
  EXPECT_THAT(EntitiesOf(R"(<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch"
      sourceVersion="10.3" device="&lt;&lt;HKDevice: 0x2833&gt;, name:Apple Watch&gt;"
      unit="count/min" creationDate="2024-06-01 08:00:20 +0200"
      startDate="2024-06-01 08:00:10 +0200" endDate="2024-06-01 08:00:15 +0200" value="61.5"/>)"),
              ElementsAre("Record type=[HKQuantityTypeIdentifierHeartRate] source_name=[Watch] "
                          "source_version=[10.3] "
                          "device=[<<HKDevice: 0x2833>, name:Apple Watch>] unit=[count/min] "
                          "value_text=[61.5] value=61.5 creation_date=2024-06-01T06:00:20 "
                          "start_date=2024-06-01T06:00:10 end_date=2024-06-01T06:00:15"));
}

TEST(ExportHandlerElements, RecordOfACategoryHasNoNumber) {
  EXPECT_THAT(EntitiesOf(R"(<Record type="HKCategoryTypeIdentifierAppleStandHour" sourceName="W"
      startDate="2024-06-01 08:00:10 +0200" endDate="2024-06-01 08:00:15 +0200"
      value="HKCategoryValueAppleStandHourStood"/>)"),
              ElementsAre("Record type=[HKCategoryTypeIdentifierAppleStandHour] source_name=[W] "
                          "value_text=[HKCategoryValueAppleStandHourStood] "
                          "start_date=2024-06-01T06:00:10 end_date=2024-06-01T06:00:15"));
}

TEST(ExportHandlerElements, RecordWithItsMetadata) {
  EXPECT_THAT(EntitiesOf(R"(<Record type="A" sourceName="W" startDate="2024-06-01 08:00:10 +0200"
      endDate="2024-06-01 08:00:15 +0200">
    <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>
    <MetadataEntry key="HKWasUserEntered" value="1"/>
   </Record>)"),
              ElementsAre("Record type=[A] source_name=[W] start_date=2024-06-01T06:00:10 "
                          "end_date=2024-06-01T06:00:15",
                          "  MetadataEntry key=[HKTimeZone] value=[Europe/Berlin]",
                          "  MetadataEntry key=[HKWasUserEntered] value=[1]"));
}

TEST(ExportHandlerElements, RecordWithItsBeats) {
  EXPECT_THAT(EntitiesOf(R"(<Record type="HKQuantityTypeIdentifierHeartRateVariabilitySDNN"
      sourceName="W" startDate="2024-06-01 08:59:50 +0200" endDate="2024-06-01 09:00:50 +0200">
    <HeartRateVariabilityMetadataList>
     <InstantaneousBeatsPerMinute bpm="63" time="8:59:59.52 AM"/>
     <InstantaneousBeatsPerMinute bpm="64.5" time="9:00:00.48 AM"/>
    </HeartRateVariabilityMetadataList>
   </Record>)"),
              ElementsAre("Record type=[HKQuantityTypeIdentifierHeartRateVariabilitySDNN] "
                          "source_name=[W] start_date=2024-06-01T06:59:50 "
                          "end_date=2024-06-01T07:00:50",
                          "  Heartbeat bpm=63 time=2024-06-01T06:59:59.52",
                          "  Heartbeat bpm=64.5 time=2024-06-01T07:00:00.48"));
}

TEST(ExportHandlerElements, CorrelationWithItsRecordsAndMetadata) {
  EXPECT_THAT(EntitiesOf(R"(<Correlation type="HKCorrelationTypeIdentifierFood" sourceName="Meals"
      sourceVersion="2" device="scale" creationDate="2024-06-01 12:00:02 +0000"
      startDate="2024-06-01 12:00:00 +0000" endDate="2024-06-01 12:00:01 +0000">
    <MetadataEntry key="HKFoodType" value="Soup"/>
    <Record type="A" sourceName="Meals" unit="g" startDate="2024-06-01 12:00:00 +0000"
        endDate="2024-06-01 12:00:01 +0000" value="3">
     <MetadataEntry key="HKFoodMeal" value="Lunch"/>
    </Record>
   </Correlation>
   <Record type="A" sourceName="Meals" startDate="2024-06-01 12:00:00 +0000"
        endDate="2024-06-01 12:00:01 +0000"/>)"),
              ElementsAre("Correlation type=[HKCorrelationTypeIdentifierFood] source_name=[Meals] "
                          "source_version=[2] device=[scale] creation_date=2024-06-01T12:00:02 "
                          "start_date=2024-06-01T12:00:00 end_date=2024-06-01T12:00:01",
                          "  MetadataEntry key=[HKFoodType] value=[Soup]",
                          "  nested Record type=[A] source_name=[Meals] unit=[g] value_text=[3] "
                          "value=3 start_date=2024-06-01T12:00:00 end_date=2024-06-01T12:00:01",
                          "    MetadataEntry key=[HKFoodMeal] value=[Lunch]",
                          "Record type=[A] source_name=[Meals] start_date=2024-06-01T12:00:00 "
                          "end_date=2024-06-01T12:00:01"));
}

TEST(ExportHandlerElements, Workout) {
  EXPECT_THAT(EntitiesOf(R"(<Workout workoutActivityType="HKWorkoutActivityTypeRunning"
      duration="31.25" durationUnit="min" totalDistance="5.5" totalDistanceUnit="km"
      totalEnergyBurned="402" totalEnergyBurnedUnit="kcal" sourceName="W" sourceVersion="11"
      device="band" creationDate="2024-06-01 09:00:00 +0000" startDate="2024-06-01 08:00:00 +0000"
      endDate="2024-06-01 08:31:15 +0000"/>)"),
              ElementsAre("Workout activity_type=[HKWorkoutActivityTypeRunning] duration=31.25 "
                          "duration_unit=[min] total_distance=5.5 total_distance_unit=[km] "
                          "total_energy_burned=402 total_energy_burned_unit=[kcal] "
                          "source_name=[W] source_version=[11] device=[band] "
                          "creation_date=2024-06-01T09:00:00 start_date=2024-06-01T08:00:00 "
                          "end_date=2024-06-01T08:31:15"));
}

// A workout around its parts.
std::vector<std::string> PartsOfAWorkout(const std::string& content) {
  std::vector<std::string> lines =
      EntitiesOf(R"(<Workout workoutActivityType="R" startDate="2024-06-01 08:00:00 +0000"
                     endDate="2024-06-01 09:00:00 +0000">)" +
                 content + "</Workout>");
  EXPECT_EQ(lines.front(),
            "Workout activity_type=[R] start_date=2024-06-01T08:00:00 "
            "end_date=2024-06-01T09:00:00");
  lines.erase(lines.begin());
  return lines;
}

TEST(ExportHandlerElements, EventsAndMetadataOfAWorkout) {
  EXPECT_THAT(PartsOfAWorkout(R"(
    <MetadataEntry key="HKIndoorWorkout" value="0"/>
    <WorkoutEvent type="HKWorkoutEventTypeSegment" date="2024-06-01 08:00:01 +0000"
        duration="7.5" durationUnit="min">
     <MetadataEntry key="_HKPrivateWorkoutSegmentEventSubtype" value="1"/>
    </WorkoutEvent>)"),
              ElementsAre("  MetadataEntry key=[HKIndoorWorkout] value=[0]",
                          "  WorkoutEvent type=[HKWorkoutEventTypeSegment] "
                          "date=2024-06-01T08:00:01 duration=7.5 duration_unit=[min]",
                          "    MetadataEntry key=[_HKPrivateWorkoutSegmentEventSubtype] "
                          "value=[1]"));
}

TEST(ExportHandlerElements, StatisticsOfAWorkout) {
  EXPECT_THAT(PartsOfAWorkout(R"(
    <WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate"
        startDate="2024-06-01 08:00:02 +0000" endDate="2024-06-01 08:00:03 +0000"
        average="121.5" minimum="90" maximum="160" sum="4000" unit="count/min"/>)"),
              ElementsAre("  WorkoutStatistics type=[HKQuantityTypeIdentifierHeartRate] "
                          "start_date=2024-06-01T08:00:02 end_date=2024-06-01T08:00:03 "
                          "average=121.5 minimum=90 maximum=160 sum=4000 unit=[count/min]"));
}

TEST(ExportHandlerElements, ActivityOfAWorkoutWithEventsStatisticsAndMetadata) {
  EXPECT_THAT(PartsOfAWorkout(R"(
    <WorkoutActivity uuid="0A1B" startDate="2024-06-01 08:00:02 +0000"
        endDate="2024-06-01 08:30:00 +0000" duration="29.9" durationUnit="min">
     <WorkoutEvent type="Lap" date="2024-06-01 08:00:04 +0000"/>
     <WorkoutStatistics type="Energy" startDate="2024-06-01 08:00:05 +0000"
         endDate="2024-06-01 08:00:06 +0000" sum="12" unit="kcal"/>
     <MetadataEntry key="HKElevationAscended" value="820 cm"/>
    </WorkoutActivity>)"),
              ElementsAre("  WorkoutActivity uuid=[0A1B] start_date=2024-06-01T08:00:02 "
                          "end_date=2024-06-01T08:30:00 duration=29.9 duration_unit=[min]",
                          "    WorkoutEvent type=[Lap] date=2024-06-01T08:00:04",
                          "    WorkoutStatistics type=[Energy] start_date=2024-06-01T08:00:05 "
                          "end_date=2024-06-01T08:00:06 sum=12 unit=[kcal]",
                          "    MetadataEntry key=[HKElevationAscended] value=[820 cm]"));
}

TEST(ExportHandlerElements, RouteOfAWorkoutWithItsFile) {
  EXPECT_THAT(PartsOfAWorkout(R"(
    <WorkoutRoute sourceName="W" sourceVersion="11" device="band"
        creationDate="2024-06-01 08:00:09 +0000" startDate="2024-06-01 08:00:07 +0000"
        endDate="2024-06-01 08:00:08 +0000">
     <MetadataEntry key="HKMetadataKeySyncVersion" value="2"/>
     <FileReference path="/workout-routes/route_2024-06-01_10.31am.gpx"/>
    </WorkoutRoute>)"),
              ElementsAre("  WorkoutRoute source_name=[W] source_version=[11] device=[band] "
                          "creation_date=2024-06-01T08:00:09 start_date=2024-06-01T08:00:07 "
                          "end_date=2024-06-01T08:00:08",
                          "    MetadataEntry key=[HKMetadataKeySyncVersion] value=[2]",
                          "    FileReference path=[/workout-routes/route_2024-06-01_10.31am.gpx]"));
}

TEST(ExportHandlerElements, RouteOfAnOldWorkoutWithItsPoints) {
  EXPECT_THAT(PartsOfAWorkout(R"(
    <WorkoutRoute startDate="2018-01-01 08:00:07 +0000" endDate="2018-01-01 08:00:08 +0000">
     <Location date="2018-01-01 08:00:07 +0000" latitude="47.5" longitude="-8.25" altitude="412.5"
         horizontalAccuracy="3.5" verticalAccuracy="2.25" course="-1" speed="2.75"/>
    </WorkoutRoute>)"),
              ElementsAre("  WorkoutRoute start_date=2018-01-01T08:00:07 "
                          "end_date=2018-01-01T08:00:08",
                          "    RoutePoint time=2018-01-01T08:00:07 latitude=47.5 "
                          "longitude=-8.25 elevation=412.5 speed=2.75 course=-1 "
                          "horizontal_accuracy=3.5 vertical_accuracy=2.25"));
}

TEST(ExportHandlerElements, ActivitySummary) {
  EXPECT_THAT(EntitiesOf(R"(<ActivitySummary dateComponents="2024-06-01" activeEnergyBurned="510.5"
      activeEnergyBurnedGoal="500" activeEnergyBurnedUnit="kcal" appleMoveMinutes="31"
      appleMoveMinutesGoal="32" appleMoveTime="33" appleMoveTimeGoal="34" appleExerciseTime="35"
      appleExerciseTimeGoal="30" appleStandHours="12" appleStandHoursGoal="11"/>)"),
              ElementsAre("ActivitySummary date_components=2024-06-01 active_energy_burned=510.5 "
                          "active_energy_burned_goal=500 active_energy_burned_unit=[kcal] "
                          "apple_move_minutes=31 apple_move_minutes_goal=32 apple_move_time=33 "
                          "apple_move_time_goal=34 apple_exercise_time=35 "
                          "apple_exercise_time_goal=30 apple_stand_hours=12 "
                          "apple_stand_hours_goal=11"));
}

TEST(ExportHandlerElements, ClinicalRecord) {
  EXPECT_THAT(EntitiesOf(R"(<ClinicalRecord type="Observation" identifier="42"
      sourceName="Hospital" sourceURL="https://fhir.example.org/R4" fhirVersion="4.0.1"
      receivedDate="2024-06-01 08:00:00 +0000"
      resourceFilePath="/clinical-records/Observation-42.json"/>)"),
              ElementsAre("ClinicalRecord type=[Observation] identifier=[42] "
                          "source_name=[Hospital] source_url=[https://fhir.example.org/R4] "
                          "fhir_version=[4.0.1] received_date=2024-06-01T08:00:00 "
                          "resource_file_path=[/clinical-records/Observation-42.json]"));
}

TEST(ExportHandlerElements, AudiogramWithItsPointsAndMetadata) {
  EXPECT_THAT(
      EntitiesOf(R"(<Audiogram type="HKDataTypeIdentifierAudiogram" sourceName="Hearing"
      sourceVersion="3" device="pods" creationDate="2024-06-01 08:00:03 +0000"
      startDate="2024-06-01 08:00:01 +0000" endDate="2024-06-01 08:00:02 +0000">
    <MetadataEntry key="k" value="v"/>
    <SensitivityPoint frequencyValue="250" frequencyUnit="Hz" leftEarValue="10.5"
        leftEarUnit="dBHL" leftEarMasked="false" leftEarClampingRangeLowerBound="-1"
        leftEarClampingRangeUpperBound="85" rightEarValue="11.5" rightEarUnit="dB"
        rightEarMasked="true" rightEarClampingRangeLowerBound="-2"
        rightEarClampingRangeUpperBound="86"/>
    <SensitivityPoint frequencyValue="500" frequencyUnit="Hz"/>
   </Audiogram>)"),
      ElementsAre("Audiogram type=[HKDataTypeIdentifierAudiogram] source_name=[Hearing] "
                  "source_version=[3] device=[pods] creation_date=2024-06-01T08:00:03 "
                  "start_date=2024-06-01T08:00:01 end_date=2024-06-01T08:00:02",
                  "  MetadataEntry key=[k] value=[v]",
                  "  SensitivityPoint frequency_value=250 frequency_unit=[Hz] left_value=10.5 "
                  "left_unit=[dBHL] left_masked=[false] left_lower=-1 left_upper=85 "
                  "right_value=11.5 right_unit=[dB] right_masked=[true] right_lower=-2 "
                  "right_upper=86",
                  "  SensitivityPoint frequency_value=500 frequency_unit=[Hz]"));
}

TEST(ExportHandlerElements, VisionPrescriptionWithEyesAttachmentAndMetadata) {
  EXPECT_THAT(
      EntitiesOf(R"(<VisionPrescription type="glasses" dateIssued="2024-06-01 08:00:00 +0000"
      expirationDate="2026-06-01 08:00:00 +0000" brand="Acme">
    <RightEye sphere="-1.25" sphereUnit="D" cylinder="-0.5" cylinderUnit="D2" axis="90"
        axisUnit="deg" add="1.5" addUnit="D3" vertex="12" vertexUnit="mm" prismAmount="2"
        prismAmountUnit="pd" prismAngle="180" prismAngleUnit="deg2" farPD="31" farPDUnit="mm2"
        nearPD="30" nearPDUnit="mm3" baseCurve="8.5" baseCurveUnit="mm4" diameter="14"
        diameterUnit="mm5"/>
    <LeftEye sphere="-2" sphereUnit="D"/>
    <Attachment identifier="A-1"/>
    <MetadataEntry key="k" value="v"/>
   </VisionPrescription>)"),
      ElementsAre("VisionPrescription type=[glasses] date_issued=2024-06-01T08:00:00 "
                  "expiration_date=2026-06-01T08:00:00 brand=[Acme]",
                  "  VisionPrescriptionEye side=[right] sphere=-1.25 sphere_unit=[D] "
                  "cylinder=-0.5 cylinder_unit=[D2] axis=90 axis_unit=[deg] add=1.5 "
                  "add_unit=[D3] vertex=12 vertex_unit=[mm] prism_amount=2 "
                  "prism_amount_unit=[pd] prism_angle=180 prism_angle_unit=[deg2] far_pd=31 "
                  "far_pd_unit=[mm2] near_pd=30 near_pd_unit=[mm3] base_curve=8.5 "
                  "base_curve_unit=[mm4] diameter=14 diameter_unit=[mm5]",
                  "  VisionPrescriptionEye side=[left] sphere=-2 sphere_unit=[D]",
                  "  VisionPrescriptionAttachment identifier=[A-1]",
                  "  MetadataEntry key=[k] value=[v]"));
}

}  // namespace
}  // namespace pulso
