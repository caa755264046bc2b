#include "health/export_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "health/entity_transcript.h"
#include "xml/sax_reader.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ExportHandlerTest : public testing::Test {
 protected:
  const std::vector<std::string>& Read(std::string_view document) {
    SaxReader reader(handler_, "export.xml");
    EXPECT_EQ(reader.Feed(document), absl::OkStatus());
    EXPECT_EQ(reader.Finish(), absl::OkStatus());
    EXPECT_EQ(sink_.depth(), 0U) << "every entity has its End";
    return sink_.lines();
  }

  // "seen 3 stored 1 repaired 0 rejected 1 unmapped 1"
  std::string Counts(ElementKind kind) const {
    const ReceiptCounts counts = receipt_.ByElement()[static_cast<std::size_t>(kind)];
    return absl::StrFormat("seen %d stored %d repaired %d rejected %d unmapped %d", counts.seen,
                           counts.stored, counts.repaired, counts.rejected, counts.unmapped);
  }

  EntityTranscript sink_;
  Receipt receipt_;
  ExportHandler handler_{sink_, receipt_};
};

constexpr char kNoneSeen[] = "seen 0 stored 0 repaired 0 rejected 0 unmapped 0";

TEST_F(ExportHandlerTest, KeepsAnUnknownElementWithAttributesTextAndPlace) {
  EXPECT_THAT(Read("<HealthData>\n"
                   " <StateOfMind kind=\"mood\" valence=\"0.5\"> calm\n </StateOfMind>\n"
                   "</HealthData>\n"),
              ElementsAre("Unmapped path=[HealthData/StateOfMind] @kind=[mood] @valence=[0.5] "
                          "text=[calm] at 14:2"));
  EXPECT_EQ(Counts(ElementKind::kUnknown), "seen 1 stored 0 repaired 0 rejected 0 unmapped 1");
}

TEST_F(ExportHandlerTest, KeepsUnknownChildrenBeforeTheirUnknownParent) {
  EXPECT_THAT(Read("<HealthData>\n"
                   "<StateOfMind kind=\"mood\">a<Label>joy</Label>b</StateOfMind>\n"
                   "</HealthData>\n"),
              ElementsAre("Unmapped path=[HealthData/StateOfMind/Label] text=[joy] at 39:2",
                          "Unmapped path=[HealthData/StateOfMind] @kind=[mood] text=[ab] at 13:2"));
}

TEST_F(ExportHandlerTest, TakesAKnownElementInAnUnknownOneForUnknown) {
  EXPECT_THAT(Read("<HealthData>\n<New>\n<Record type=\"A\"/>\n</New>\n</HealthData>\n"),
              ElementsAre("Unmapped path=[HealthData/New/Record] @type=[A] at 19:3",
                          "Unmapped path=[HealthData/New] at 13:2"));
  EXPECT_EQ(Counts(ElementKind::kRecord), kNoneSeen);
  EXPECT_EQ(Counts(ElementKind::kUnknown), "seen 2 stored 0 repaired 0 rejected 0 unmapped 2");
}

TEST_F(ExportHandlerTest, TakesAKnownElementInTheWrongPlaceForUnknown) {
  EXPECT_THAT(Read("<HealthData>\n<MetadataEntry key=\"k\" value=\"v\"/>\n</HealthData>\n"),
              ElementsAre("Unmapped path=[HealthData/MetadataEntry] @key=[k] @value=[v] at 13:2"));
}

TEST_F(ExportHandlerTest, KeepsADocumentWithAnotherRootAsUnmapped) {
  EXPECT_THAT(Read("<Other><Record/></Other>"),
              ElementsAre("Unmapped path=[Other/Record] at 7:1", "Unmapped path=[Other] at 0:1"));
}

TEST_F(ExportHandlerTest, KeepsUnknownAttributesInsideTheirEntity) {
  EXPECT_THAT(Read("<HealthData>\n"
                   "<Record type=\"A\" mood=\"x\" sourceName=\"W\" startDate=\"2024-06-01 08:00:10 "
                   "+0200\" endDate=\"2024-06-01 08:00:15 +0200\" recordCount=\"5\"/>\n"
                   "</HealthData>\n"),
              ElementsAre("Record type=[A] source_name=[W] start_date=2024-06-01T06:00:10 "
                          "end_date=2024-06-01T06:00:15",
                          "  Unmapped path=[HealthData/Record] @mood=[x] @recordCount=[5] "
                          "at 13:2"));
  EXPECT_EQ(Counts(ElementKind::kRecord), "seen 1 stored 1 repaired 0 rejected 0 unmapped 0");
}

