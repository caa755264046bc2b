#include "load/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp_text.h"
#include "support/byte_streams.h"
#include "support/export_files.h"
#include "support/temporary_folder.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;

// Attributes that replace those of a sound element; nullopt takes one away.
using Changes = std::map<std::string, std::optional<std::string>>;

std::string Attributes(Changes attributes, const Changes& changes) {
  for (const auto& [name, value] : changes) attributes[name] = value;
  std::string text;
  for (const auto& [name, value] : attributes) {
    if (value.has_value()) text += " " + name + "=\"" + *value + "\"";
  }
  return text;
}

// A Record without anything odd.  The export is of 2024-01-02.
std::string RecordXml(const Changes& changes = {}, const std::string& children = "") {
  return "<Record" +
         Attributes({{"type", "HKQuantityTypeIdentifierStepCount"},
                     {"sourceName", "Phone"},
                     {"sourceVersion", "17.1"},
                     {"device", "&lt;&lt;HKDevice: 0x28a1&gt;, name:iPhone, software:17.1&gt;"},
                     {"unit", "count"},
                     {"creationDate", "2023-05-01 08:10:00 +0100"},
                     {"startDate", "2023-05-01 08:00:00 +0100"},
                     {"endDate", "2023-05-01 08:05:00 +0100"},
                     {"value", "10"}},
                    changes) +
         ">" + children + "</Record>\n";
}

std::string WorkoutXml(const std::string& children, const Changes& changes = {}) {
  return "<Workout" +
         Attributes({{"workoutActivityType", "HKWorkoutActivityTypeRunning"},
                     {"sourceName", "Watch"},
                     {"creationDate", "2023-05-01 10:00:00 +0100"},
                     {"startDate", "2023-05-01 09:00:00 +0100"},
                     {"endDate", "2023-05-01 09:30:00 +0100"}},
                    changes) +
         ">" + children + "</Workout>\n";
}

std::string EntryXml(const std::string& key, const std::string& value) {
  return "<MetadataEntry key=\"" + key + "\" value=\"" + value + "\"/>";
}

std::string RouteXml(const std::string& children) {
  return "<WorkoutRoute sourceName=\"Watch\" startDate=\"2023-05-01 09:00:00 +0100\" "
         "endDate=\"2023-05-01 09:30:00 +0100\">" +
         children + "</WorkoutRoute>";
}

std::string ClinicalXml(const std::string& path) {
  return "<ClinicalRecord type=\"Condition\" identifier=\"1\" sourceName=\"Clinic\" "
         "sourceURL=\"https://example.org\" fhirVersion=\"4.0.1\" "
         "receivedDate=\"2023-05-01 09:00:00 +0100\" resourceFilePath=\"" +
         path + "\"/>\n";
}

constexpr char kCorrelation[] =
    "<Correlation type=\"HKCorrelationTypeIdentifierFood\" sourceName=\"Food\" "
    "startDate=\"2023-05-01 08:00:00 +0100\" endDate=\"2023-05-01 08:05:00 +0100\">";

constexpr char kTrack[] =
    "<gpx version=\"1.1\" creator=\"x\"><trk><trkseg><trkpt lon=\"1\" lat=\"2\">"
    "<time>2023-05-01T08:00:00Z</time></trkpt></trkseg></trk></gpx>";

class InspectionTest : public testing::Test {
 protected:
  absl::StatusOr<Inspection> TryInspect(const std::string& path, const ReadOptions& options = {}) {
    LoadProgress progress;
    return InspectExport(path, options, progress, {});
  }

  // An export.xml with these elements in a zip with these files.
  Inspection Inspect(const std::string& elements, std::vector<ZipMember> files = {}) {
    files.insert(files.begin(), {"apple_health_export/export.xml", HealthDataXml(elements)});
    WriteZip(folder_ / "export.zip", files);
    absl::StatusOr<Inspection> inspection = TryInspect(folder_ / "export.zip");
    EXPECT_TRUE(inspection.ok()) << inspection.status();
    return inspection.ok() ? *std::move(inspection) : Inspection();
  }

