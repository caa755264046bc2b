// That no table and no column of the schema is forgotten on the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/embedded_sql.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::IsEmpty;

// Every element with every attribute that any version of the export has.
constexpr char kEverything[] =
    R"(
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1990-01-01"
  HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexMale"
  HKCharacteristicTypeIdentifierBloodType="HKBloodTypeOPositive"
  HKCharacteristicTypeIdentifierFitzpatrickSkinType="HKFitzpatrickSkinTypeII"
  HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse="None"/>
 <Record type="T" sourceName="S" sourceVersion="1" unit="ms"
  device="&lt;&lt;HKDevice: 0x1&gt;, name:n, manufacturer:m, model:o, hardware:h,)"
    R"( firmware:f, software:s, localIdentifier:l, UDIDeviceIdentifier:u,)"
    R"( creation date:2025-01-02 03:04:05 +0000&gt;"
  creationDate="2024-01-01 00:00:09 +0000" startDate="2024-01-01 00:00:00 +0000"
  endDate="2024-01-01 00:00:05 +0000" value="1.5"><MetadataEntry key="k" value="v"/>
  <HeartRateVariabilityMetadataList><InstantaneousBeatsPerMinute bpm="60" time="00:00:01.00"/>
  </HeartRateVariabilityMetadataList></Record>
 <Record type="T" sourceName="S" startDate="2024-01-01 00:00:00 +0000"
  endDate="2024-01-01 00:00:05 +0000" value="HKCategoryValueNotApplicable" unknown="x"/>
 <Record type="T" sourceName="S" endDate="2024-01-01 00:00:05 +0000" value="1"/>
 <Correlation type="C" sourceName="S" device="D" creationDate="2024-01-01 00:00:00 +0000"
  startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:05 +0000">
  <MetadataEntry key="k" value="v"/>
  <Record type="T" sourceName="S" startDate="2024-01-01 00:00:00 +0000"
   endDate="2024-01-01 00:00:05 +0000" value="2"/></Correlation>
 <Workout workoutActivityType="W" duration="1" durationUnit="min" totalDistance="1"
  totalDistanceUnit="km" totalEnergyBurned="1" totalEnergyBurnedUnit="kcal" sourceName="S"
  device="D" creationDate="2024-01-01 00:00:00 +0000" startDate="2024-01-01 00:00:00 +0000"
  endDate="2024-01-01 00:00:05 +0000"><MetadataEntry key="k" value="v"/>
  <WorkoutActivity uuid="u" startDate="2024-01-01 00:00:00 +0000"
   endDate="2024-01-01 00:00:05 +0000" duration="1" durationUnit="min">
   <WorkoutEvent type="E" date="2024-01-01 00:00:00 +0000" duration="1" durationUnit="min">
    <MetadataEntry key="k" value="v"/></WorkoutEvent>
   <WorkoutStatistics type="T" startDate="2024-01-01 00:00:00 +0000"
    endDate="2024-01-01 00:00:05 +0000" average="1" minimum="1" maximum="1" sum="1" unit="ms"/>
   <MetadataEntry key="k" value="v"/></WorkoutActivity>
  <WorkoutRoute sourceName="S" device="D" creationDate="2024-01-01 00:00:00 +0000"
   startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:05 +0000">
   <MetadataEntry key="k" value="v"/><FileReference path="/workout-routes/r.gpx"/>
  </WorkoutRoute></Workout>
 <ActivitySummary dateComponents="2024-05-01" activeEnergyBurned="1" activeEnergyBurnedGoal="1"
  activeEnergyBurnedUnit="kcal" appleMoveMinutes="1" appleMoveMinutesGoal="1" appleMoveTime="1"
  appleMoveTimeGoal="1" appleExerciseTime="1" appleExerciseTimeGoal="1" appleStandHours="1"
  appleStandHoursGoal="1"/>
 <ClinicalRecord type="T" identifier="i" sourceName="S" sourceURL="u" fhirVersion="4.0.1"
  receivedDate="2024-01-01 00:00:00 +0000" resourceFilePath="/clinical-records/c.json"/>
 <Audiogram type="A" sourceName="S" device="D" creationDate="2024-01-01 00:00:00 +0000"
  startDate="2024-01-01 00:00:00 +0000" endDate="2024-01-01 00:00:05 +0000">
  <MetadataEntry key="k" value="v"/>
  <SensitivityPoint frequencyValue="250" frequencyUnit="Hz" leftEarValue="1" leftEarUnit="dBHL"
   leftEarMasked="true" leftEarClampingRangeLowerBound="1" leftEarClampingRangeUpperBound="1"
   rightEarValue="1" rightEarUnit="dBHL" rightEarMasked="true"
   rightEarClampingRangeLowerBound="1" rightEarClampingRangeUpperBound="1"/></Audiogram>
 <VisionPrescription type="G" dateIssued="2023-03-03 00:00:00 +0000"
  expirationDate="2025-03-03 00:00:00 +0000" brand="b"><RightEye sphere="1" sphereUnit="D"
   cylinder="1" cylinderUnit="D" axis="1" axisUnit="deg" add="1" addUnit="D" vertex="1"
   vertexUnit="mm" prismAmount="1" prismAmountUnit="pD" prismAngle="1" prismAngleUnit="deg"
   farPD="1" farPDUnit="mm" nearPD="1" nearPDUnit="mm" baseCurve="1" baseCurveUnit="mm"
   diameter="1" diameterUnit="mm"/><Attachment identifier="a"/>
  <MetadataEntry key="k" value="v"/></VisionPrescription>
 <Unknown>text</Unknown>
)";