TEST_F(ExportHandlerTest, KeepsUnknownAttributesOfElementsThatAreNoEntities) {
  EXPECT_THAT(Read("<HealthData a=\"1\">\n<ExportDate b=\"2\"/>\n<Me c=\"3\"/>\n"
                   "<Record type=\"A\" startDate=\"2024-06-01 08:00:10 +0200\" "
                   "endDate=\"2024-06-01 08:00:15 +0200\">\n"
                   "<HeartRateVariabilityMetadataList d=\"4\"/></Record>\n</HealthData>\n"),
              ElementsAre("Unmapped path=[HealthData] @a=[1] at 0:1",
                          "Unmapped path=[HealthData/ExportDate] @b=[2] at 19:2",
                          "Unmapped path=[HealthData/Me] @c=[3] at 39:3",
                          "Record type=[A] start_date=2024-06-01T06:00:10 "
                          "end_date=2024-06-01T06:00:15",
                          "  Unmapped path=[HealthData/Record/HeartRateVariabilityMetadataList] "
                          "@d=[4] at 143:5"));
}

TEST_F(ExportHandlerTest, KeepsTextBetweenElementsAsARepair) {
  EXPECT_THAT(Read("<HealthData>\n lost\n<ExportDate/>found &amp; lost \n</HealthData>\n"),
              ElementsAre("Unmapped path=[HealthData] text=[lost] at 14:2",
                          "Unmapped path=[HealthData] text=[found & lost] at 32:3"));
  EXPECT_EQ(Counts(ElementKind::kHealthData), "seen 1 stored 1 repaired 2 rejected 0 unmapped 0");
}

TEST_F(ExportHandlerTest, KeepsTextInsideAnEntityInsideIt) {
  EXPECT_THAT(Read("<HealthData>\n"
                   "<Record type=\"A\" startDate=\"2024-06-01 08:00:10 +0200\" "
                   "endDate=\"2024-06-01 08:00:15 +0200\">61</Record>\n</HealthData>\n"),
              ElementsAre("Record type=[A] start_date=2024-06-01T06:00:10 "
                          "end_date=2024-06-01T06:00:15",
                          "  Unmapped path=[HealthData/Record] text=[61] at 104:2"));
  EXPECT_EQ(Counts(ElementKind::kRecord), "seen 1 stored 1 repaired 1 rejected 0 unmapped 0");
}

TEST_F(ExportHandlerTest, RejectsAnElementWithoutARequiredAttributeWithAllItHas) {
  EXPECT_THAT(Read("<HealthData>\n"
                   "<Record type=\"A\" endDate=\"2024-06-01 08:00:15 +0200\" value=\"61\" x=\"y\"/>"
                   "\n</HealthData>\n"),
              ElementsAre("Reject reason=[missing startDate] path=[HealthData/Record] @type=[A] "
                          "@endDate=[2024-06-01 08:00:15 +0200] @value=[61] @x=[y] at 13:2"));
  EXPECT_EQ(Counts(ElementKind::kRecord), "seen 1 stored 0 repaired 0 rejected 1 unmapped 0");
}

TEST_F(ExportHandlerTest, RejectsAnElementWhoseRequiredDateOrNumberCannotBeRead) {
  EXPECT_THAT(
      Read("<HealthData>\n"
           "<Record type=\"A\" startDate=\"yesterday\" endDate=\"2024-06-01 08:00:15 +0200\"/>\n"
           "<Record type=\"A\" startDate=\"2024-06-01 08:00:15 +0200\" endDate=\"\"/>\n"
           "<Audiogram type=\"A\" startDate=\"2024-06-01 08:00:15 +0200\" "
           "endDate=\"2024-06-01 08:00:15 +0200\">\n"
           "<SensitivityPoint frequencyValue=\"low\" frequencyUnit=\"Hz\"/></Audiogram>\n"
           "</HealthData>\n"),
      ElementsAre("Reject reason=[unreadable startDate] path=[HealthData/Record] @type=[A] "
                  "@startDate=[yesterday] @endDate=[2024-06-01 08:00:15 +0200] at 13:2",
                  "Reject reason=[unreadable endDate] path=[HealthData/Record] @type=[A] "
                  "@startDate=[2024-06-01 08:00:15 +0200] @endDate=[] at 90:3",
                  "Audiogram type=[A] start_date=2024-06-01T06:00:15 "
                  "end_date=2024-06-01T06:00:15",
                  "  Reject reason=[unreadable frequencyValue] "
                  "path=[HealthData/Audiogram/SensitivityPoint] @frequencyValue=[low] "
                  "@frequencyUnit=[Hz] at 253:5"));
}

