// Attributes in any order, and what happens when one is missing: for every element.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "health/element_kinds.h"
#include "health/entity_transcript.h"
#include "health/export_handler.h"
#include "xml/sax_reader.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;

constexpr char kInstant[] = "2024-06-01 08:00:10 +0200";
constexpr char kWorkoutTag[] =
    R"(<Workout workoutActivityType="R" startDate="2024-06-01 08:00:00 +0200" )"
    R"(endDate="2024-06-01 09:00:00 +0200">)";
constexpr char kRouteTag[] =
    R"(<WorkoutRoute startDate="2024-06-01 08:00:00 +0200" endDate="2024-06-01 09:00:00 +0200">)";
constexpr char kRecordTag[] = R"(<Record type="A" startDate="2024-06-01 08:00:00 +0200" )"
                              R"(endDate="2024-06-01 09:00:00 +0200">)";
constexpr char kAudiogramTag[] = R"(<Audiogram type="A" startDate="2024-06-01 08:00:00 +0200" )"
                                 R"(endDate="2024-06-01 09:00:00 +0200">)";

struct ElementCase {
  std::string name;
  std::string before;                 // the start tags of its parents
  std::string after;                  // their end tags
  std::vector<std::string> required;  // names; those with "Date" or "date" hold an instant
  std::vector<std::string> optional = {};
};

void PrintTo(const ElementCase& element, std::ostream* out) { *out << element.name; }

// A text that every kind of attribute can be read from: an instant for dates, else a number.
std::string ValueOf(const std::string& name) {
  const bool is_instant = absl::StrContains(name, "Date") || name == "date" || name == "dateIssued";
  if (name == "time") return "8:00:00.00";
  return is_instant ? kInstant : absl::StrCat(name.size());
}

std::string Document(const ElementCase& element, const std::vector<std::string>& attributes) {
  std::string document = "<HealthData>" + element.before + "<" + element.name;
  for (const std::string& name : attributes) {
    absl::StrAppend(&document, " ", name, "=\"", ValueOf(name), "\"");
  }
  return document + "/>" + element.after + "</HealthData>";
}

std::vector<std::string> Entities(const std::string& document) {
  EntityTranscript sink;
  Receipt receipt;
  ExportHandler handler(sink, receipt);
  SaxReader reader(handler, "export.xml");
  EXPECT_EQ(reader.Feed(document), absl::OkStatus()) << document;
  EXPECT_EQ(reader.Finish(), absl::OkStatus());
  return sink.lines();
}

std::vector<std::string> AllAttributes(const ElementCase& element) {
  std::vector<std::string> names = element.required;
  names.insert(names.end(), element.optional.begin(), element.optional.end());
  return names;
}

std::string RejectReason(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    const std::size_t at = line.find("Reject reason=[");
    if (at == std::string::npos) continue;
    const std::size_t begin = at + std::string_view("Reject reason=[").size();
    return line.substr(begin, line.find(']') - begin);
  }
  return "";
}

class ExportHandlerAttributes : public testing::TestWithParam<ElementCase> {};

TEST_P(ExportHandlerAttributes, WithoutARequiredOneTheElementIsRejected) {
  for (const std::string& missing : GetParam().required) {
    std::vector<std::string> names = AllAttributes(GetParam());
    names.erase(std::find(names.begin(), names.end(), missing));
    EXPECT_EQ(RejectReason(Entities(Document(GetParam(), names))), "missing " + missing);
  }
}

TEST_P(ExportHandlerAttributes, TheRequiredOnesAreEnough) {
  for (const std::string& line : Entities(Document(GetParam(), GetParam().required))) {
    EXPECT_THAT(line, testing::Not(testing::HasSubstr("Reject")));
    EXPECT_THAT(line, testing::Not(testing::HasSubstr("Unmapped")));
  }
}

TEST_P(ExportHandlerAttributes, MayComeInAnyOrder) {
  std::vector<std::string> names = AllAttributes(GetParam());
  std::set<std::vector<std::string>> outcomes;
  outcomes.insert(Entities(Document(GetParam(), names)));
  std::reverse(names.begin(), names.end());
  outcomes.insert(Entities(Document(GetParam(), names)));
  std::sort(names.begin(), names.end());
  outcomes.insert(Entities(Document(GetParam(), names)));
  std::rotate(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(names.size() / 2),
              names.end());
  outcomes.insert(Entities(Document(GetParam(), names)));
  EXPECT_EQ(outcomes.size(), 1U) << "different orders gave different entities";
}

std::vector<std::string> SampleOrigin() {
  return {"sourceName", "sourceVersion", "device", "creationDate"};
}

