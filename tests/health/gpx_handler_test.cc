#include "health/gpx_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Print(std::span<const Attribute> attributes) {
  std::string text;
  for (const Attribute& attribute : attributes) {
    absl::StrAppendFormat(&text, " %s=[%s]", attribute.name, attribute.value);
  }
  return text;
}

// Keeps the points and prints everything else as one line each.
class RecordingSink : public EntitySink {
 public:
  absl::Status Begin(const Entity& entity) override {
    if (fail_) return InputError("the sink is full");
    if (const auto* point = entity.As<RoutePoint>()) {
      points_.push_back(*point);
    } else if (const auto* unmapped = entity.As<Unmapped>()) {
      std::string text =
          absl::StrFormat("unmapped %s%s", unmapped->element_path, Print(unmapped->attributes));
      if (unmapped->text) absl::StrAppendFormat(&text, " \"%s\"", *unmapped->text);
      others_.push_back(absl::StrFormat("%s @%d", text, unmapped->position.line));
    } else if (const auto* reject = entity.As<Reject>()) {
      others_.push_back(absl::StrFormat("reject %s: %s%s @%d", reject->element_path, reject->reason,
                                        Print(reject->attributes), reject->position.line));
    } else if (const auto* header = entity.As<RouteFileHeader>()) {
      std::string text = "header";
      if (header->creator) absl::StrAppendFormat(&text, " creator=[%s]", *header->creator);
      if (header->version) absl::StrAppendFormat(&text, " version=[%s]", *header->version);
      if (header->name) absl::StrAppendFormat(&text, " name=[%s]", *header->name);
      if (header->time) absl::StrAppendFormat(&text, " time=%d", header->time->usec_since_2000);
      others_.push_back(text);
    } else {
      others_.push_back("another entity");
    }
    return absl::OkStatus();
  }
  absl::Status End() override { return absl::OkStatus(); }

  void FailFromNowOn() { fail_ = true; }
  const std::vector<RoutePoint>& points() const { return points_; }
  const std::vector<std::string>& others() const { return others_; }

 private:
  bool fail_ = false;
  std::vector<RoutePoint> points_;
  std::vector<std::string> others_;
};

using Attributes = std::initializer_list<Attribute>;

class GpxHandlerTest : public testing::Test {
 protected:
  // Elements and texts stand on a line of their own each, counted from 1.
  void Start(std::string_view name, Attributes attributes = {}) {
    const std::vector<Attribute> copies(attributes);
    EXPECT_TRUE(handler_.StartElement({name, copies, {0, ++line_}}).ok());
  }
  void End() { EXPECT_TRUE(handler_.EndElement().ok()); }
  void Text(std::string_view text) { EXPECT_TRUE(handler_.Text(text, {0, ++line_}).ok()); }
  void Leaf(std::string_view name, std::string_view text) {
    Start(name);
    Text(text);
    End();
  }