TEST_F(ExportHandlerTest, RejectsTheKnownChildrenOfARejectedElement) {
  EXPECT_THAT(
      Read("<HealthData>\n"
           "<Correlation type=\"Food\">\n"
           "<Record type=\"A\" startDate=\"2024-06-01 08:00:10 +0200\" "
           "endDate=\"2024-06-01 08:00:15 +0200\">\n"
           "<MetadataEntry key=\"k\" value=\"v\"/></Record>\n"
           "<Other/>\n"
           "</Correlation>\n"
           "<ActivitySummary/>\n"
           "</HealthData>\n"),
      ElementsAre("Reject reason=[missing startDate] path=[HealthData/Correlation] @type=[Food] "
                  "at 13:2",
                  "Reject reason=[inside a rejected element] path=[HealthData/Correlation/Record] "
                  "@type=[A] @startDate=[2024-06-01 08:00:10 +0200] "
                  "@endDate=[2024-06-01 08:00:15 +0200] at 39:3",
                  "Reject reason=[inside a rejected element] "
                  "path=[HealthData/Correlation/Record/MetadataEntry] @key=[k] @value=[v] at 131:4",
                  "Unmapped path=[HealthData/Correlation/Other] at 175:5", "ActivitySummary"));
  EXPECT_EQ(Counts(ElementKind::kCorrelation), "seen 1 stored 0 repaired 0 rejected 1 unmapped 0");
  EXPECT_EQ(Counts(ElementKind::kRecord), "seen 1 stored 0 repaired 0 rejected 1 unmapped 0");
  EXPECT_EQ(Counts(ElementKind::kMetadataEntry),
            "seen 1 stored 0 repaired 0 rejected 1 unmapped 0");
  EXPECT_EQ(Counts(ElementKind::kUnknown), "seen 1 stored 0 repaired 0 rejected 0 unmapped 1");
}

TEST_F(ExportHandlerTest, LeavesAnUnreadableOptionalValueEmptyAndKeepsItsText) {
  EXPECT_THAT(Read("<HealthData>\n"
                   "<Workout workoutActivityType=\"R\" duration=\"long\" durationUnit=\"min\" "
                   "totalDistance=\"5,5\" creationDate=\"never\" "
                   "startDate=\"2024-06-01 08:00:10 +0200\" "
                   "endDate=\"2024-06-01 08:00:15 +0200\"/>\n"
                   "<ActivitySummary dateComponents=\"2024-02-30\" appleStandHours=\"12\"/>\n"
                   "</HealthData>\n"),
              ElementsAre("Workout activity_type=[R] duration_unit=[min] "
                          "start_date=2024-06-01T06:00:10 end_date=2024-06-01T06:00:15",
                          "  Unmapped path=[HealthData/Workout] @duration=[long] "
                          "@totalDistance=[5,5] @creationDate=[never] at 13:2",
                          "ActivitySummary apple_stand_hours=12",
                          "  Unmapped path=[HealthData/ActivitySummary] "
                          "@dateComponents=[2024-02-30] at 198:3"));
  EXPECT_EQ(Counts(ElementKind::kWorkout), "seen 1 stored 1 repaired 3 rejected 0 unmapped 0");
  EXPECT_EQ(Counts(ElementKind::kActivitySummary),
            "seen 1 stored 1 repaired 1 rejected 0 unmapped 0");
}