std::vector<ElementCase> AllElements() {
  const std::string workout_end = "</Workout>";
  const std::string route_end = "</WorkoutRoute></Workout>";
  const std::string route = std::string(kWorkoutTag) + kRouteTag;
  return {
      {"Record",
       "",
       "",
       {"type", "startDate", "endDate"},
       {"sourceName", "sourceVersion", "device", "unit", "creationDate", "value"}},
      {"MetadataEntry", kRecordTag, "</Record>", {"key", "value"}},
      {"InstantaneousBeatsPerMinute",
       std::string(kRecordTag) + "<HeartRateVariabilityMetadataList>",
       "</HeartRateVariabilityMetadataList></Record>",
       {"bpm", "time"}},
      {"Correlation", "", "", {"type", "startDate", "endDate"}, SampleOrigin()},
      {"Workout",
       "",
       "",
       {"workoutActivityType", "startDate", "endDate"},
       {"duration", "durationUnit", "totalDistance", "totalDistanceUnit", "totalEnergyBurned",
        "totalEnergyBurnedUnit", "sourceName", "sourceVersion", "device", "creationDate"}},
      {"WorkoutActivity",
       kWorkoutTag,
       workout_end,
       {"uuid", "startDate"},
       {"endDate", "duration", "durationUnit"}},
      {"WorkoutEvent", kWorkoutTag, workout_end, {"type", "date"}, {"duration", "durationUnit"}},
      {"WorkoutStatistics",
       kWorkoutTag,
       workout_end,
       {"type", "startDate", "endDate"},
       {"average", "minimum", "maximum", "sum", "unit"}},
      {"WorkoutRoute", kWorkoutTag, workout_end, {"startDate", "endDate"}, SampleOrigin()},
      {"Location",
       route,
       route_end,
       {"date", "latitude", "longitude", "altitude", "horizontalAccuracy", "verticalAccuracy",
        "course", "speed"}},
      {"FileReference", route, route_end, {"path"}},
      {"ClinicalRecord",
       "",
       "",
       {"type", "identifier", "sourceName", "sourceURL", "fhirVersion", "receivedDate",
        "resourceFilePath"}},
      {"Audiogram", "", "", {"type", "startDate", "endDate"}, SampleOrigin()},
      {"SensitivityPoint",
       kAudiogramTag,
       "</Audiogram>",
       {"frequencyValue", "frequencyUnit"},
       {"leftEarValue", "leftEarUnit", "rightEarValue", "rightEarUnit", "leftEarMasked",
        "rightEarMasked", "leftEarClampingRangeLowerBound", "rightEarClampingRangeUpperBound"}},
      {"VisionPrescription", "", "", {"type", "dateIssued"}, {"expirationDate", "brand"}},
      {"RightEye",
       R"(<VisionPrescription type="g" dateIssued="2024-06-01 08:00:00 +0200">)",
       "</VisionPrescription>",
       {},
       {"sphere", "sphereUnit", "axis", "axisUnit", "farPD", "nearPDUnit"}},
      {"ActivitySummary",
       "",
       "",
       {},
       {"activeEnergyBurned", "activeEnergyBurnedUnit", "appleStandHours"}},
  };
}

INSTANTIATE_TEST_SUITE_P(OfEveryElement, ExportHandlerAttributes, testing::ValuesIn(AllElements()),
                         [](const auto& element) { return element.param.name; });

TEST(ExportHandlerAttributeOrder, ARecordWithItsAttributesBackwardsIsTheSameRecord) {
  EXPECT_THAT(Entities(R"(<HealthData><Record value="61.5" endDate="2024-06-01 08:00:15 +0200"
      startDate="2024-06-01 08:00:10 +0200" creationDate="2024-06-01 08:00:20 +0200"
      unit="count/min" device="band" sourceVersion="10.3" sourceName="Watch" type="A"/>
      </HealthData>)"),
              ElementsAre("Record type=[A] source_name=[Watch] source_version=[10.3] device=[band] "
                          "unit=[count/min] value_text=[61.5] value=61.5 "
                          "creation_date=2024-06-01T06:00:20 start_date=2024-06-01T06:00:10 "
                          "end_date=2024-06-01T06:00:15"));
}

// All "<" but those of end tags.
std::int64_t StartTagsIn(std::string_view document) {
  std::int64_t tags = 0;
  for (std::size_t i = 0; i + 1 < document.size(); ++i) {
    if (document[i] == '<' && document[i + 1] != '/') ++tags;
  }
  return tags;
}

TEST(ExportHandlerCounts, EveryElementSeenIsStoredRejectedOrUnmapped) {
  // Every element once in full, once without its attributes, and something unknown.
  std::string document = "<HealthData><ExportDate/><ExportDate/><Me/><Me/><New/>";
  for (const ElementCase& element : AllElements()) {
    for (const auto& names : {AllAttributes(element), std::vector<std::string>()}) {
      const std::string one = Document(element, names);
      absl::StrAppend(&document, one.substr(12, one.size() - 25));  // without HealthData's tags
    }
  }
  document += "</HealthData>";

  EntityTranscript sink;
  Receipt receipt;
  ExportHandler handler(sink, receipt);
  SaxReader reader(handler, "export.xml");
  ASSERT_EQ(reader.Feed(document), absl::OkStatus());
  ASSERT_EQ(reader.Finish(), absl::OkStatus());
  std::int64_t seen = 0;
  const CountsByElement counts = receipt.ByElement();
  for (std::size_t kind = 0; kind < kElementKindCount; ++kind) {
    EXPECT_TRUE(counts[kind].balances()) << ElementName(static_cast<ElementKind>(kind));
    seen += counts[kind].seen;
  }
  EXPECT_EQ(seen, StartTagsIn(document));
  const auto of = [&](ElementKind kind) { return counts[static_cast<std::size_t>(kind)]; };
  EXPECT_EQ(of(ElementKind::kRecord).rejected, 1);
  EXPECT_EQ(of(ElementKind::kLocation).stored, 1);
  EXPECT_EQ(of(ElementKind::kLocation).rejected, 1);
  EXPECT_EQ(of(ElementKind::kActivitySummary).stored, 2);
}

}  // namespace
}  // namespace pulso