  // The oddities that occur.
  std::map<std::string, std::int64_t> OdditiesOf(const std::string& elements,
                                                 std::vector<ZipMember> files = {}) {
    const Inspection inspection = Inspect(elements, std::move(files));
    std::map<std::string, std::int64_t> oddities;
    for (std::size_t i = 0; i < kOddityCount; ++i) {
      if (inspection.oddities[i] == 0) continue;
      oddities[std::string(kOddityTexts[i].name)] = inspection.oddities[i];
    }
    return oddities;
  }

  const TemporaryFolder folder_;
};

using Oddities = std::map<std::string, std::int64_t>;

TEST_F(InspectionTest, FindsNothingOddInASoundExport) {
  EXPECT_EQ(OdditiesOf(RecordXml() + RecordXml({{"value", "11"}}) +
                           WorkoutXml(EntryXml("a", "1") +
                                      RouteXml("<FileReference path=\"/workout-routes/a.gpx\"/>")) +
                           ClinicalXml("/clinical-records/a.json"),
                       {{"apple_health_export/workout-routes/a.gpx", kTrack},
                        {"apple_health_export/clinical-records/a.json", "{}"}}),
            Oddities());
}

TEST_F(InspectionTest, SaysWhatTheExportIs) {
  const Inspection inspection = Inspect(RecordXml());
  EXPECT_EQ(inspection.input_name, "export.zip");
  EXPECT_GT(inspection.packed_bytes.value_or(0), 0u);
  EXPECT_EQ(inspection.read.format_version, 14);
  EXPECT_EQ(inspection.read.locale, "en_GB");
  EXPECT_EQ(InstantText(inspection.read.export_date.value_or(Timestamp{})), "2024-01-02T02:04:05Z");
  EXPECT_EQ(inspection.read.elements[static_cast<std::size_t>(ElementKind::kRecord)].seen, 1);
}

TEST_F(InspectionTest, ListsRecordTypesWithUnitsValuesAndDates) {
  const std::string heart_rate = "HKQuantityTypeIdentifierHeartRate";
  const Inspection inspection = Inspect(
      RecordXml() + RecordXml({{"type", heart_rate}, {"unit", "count/min"}, {"value", "60"}}) +
      RecordXml({{"type", heart_rate},
                 {"unit", "count/min"},
                 {"startDate", "2022-12-31 23:00:00 +0000"},
                 {"endDate", "2022-12-31 23:10:00 +0000"},
                 {"value", "61,5"}}) +
      RecordXml({{"type", heart_rate}, {"unit", std::nullopt}, {"value", std::nullopt}}));
  ASSERT_EQ(inspection.record_types.entries.size(), 2u);
  const InspectedRecordType& type = inspection.record_types.entries[0];
  EXPECT_EQ(type.type, heart_rate);
  EXPECT_EQ(type.count, 3);
  EXPECT_EQ(type.nested, 0);
  EXPECT_EQ(type.numbers, 1);
  EXPECT_EQ(type.texts, 1);
  EXPECT_EQ(type.empty, 1);
  EXPECT_EQ(type.quantities_without_number, 2);
  EXPECT_THAT(type.units.entries, ElementsAre(FieldsAre("count/min", 2)));
  EXPECT_EQ(InstantText(type.dates.first_start.value_or(Timestamp{})), "2022-12-31T23:00:00Z");
  EXPECT_EQ(InstantText(type.dates.last_end.value_or(Timestamp{})), "2023-05-01T07:05:00Z");
  EXPECT_EQ(inspection.record_types.entries[1].type, "HKQuantityTypeIdentifierStepCount");
  EXPECT_EQ(inspection.record_types.others, 0);
}