TEST_F(ExportHandlerTest, KeepsARecordsValueThatIsNoFiniteNumberAsText) {
  EXPECT_THAT(Read("<HealthData>"
                   "<Record type=\"A\" unit=\"km\" startDate=\"2024-06-01 08:00:10 +0200\" "
                   "endDate=\"2024-06-01 08:00:15 +0200\" value=\"inf\"/></HealthData>"),
              ElementsAre("Record type=[A] unit=[km] value_text=[inf] "
                          "start_date=2024-06-01T06:00:10 end_date=2024-06-01T06:00:15"));
  EXPECT_EQ(Counts(ElementKind::kRecord), "seen 1 stored 1 repaired 0 rejected 0 unmapped 0");
}

TEST_F(ExportHandlerTest, KeepsASecondExportDateAndASecondMeAsUnmapped) {
  EXPECT_THAT(Read("<HealthData>\n"
                   "<ExportDate value=\"2025-07-10 20:29:00 +0200\"/>\n"
                   "<Me HKCharacteristicTypeIdentifierBloodType=\"O\"/>\n"
                   "<ExportDate value=\"2026-07-10 20:29:00 +0200\"/>\n"
                   "<Me HKCharacteristicTypeIdentifierBloodType=\"A\"/>\n"
                   "</HealthData>\n"),
              ElementsAre("Unmapped path=[HealthData/ExportDate] "
                          "@value=[2026-07-10 20:29:00 +0200] at 111:4",
                          "Unmapped path=[HealthData/Me] "
                          "@HKCharacteristicTypeIdentifierBloodType=[A] at 159:5"));
  EXPECT_EQ(Counts(ElementKind::kExportDate), "seen 2 stored 1 repaired 0 rejected 0 unmapped 1");
  EXPECT_EQ(Counts(ElementKind::kMe), "seen 2 stored 1 repaired 0 rejected 0 unmapped 1");
  ASSERT_TRUE(handler_.Finish().ok());
  EXPECT_EQ(sink_.lines().back(), "Profile blood_type=[O] export_date=2025-07-10T18:29:00");
}

TEST_F(ExportHandlerTest, AnUnreadableExportDateIsARepair) {
  EXPECT_THAT(Read("<HealthData>\n<ExportDate value=\"today\"/>\n</HealthData>\n"),
              ElementsAre("Unmapped path=[HealthData/ExportDate] @value=[today] at 13:2"));
  EXPECT_EQ(Counts(ElementKind::kExportDate), "seen 1 stored 1 repaired 1 rejected 0 unmapped 0");
  EXPECT_EQ(handler_.export_date(), std::nullopt);
}

TEST_F(ExportHandlerTest, SaysTheExportDateAndTheLocaleBeforeTheEnd) {
  EXPECT_EQ(handler_.export_date(), std::nullopt);
  EXPECT_EQ(handler_.locale(), std::nullopt);
  EXPECT_THAT(Read("<HealthData locale=\"fr_FR\"><ExportDate value=\"2000-01-01 00:00:07 +0000\"/>"
                   "</HealthData>"),
              IsEmpty());
  EXPECT_EQ(handler_.export_date(), Timestamp{7'000'000});
  EXPECT_EQ(handler_.locale(), "fr_FR");
}

TEST_F(ExportHandlerTest, ReadsTheNamesAndDatesOfIos8) {
  EXPECT_THAT(Read("<HealthData>\n"
                   "<Record type=\"A\" source=\"Phone\" unit=\"count\" "
                   "startDate=\"20140917080010+0200\" endDate=\"20140917080020+0200\" "
                   "value=\"12\" recordCount=\"1\"/>\n"
                   "</HealthData>\n"),
              ElementsAre("Record type=[A] source_name=[Phone] unit=[count] value_text=[12] "
                          "value=12 start_date=2014-09-17T06:00:10 end_date=2014-09-17T06:00:20",
                          "  Unmapped path=[HealthData/Record] @recordCount=[1] at 13:2"));
}

TEST_F(ExportHandlerTest, PrefersSourceNameToSource) {
  EXPECT_THAT(Read("<HealthData>\n"
                   "<Record type=\"A\" source=\"old\" sourceName=\"new\" "
                   "startDate=\"2024-06-01 08:00:10 +0200\" "
                   "endDate=\"2024-06-01 08:00:15 +0200\"/>\n"
                   "</HealthData>\n"),
              ElementsAre("Record type=[A] source_name=[new] start_date=2024-06-01T06:00:10 "
                          "end_date=2024-06-01T06:00:15",
                          "  Unmapped path=[HealthData/Record] @source=[old] at 13:2"));
}