  // Lines 1 to 3.
  void StartSegment() {
    Start("gpx", {{"version", "1.1"},
                  {"creator", "Apple Health Export"},
                  {"xmlns", "http://www.topografix.com/GPX/1/1"},
                  {"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
                  {"xsi:schemaLocation", "x"}});
    Start("trk");
    Start("trkseg");
  }

  RecordingSink sink_;
  Receipt receipt_;
  GpxHandler handler_{sink_, receipt_, "workout-routes/a.gpx", false};
  std::int64_t line_ = 0;
};

TEST_F(GpxHandlerTest, ReadsAnApplePoint) {
  StartSegment();
  Start("trkpt", {{"lon", "8.123456"}, {"lat", "-47.654321"}});
  Leaf("ele", "412.307190");
  Leaf("time", "2025-07-10T18:29:00Z");
  Start("extensions");
  Leaf("speed", "2.515324");
  Leaf("course", "-1");
  Leaf("hAcc", "3.5");
  Leaf("vAcc", "2.25");
  End();
  End();
  ASSERT_EQ(sink_.points().size(), 1U);
  const RoutePoint& point = sink_.points()[0];
  EXPECT_EQ(point.time, Timestamp{805'487'340'000'000});
  EXPECT_EQ(point.latitude, -47.654321);
  EXPECT_EQ(point.longitude, 8.123456);
  EXPECT_EQ(point.elevation, 412.30719);
  EXPECT_EQ(point.speed, 2.515324);
  EXPECT_EQ(point.course, -1.0);
  EXPECT_EQ(point.horizontal_accuracy, 3.5);
  EXPECT_EQ(point.vertical_accuracy, 2.25);
  EXPECT_THAT(sink_.others(), IsEmpty());
}

TEST_F(GpxHandlerTest, StartsEveryPointAfresh) {
  StartSegment();
  Start("trkpt", {{"lat", "1"}, {"lon", "2"}});
  Start("extensions");
  Leaf("vAcc", "5");
  End();
  Leaf("time", "2025-07-10T18:29:00Z");
  Leaf("ele", "9");
  End();
  Start("trkpt", {{"lat", "3"}, {"lon", "4"}});
  Leaf("time", "2025-07-10T18:29:01Z");
  End();
  ASSERT_EQ(sink_.points().size(), 2U);
  EXPECT_EQ(sink_.points()[0].vertical_accuracy, 5.0);
  const RoutePoint& point = sink_.points()[1];
  EXPECT_EQ(point.time, Timestamp{805'487'341'000'000});
  EXPECT_EQ(point.latitude, 3.0);
  EXPECT_EQ(point.longitude, 4.0);
  EXPECT_EQ(point.elevation, std::nullopt);
  EXPECT_EQ(point.speed, std::nullopt);
  EXPECT_EQ(point.course, std::nullopt);
  EXPECT_EQ(point.horizontal_accuracy, std::nullopt);
  EXPECT_EQ(point.vertical_accuracy, std::nullopt);
  EXPECT_THAT(sink_.others(), IsEmpty());
}

TEST_F(GpxHandlerTest, JoinsTextInPiecesAndTrimsIt) {
  StartSegment();
  Start("trkpt", {{"lat", " 1 "}, {"lon", "2"}});
  Start("time");
  Text("\n 2025-07-");
  Text("10T18:29:00Z");
  Text("\n");
  End();
  Start("ele");
  Text("4");
  Text("12.5 ");
  End();
  End();
  ASSERT_EQ(sink_.points().size(), 1U);
  EXPECT_EQ(sink_.points()[0].time, Timestamp{805'487'340'000'000});
  EXPECT_EQ(sink_.points()[0].latitude, 1.0);
  EXPECT_EQ(sink_.points()[0].elevation, 412.5);
}

TEST_F(GpxHandlerTest, TellsWhatTheFileSaysOfItself) {
  Start("gpx", {{"version", "1.1"}, {"creator", "Apple Health Export"}});
  Start("metadata");
  Leaf("time", "2025-07-10T18:29:00Z");
  Start("author", {{"x", "y"}});
  Leaf("name", "Ada");
  End();
  End();
  Start("trk");
  Leaf("name", "Route 2025-07-10 7:30pm");
  Leaf("name", "another");
  Start("trkseg");
  End();
  End();
  End();
  EXPECT_THAT(sink_.points(), IsEmpty());
  EXPECT_THAT(sink_.others(), ElementsAre("unmapped gpx/metadata/author/name \"Ada\" @6",
                                          "unmapped gpx/metadata/author x=[y] @5",
                                          "unmapped gpx/trk/name \"another\" @11",
                                          "header creator=[Apple Health Export] version=[1.1] "
                                          "name=[Route 2025-07-10 7:30pm] time=805487340000000"));
}

TEST_F(GpxHandlerTest, KeepsAnUnreadableExportTime) {
  Start("gpx");
  Start("metadata");
  Leaf("time", "yesterday");
  End();
  End();
  EXPECT_THAT(sink_.others(), ElementsAre("unmapped gpx/metadata/time \"yesterday\" @3", "header"));
  EXPECT_EQ(receipt_.repairs().at("bad-optional").first_document, "workout-routes/a.gpx");
}

TEST_F(GpxHandlerTest, ReportsUnknownElementsAfterTheirChildren) {
  StartSegment();
  Start("trkpt", {{"lat", "1"}, {"lon", "2"}});
  Leaf("time", "2025-07-10T18:29:00Z");
  Start("extensions");
  Start("gpxtpx:TrackPointExtension", {{"v", "2"}});
  Start("gpxtpx:hr");
  Text("12");
  Text("0");
  End();
  End();
  End();
  End();
  End();
  Start("desc");
  End();
  End();
  Leaf("wpt", "here");
  EXPECT_EQ(sink_.points().size(), 1U);
  EXPECT_THAT(
      sink_.others(),
      ElementsAre("unmapped gpx/trk/trkseg/trkpt/extensions/gpxtpx:TrackPointExtension/gpxtpx:hr "
                  "\"120\" @9",
                  "unmapped gpx/trk/trkseg/trkpt/extensions/gpxtpx:TrackPointExtension v=[2] @8",
                  "unmapped gpx/trk/desc @12", "unmapped gpx/wpt \"here\" @13"));
}

TEST_F(GpxHandlerTest, ReportsKnownNamesInOtherPlaces) {
  Start("gpx");
  Start("trkpt", {{"lat", "1"}});
  Leaf("ele", "3");
  End();
  End();
  EXPECT_THAT(sink_.others(), ElementsAre("unmapped gpx/trkpt/ele \"3\" @3",
                                          "unmapped gpx/trkpt lat=[1] @2", "header"));
}

TEST_F(GpxHandlerTest, ReportsADocumentOfAnotherKind) {
  Start("kml");
  Leaf("trk", "x");
  End();
  EXPECT_THAT(sink_.others(), ElementsAre("unmapped kml/trk \"x\" @2", "unmapped kml @1"));
}

TEST_F(GpxHandlerTest, ReportsUnknownAttributesAndStrayText) {
  StartSegment();
  Text("stray");
  Start("trkpt", {{"lat", "1"}, {"id", "7"}, {"lon", "2"}});
  Start("time", {{"zone", "UTC"}});
  Text("2025-07-10T18:29:00Z");
  End();
  End();
  EXPECT_EQ(sink_.points().size(), 1U);
  EXPECT_THAT(sink_.others(), ElementsAre("unmapped gpx/trk/trkseg \"stray\" @4",
                                          "unmapped gpx/trk/trkseg/trkpt id=[7] @5",
                                          "unmapped gpx/trk/trkseg/trkpt/time zone=[UTC] @6"));
}

TEST_F(GpxHandlerTest, ReportsTextThatIsNoNumberAndSecondValues) {
  StartSegment();
  Start("trkpt", {{"lat", "1"}, {"lon", "2"}});
  Leaf("ele", "high");
  Leaf("ele", "5");
  Leaf("ele", "6");
  Leaf("time", "2025-07-10T18:29:00Z");
  Leaf("time", "2025-07-10T18:29:01Z");
  End();
  ASSERT_EQ(sink_.points().size(), 1U);
  EXPECT_EQ(sink_.points()[0].elevation, 5.0);
  EXPECT_EQ(sink_.points()[0].time, Timestamp{805'487'340'000'000});
  EXPECT_THAT(sink_.others(),
              ElementsAre("unmapped gpx/trk/trkseg/trkpt/ele \"high\" @5",
                          "unmapped gpx/trk/trkseg/trkpt/ele \"6\" @9",
                          "unmapped gpx/trk/trkseg/trkpt/time \"2025-07-10T18:29:01Z\" @13"));
}

TEST_F(GpxHandlerTest, RejectsPointsWithoutPlaceOrTimeWhole) {
  StartSegment();
  Start("trkpt", {{"lon", "2"}});
  Leaf("time", "2025-07-10T18:29:00Z");
  End();
  Start("trkpt", {{"lat", "1"}, {"lon", "east"}});
  Start("extensions");
  Leaf("speed", "3");
  End();
  End();
  Start("trkpt", {{"lat", "1"}, {"lon", "2"}});
  Leaf("ele", "7");
  End();
  Start("trkpt", {{"lat", "1"}, {"lon", "2"}});
  Leaf("time", "noon");
  End();
  EXPECT_THAT(sink_.points(), IsEmpty());
  EXPECT_THAT(sink_.others(),
              ElementsAre("reject gpx/trk/trkseg/trkpt: missing lat lon=[2] "
                          "time=[2025-07-10T18:29:00Z] @4",
                          "reject gpx/trk/trkseg/trkpt: unreadable lon lat=[1] lon=[east] "
                          "speed=[3] @7",
                          "reject gpx/trk/trkseg/trkpt: missing time lat=[1] lon=[2] ele=[7] @11",
                          "reject gpx/trk/trkseg/trkpt: unreadable time lat=[1] lon=[2] "
                          "time=[noon] @14"));
}

TEST_F(GpxHandlerTest, AccountsForWhatIsOpenWhenTheFileBreaksOff) {
  StartSegment();
  Start("new");
  Start("inner");
  End();
  End();
  Start("trkpt", {{"lat", "1"}, {"lon", "2"}, {"new", "3"}});
  Leaf("time", "2025-07-10T18:29:00Z");
  Start("extensions");
  Leaf("speed", "fast");
  Start("new");
  EXPECT_EQ(handler_.BreakOff(), absl::OkStatus());
  EXPECT_EQ(receipt_.Check(), absl::OkStatus());
  EXPECT_THAT(sink_.points(), IsEmpty());
  EXPECT_EQ(sink_.others().back(), "header creator=[Apple Health Export] version=[1.1]");
}

TEST_F(GpxHandlerTest, ReturnsTheErrorOfTheSink) {
  StartSegment();
  Start("trkpt", {{"lat", "1"}, {"lon", "2"}});
  Leaf("time", "2025-07-10T18:29:00Z");
  sink_.FailFromNowOn();
  EXPECT_EQ(handler_.EndElement().message(), "the sink is full");
}

}  // namespace
}  // namespace pulso