TEST_F(InspectionTest, ListsWorkoutsByActivityType) {
  const Inspection inspection =
      Inspect(WorkoutXml("", {{"workoutActivityType", "HKWorkoutActivityTypeYoga"}}) +
              WorkoutXml("") + WorkoutXml("", {{"endDate", "2023-05-02 09:30:00 +0100"}}));
  ASSERT_EQ(inspection.workouts.entries.size(), 2u);
  const InspectedWorkoutType& runs = inspection.workouts.entries[0];
  EXPECT_EQ(runs.activity_type, "HKWorkoutActivityTypeRunning");
  EXPECT_EQ(runs.count, 2);
  EXPECT_EQ(DayText(runs.dates.first_start.value_or(Timestamp{})), "2023-05-01");
  EXPECT_EQ(DayText(runs.dates.last_end.value_or(Timestamp{})), "2023-05-02");
  EXPECT_EQ(inspection.workouts.entries[1].count, 1);
}

TEST_F(InspectionTest, ListsSourcesWithTheNumberOfTheirVersions) {
  const Inspection inspection =
      Inspect(RecordXml() + RecordXml({{"sourceVersion", "17.2"}, {"value", "1"}}) +
              RecordXml({{"sourceVersion", std::nullopt}, {"value", "2"}}) +
              ClinicalXml("/clinical-records/a.json"));
  ASSERT_EQ(inspection.sources.entries.size(), 2u);
  EXPECT_EQ(inspection.sources.entries[0].name, "Phone");
  EXPECT_EQ(inspection.sources.entries[0].count, 3);
  EXPECT_EQ(inspection.sources.entries[0].versions, 2);
  EXPECT_EQ(inspection.sources.entries[1].name, "Clinic");
  EXPECT_EQ(inspection.sources.entries[1].versions, 0);
}

TEST_F(InspectionTest, ListsDevicesWithoutAddressAndCreationDate) {
  const std::string dated =
      "&lt;&lt;HKDevice: 0x9&gt;, name:iPhone, software:17.1, creation date:2023-01-01 00:00:00 "
      "+0000&gt;";
  const Inspection inspection =
      Inspect(RecordXml() + RecordXml({{"device", dated}}) + RecordXml({{"device", std::nullopt}}) +
              RecordXml({{"device", "Scale"}}));
  ASSERT_EQ(inspection.devices.entries.size(), 2u);
  EXPECT_EQ(inspection.devices.entries[0].count, 2);
  EXPECT_EQ(inspection.devices.entries[0].device.raw_text,
            "<<HKDevice>, name:iPhone, software:17.1>");
  EXPECT_EQ(inspection.devices.entries[0].device.software, "17.1");
  EXPECT_EQ(inspection.devices.entries[1].device.raw_text, "Scale");
}