TEST_F(ExportHandlerTest, BeatsOfEachRecordAreReckonedFromItsOwnStart) {
  EXPECT_THAT(
      Read("<HealthData>\n"
           "<Record type=\"A\" startDate=\"2024-06-01 08:00:10 +0200\" "
           "endDate=\"2024-06-01 08:01:10 +0200\"><HeartRateVariabilityMetadataList>\n"
           "<InstantaneousBeatsPerMinute bpm=\"60\" time=\"8:00:11.00\"/>\n"
           "<InstantaneousBeatsPerMinute bpm=\"x\" time=\"8:00:12.00\"/>\n"
           "<InstantaneousBeatsPerMinute bpm=\"61\" time=\"soon\"/>\n"
           "<InstantaneousBeatsPerMinute bpm=\"62\"/>\n"
           "</HeartRateVariabilityMetadataList></Record>\n"
           "<Record type=\"A\" startDate=\"2024-06-02 08:00:10 +0200\" "
           "endDate=\"2024-06-02 08:01:10 +0200\"><HeartRateVariabilityMetadataList>\n"
           "<InstantaneousBeatsPerMinute bpm=\"63\" time=\"8:00:11.00\"/>\n"
           "</HeartRateVariabilityMetadataList></Record>\n"
           "</HealthData>\n"),
      ElementsAre(
          "Record type=[A] start_date=2024-06-01T06:00:10 end_date=2024-06-01T06:01:10",
          "  Heartbeat bpm=60 time=2024-06-01T06:00:11",
          "  Reject reason=[unreadable bpm] "
          "path=[HealthData/Record/HeartRateVariabilityMetadataList/InstantaneousBeatsPerMinute] "
          "@bpm=[x] @time=[8:00:12.00] at 197:4",
          "  Reject reason=[unreadable time] "
          "path=[HealthData/Record/HeartRateVariabilityMetadataList/InstantaneousBeatsPerMinute] "
          "@bpm=[61] @time=[soon] at 254:5",
          "  Reject reason=[missing time] "
          "path=[HealthData/Record/HeartRateVariabilityMetadataList/InstantaneousBeatsPerMinute] "
          "@bpm=[62] at 306:6",
          "Record type=[A] start_date=2024-06-02T06:00:10 end_date=2024-06-02T06:01:10",
          "  Heartbeat bpm=63 time=2024-06-02T06:00:11"));
  EXPECT_EQ(Counts(ElementKind::kInstantaneousBeatsPerMinute),
            "seen 5 stored 2 repaired 0 rejected 3 unmapped 0");
  EXPECT_EQ(Counts(ElementKind::kHeartRateVariabilityMetadataList),
            "seen 2 stored 2 repaired 0 rejected 0 unmapped 0");
}

// The events of a reader that repairs damage.
class ToldDamageTest : public ExportHandlerTest {
 protected:
  void Start(std::string_view name) {
    EXPECT_EQ(handler_.StartElement({name, {}, {0, 1}}), absl::OkStatus());
  }
  void End() { EXPECT_EQ(handler_.EndElement(), absl::OkStatus()); }
  void Repair(RepairKind kind, Position position) {
    EXPECT_EQ(handler_.Repaired({kind, position, {}, {}}), absl::OkStatus());
  }
};

TEST_F(ToldDamageTest, CountsRepairsByElementAndKindWithTheFirstPlace) {
  Start("HealthData");
  Repair(RepairKind::kBadUtf8, {.byte_offset = 20, .line = 2});
  Repair(RepairKind::kRawLt, {.byte_offset = 25, .line = 2});
  Start("ActivitySummary");
  End();
  Repair(RepairKind::kBadUtf8, {.byte_offset = 40, .line = 3});
  Start("New");
  End();
  End();
  EXPECT_EQ(Counts(ElementKind::kActivitySummary),
            "seen 1 stored 1 repaired 2 rejected 0 unmapped 0");
  EXPECT_EQ(Counts(ElementKind::kUnknown), "seen 1 stored 0 repaired 1 rejected 0 unmapped 1");
  EXPECT_EQ(Counts(ElementKind::kHealthData), "seen 1 stored 1 repaired 0 rejected 0 unmapped 0");
  ASSERT_EQ(receipt_.repairs().size(), 2U);
  const RepairCounts& bad_utf8 = receipt_.repairs().at("bad-utf8");
  EXPECT_EQ(bad_utf8.count, 2);
  EXPECT_EQ(bad_utf8.first.byte_offset, 20);
  EXPECT_EQ(receipt_.repairs().at("raw-lt").count, 1);
}