constexpr char kTrack[] =
    R"(<gpx version="1.1" creator="c" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="l"><metadata><time>2024-01-01T00:00:00Z</time></metadata><trk><name>n</name>
<trkseg><trkpt lon="1" lat="2"><ele>3</ele>
<time>2024-01-01T00:00:00Z</time><extensions><speed>1</speed><course>2</course><hAcc>3</hAcc>
<vAcc>4</vAcc></extensions></trkpt></trkseg></trk></gpx>)";

constexpr char kEcg[] =
    "Name,n\nDate of Birth,d\nRecorded Date,2024-04-01 07:00:00 +0200\nClassification,c\n"
    "Symptoms,s\nSoftware Version,1\nDevice,d\nSample Rate,512 hertz\n\n\nLead,l\nUnit,uV\n\n1\n";

class LoadCoverage : public testing::Test {
 protected:
  LoadCoverage() {
    db_.LoadZip(kEverything, {{"workout-routes/r.gpx", kTrack},
                              {"electrocardiograms/e.csv", kEcg},
                              {"clinical-records/c.json", "{}"}});
  }
  LoadedDatabase db_;
};

TEST_F(LoadCoverage, FillsEveryColumnOfEveryTable) {
  std::vector<std::string> never_filled;
  for (const std::string& column :
       db_.Rows("SELECT relname || '.' || attname FROM pg_attribute a"
                "  JOIN pg_class c ON c.oid = attrelid WHERE relkind = 'r' AND attnum > 0"
                "   AND relnamespace = 'pulso'::regnamespace AND NOT attisdropped ORDER BY 1")) {
    const std::string table = column.substr(0, column.find('.'));
    if (db_.Value("SELECT count(" + column + ") > 0 FROM " + table) != "t") {
      never_filled.push_back(column);
    }
  }
  // Only what is not well-formed has its text kept there.
  std::erase(never_filled, "reject.source");
  EXPECT_THAT(never_filled, IsEmpty());
}

TEST_F(LoadCoverage, HasATableForEveryFileOfTheSchema) {
  for (const SqlFile& file : SqlFilesIn("sql/schema/table")) {
    const std::string table(SqlFileStem(file.path));
    EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM " + table), "t") << table;
  }
}

}  // namespace
}  // namespace pulso