TEST_F(InspectionTest, CountsWhatHasNoPlaceInALongList) {
  std::string elements;
  for (int i = 0; i < 10'005; ++i) {
    const std::string number = std::to_string(i);
    elements += RecordXml({{"type", "T" + number},
                           {"sourceName", "S" + number},
                           {"device", "D" + number},
                           {"unit", "U" + number}});
  }
  const Inspection inspection = Inspect(elements + RecordXml({{"type", "T10004"}}) +
                                        RecordXml({{"type", "T3"}, {"unit", "U3"}}));
  EXPECT_EQ(inspection.record_types.entries.size(), 10'000u);
  EXPECT_EQ(inspection.record_types.others, 6);
  EXPECT_EQ(inspection.record_types.entries[0].type, "T3");
  EXPECT_EQ(inspection.record_types.entries[0].count, 2);
  EXPECT_THAT(inspection.record_types.entries[0].units.entries, ElementsAre(FieldsAre("U3", 2)));
  EXPECT_EQ(inspection.sources.entries.size(), 10'000u);
  EXPECT_EQ(inspection.sources.others, 5 + 2);
  EXPECT_EQ(inspection.devices.entries.size(), 10'000u);
  EXPECT_EQ(inspection.devices.others, 5 + 2);
}

TEST_F(InspectionTest, ComparesDuplicatesWithoutTheDevicesAddress) {
  const std::string address = "&lt;&lt;HKDevice: 0xff&gt;, name:iPhone, software:17.1&gt;";
  EXPECT_EQ(OdditiesOf(RecordXml() + RecordXml({{"device", address}}) + RecordXml()),
            (Oddities{{"exact_duplicates", 2}, {"repeated_samples", 2}}));
}

// Each of them makes another Record, but of the same sample.
TEST_F(InspectionTest, TellsRepeatedSamplesFromDuplicates) {
  EXPECT_EQ(OdditiesOf(RecordXml() + RecordXml({{"creationDate", "2023-06-01 08:10:00 +0100"}}) +
                       RecordXml({{"creationDate", std::nullopt}}) +
                       RecordXml({{"sourceVersion", "17.2"}}) +
                       RecordXml({{"sourceVersion", std::nullopt}}) +
                       RecordXml({{"device", "Other"}}) + RecordXml({{"device", std::nullopt}})),
            (Oddities{{"repeated_samples", 6}}));
}

// Each of them makes another sample.
TEST_F(InspectionTest, TellsSamplesApart) {
  EXPECT_EQ(OdditiesOf(RecordXml() + RecordXml({{"value", "10.0"}}) +
                       RecordXml({{"startDate", "2023-05-01 08:00:01 +0100"}}) +
                       RecordXml({{"endDate", "2023-05-01 08:05:01 +0100"}}) +
                       RecordXml({{"sourceName", "Watch"}}) +
                       RecordXml({{"type", "HKQuantityTypeIdentifierFlightsClimbed"}})),
            Oddities());
}

TEST_F(InspectionTest, SeesOneInstantInTwoOffsets) {
  EXPECT_EQ(OdditiesOf(RecordXml() + RecordXml({{"startDate", "2023-05-01 09:00:00 +0200"}})),
            (Oddities{{"exact_duplicates", 1}, {"repeated_samples", 1}}));
}

TEST_F(InspectionTest, MissesTheTwinOfANestedRecord) {
  const std::string nested = kCorrelation + RecordXml() + RecordXml({{"value", "77"}}) +
                             RecordXml({{"value", "77"}}) + "</Correlation>";
  EXPECT_EQ(OdditiesOf(nested + RecordXml()), (Oddities{{"nested_without_twin", 2}}));
  EXPECT_EQ(OdditiesOf(RecordXml({{"value", "77"}}) + nested + RecordXml()), Oddities());
  const Inspection inspection = Inspect(nested);
  EXPECT_EQ(inspection.record_types.entries.at(0).count, 0);
  EXPECT_EQ(inspection.record_types.entries.at(0).nested, 3);
}

TEST_F(InspectionTest, FindsQuantitiesWithoutANumber) {
  EXPECT_EQ(OdditiesOf(RecordXml({{"value", std::nullopt}}) + RecordXml({{"value", "inf"}}) +
                       RecordXml({{"type", "HKCategoryTypeIdentifierSleepAnalysis"},
                                  {"unit", std::nullopt},
                                  {"value", "HKCategoryValueSleepAnalysisInBed"}})),
            (Oddities{{"quantity_without_number", 2}}));
}

TEST_F(InspectionTest, FindsCategoriesWithANumber) {
  EXPECT_EQ(OdditiesOf(RecordXml({{"type", "HKCategoryTypeIdentifierSleepAnalysis"},
                                  {"unit", std::nullopt},
                                  {"value", "1"}})),
            (Oddities{{"category_with_number", 1}}));
}

TEST_F(InspectionTest, FindsDatesInTheWrongOrder) {
  EXPECT_EQ(OdditiesOf(RecordXml({{"endDate", "2023-05-01 07:59:59 +0100"}})),
            (Oddities{{"end_before_start", 1}}));
  EXPECT_EQ(OdditiesOf(RecordXml({{"creationDate", "2023-05-01 08:04:59 +0100"}}) +
                       RecordXml({{"creationDate", "2023-05-01 08:05:00 +0100"}, {"value", "1"}})),
            (Oddities{{"creation_before_end", 1}}));
  EXPECT_EQ(OdditiesOf(WorkoutXml("", {{"creationDate", "2023-05-01 09:29:00 +0100"}})),
            (Oddities{{"creation_before_end", 1}}));
}

TEST_F(InspectionTest, FindsStartsAfterTheExport) {
  const Changes later = {{"creationDate", std::nullopt},
                         {"startDate", "2024-01-02 03:04:06 +0100"},
                         {"endDate", "2024-01-02 03:04:06 +0100"}};
  const Changes at_once = {{"creationDate", std::nullopt},
                           {"startDate", "2024-01-02 02:04:05 +0000"},
                           {"endDate", "2024-01-02 03:04:06 +0100"}};
  EXPECT_EQ(OdditiesOf(RecordXml(later) + RecordXml(at_once) + WorkoutXml("", later)),
            (Oddities{{"start_after_export", 2}}));
}

TEST_F(InspectionTest, FindsBeatsOutsideTheirRecord) {
  const auto beats = [](const std::string& first, const std::string& second) {
    return RecordXml({},
                     "<HeartRateVariabilityMetadataList>"
                     "<InstantaneousBeatsPerMinute bpm=\"60\" time=\"" +
                         first +
                         "\"/>"
                         "<InstantaneousBeatsPerMinute bpm=\"61\" time=\"" +
                         second +
                         "\"/>"
                         "</HeartRateVariabilityMetadataList>");
  };
  EXPECT_EQ(OdditiesOf(beats("7:59:55.00 AM", "8:05:05.00 AM")), Oddities());
  EXPECT_EQ(OdditiesOf(beats("7:59:54.99 AM", "8:05:05.01 AM")),
            (Oddities{{"beat_outside_record", 2}}));
}

TEST_F(InspectionTest, FindsARepeatedBlockOfWorkoutMetadata) {
  const std::string block = EntryXml("a", "1") + EntryXml("b", "2");
  const std::string event =
      "<WorkoutEvent type=\"HKWorkoutEventTypePause\" date=\"2023-05-01 09:10:00 +0100\">" +
      EntryXml("a", "1") + "</WorkoutEvent>";
  EXPECT_EQ(OdditiesOf(WorkoutXml(block + event + block)),
            (Oddities{{"repeated_metadata_block", 1}}));
  EXPECT_EQ(OdditiesOf(WorkoutXml(block + event)), Oddities());
  const std::string other_block = EntryXml("a", "1") + EntryXml("b", "3");
  EXPECT_EQ(OdditiesOf(WorkoutXml(block + event + other_block)),
            (Oddities{{"repeated_metadata_key", 2}}));
}

TEST_F(InspectionTest, FindsRepeatedMetadataKeys) {
  EXPECT_EQ(OdditiesOf(RecordXml({}, EntryXml("Meal", "1") + EntryXml("meal", "1") +
                                         EntryXml("Meal", "2") + EntryXml("Meal", "3")) +
                       RecordXml({{"value", "1"}}, EntryXml("Meal", "1"))),
            (Oddities{{"repeated_metadata_key", 2}}));
}

TEST_F(InspectionTest, FindsRoutesWithoutFileAndFilesWithoutRoute) {
  const std::string elements =
      WorkoutXml(RouteXml("<FileReference path=\"/workout-routes/a.gpx\"/>") +
                 RouteXml("<FileReference path=\"/workout-routes/missing.gpx\"/>") +
                 RouteXml("<Location date=\"2023-05-01 09:00:00 +0100\" latitude=\"1\" "
                          "longitude=\"2\" altitude=\"3\" horizontalAccuracy=\"1\" "
                          "verticalAccuracy=\"1\" course=\"1\" speed=\"1\"/>"));
  EXPECT_EQ(OdditiesOf(elements, {{"apple_health_export/workout-routes/a.gpx", kTrack},
                                  {"apple_health_export/workout-routes/b.gpx", kTrack},
                                  {"apple_health_export/workout-routes/c.gpx", kTrack}}),
            (Oddities{{"route_without_file", 1}, {"track_file_without_route", 2}}));
  EXPECT_EQ(OdditiesOf(WorkoutXml(RouteXml(""))), (Oddities{{"route_without_file", 1}}));
}

TEST_F(InspectionTest, FindsClinicalRecordsWithoutDocumentAndDocumentsWithoutRecord) {
  EXPECT_EQ(
      OdditiesOf(
          ClinicalXml("/clinical-records/a.json") + ClinicalXml("/clinical-records/missing.json"),
          {{"apple_health_export/clinical-records/a.json", "{}"},
           {"apple_health_export/clinical-records/b.json", "{}"}}),
      (Oddities{{"clinical_record_without_document", 1}, {"document_without_clinical_record", 1}}));
}

TEST_F(InspectionTest, FindsTypesWithSeveralUnits) {
  const std::string distance = "HKQuantityTypeIdentifierDistanceWalkingRunning";
  EXPECT_EQ(OdditiesOf(RecordXml() + RecordXml({{"type", distance}, {"unit", "km"}}) +
                       RecordXml({{"type", distance}, {"unit", "mi"}})),
            (Oddities{{"type_with_several_units", 1}}));
}

TEST_F(InspectionTest, SaysWhyAndWhereSomethingIsLeftOut) {
  const Inspection inspection =
      Inspect(RecordXml({{"startDate", std::nullopt}}) + RecordXml({{"mood", "good"}}) +
                  RecordXml({{"mood", "bad"}, {"value", "1"}}) + "<StateOfMind/>",
              {{"apple_health_export/clinical-records/a.json", "{"}});
  EXPECT_EQ(inspection.read.rejects, 2);
  ASSERT_EQ(inspection.reject_reasons.entries.size(), 2u);
  EXPECT_THAT(inspection.reject_reasons.entries,
              testing::Contains(FieldsAre("missing startDate", 1)));
  EXPECT_THAT(
      inspection.unmapped_paths.entries,
      ElementsAre(FieldsAre("HealthData/Record", 2), FieldsAre("HealthData/StateOfMind", 1)));
}

TEST_F(InspectionTest, BothReadersSeeTheSame) {
  WriteFile(folder_ / "export.xml",
            HealthDataXml(RecordXml() + RecordXml() + WorkoutXml(EntryXml("a", "1"))));
  const absl::StatusOr<Inspection> scan = TryInspect(folder_ / "export.xml");
  ReadOptions conformant;
  conformant.reader = ReaderKind::kLibxml2;
  const absl::StatusOr<Inspection> libxml2 = TryInspect(folder_ / "export.xml", conformant);
  ASSERT_TRUE(scan.ok() && libxml2.ok()) << scan.status() << libxml2.status();
  EXPECT_EQ(scan->oddities, libxml2->oddities);
  EXPECT_EQ(scan->oddities[static_cast<std::size_t>(Oddity::kExactDuplicate)], 1);
  EXPECT_EQ(libxml2->record_types.entries.at(0).count, 2);
}

TEST_F(InspectionTest, RefusesATruncatedExportUnlessAllowed) {
  std::string xml = HealthDataXml(RecordXml());
  xml.resize(xml.find("</HealthData>"));
  WriteFile(folder_ / "export.xml", xml);
  EXPECT_TRUE(IsInputError(TryInspect(folder_ / "export.xml").status()));
  ReadOptions options;
  options.allow_truncated = true;
  const absl::StatusOr<Inspection> inspection = TryInspect(folder_ / "export.xml", options);
  ASSERT_TRUE(inspection.ok()) << inspection.status();
  EXPECT_EQ(inspection->record_types.entries.at(0).count, 1);
  EXPECT_THAT(inspection->reject_reasons.entries, ElementsAre(FieldsAre("truncated", 1)));
}

TEST_F(InspectionTest, StopsWhenAsked) {
  WriteFile(folder_ / "export.xml", HealthDataXml(RecordXml()));
  std::stop_source stop;
  stop.request_stop();
  LoadProgress progress;
  EXPECT_EQ(InspectExport(folder_ / "export.xml", {}, progress, stop.get_token()).status().code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace pulso