TEST_F(ToldDamageTest, RejectsWhatTheReaderCouldNotReadWithItsSource) {
  Start("HealthData");
  EXPECT_EQ(handler_.Unreadable(RejectKind::kBadTag, "<Record type=\"A>\n",
                                {.byte_offset = 13, .line = 2}),
            absl::OkStatus());
  End();
  EXPECT_THAT(sink_.lines(), ElementsAre("Reject reason=[bad-tag] path=[HealthData] at 13:2 "
                                         "source=[<Record type=\"A>\n]"));
  EXPECT_EQ(Counts(ElementKind::kRecord), "seen 1 stored 0 repaired 0 rejected 1 unmapped 0");
}

TEST(StrictExportHandler, RefusesAnyDamageWithItsPlace) {
  constexpr char kMissing[] = "<HealthData>\n<MetadataEntry/><Record/></HealthData>";
  constexpr char kOptional[] =
      "<HealthData>\n<ActivitySummary appleStandHours=\"x\"/></HealthData>";
  constexpr char kText[] = "<HealthData>\nlost</HealthData>";
  for (const auto& [document, message] : std::vector<std::pair<std::string, std::string>>{
           {kMissing, "export.xml: byte 29, line 2: damaged (missing type); "},
           {kOptional, "export.xml: byte 13, line 2: damaged (bad-optional); "},
           {kText, "export.xml: byte 13, line 2: damaged (stray-text); "}}) {
    EntityTranscript sink;
    Receipt receipt;
    ExportHandler handler(sink, receipt, {.document_name = "export.xml", .is_strict = true});
    SaxReader reader(handler, "export.xml");
    absl::Status status = reader.Feed(document);
    if (status.ok()) status = reader.Finish();
    EXPECT_TRUE(IsInputError(status)) << document;
    EXPECT_THAT(std::string(status.message()), testing::StartsWith(message));
  }
}

TEST(StrictExportHandler, TakesWhatIsUnknownAsEver) {
  EntityTranscript sink;
  Receipt receipt;
  ExportHandler handler(sink, receipt, {.document_name = "export.xml", .is_strict = true});
  SaxReader reader(handler, "export.xml");
  EXPECT_EQ(reader.Feed("<HealthData a=\"1\"><New/></HealthData>"), absl::OkStatus());
  EXPECT_EQ(reader.Finish(), absl::OkStatus());
  EXPECT_EQ(sink.lines().size(), 2U);
}

// Fails at the entity with this number, counted from 1.
class FailingSink final : public EntitySink {
 public:
  explicit FailingSink(int number) : left_(number) {}
  absl::Status Begin(const Entity& /*entity*/) override {
    return --left_ == 0 ? ServerError("the lane is closed") : absl::OkStatus();
  }
  absl::Status End() override { return absl::OkStatus(); }

 private:
  int left_;
};

TEST(ExportHandlerErrors, TheErrorOfTheSinkStopsTheReader) {
  for (const int number : {1, 2, 3}) {
    FailingSink sink(number);
    Receipt receipt;
    ExportHandler handler(sink, receipt);
    SaxReader reader(handler, "export.xml");
    const absl::Status status =
        reader.Feed("<HealthData><ActivitySummary/><Record/><New/></HealthData>");
    EXPECT_EQ(status.message(), "the lane is closed") << number;
  }
}

TEST(ExportHandlerErrors, TheErrorOfTheSinkComesFromFinishToo) {
  FailingSink sink(1);
  Receipt receipt;
  ExportHandler handler(sink, receipt);
  EXPECT_EQ(handler.Finish().message(), "the lane is closed");
}

}  // namespace
}  // namespace pulso
