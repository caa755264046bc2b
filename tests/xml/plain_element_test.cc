#include "xml/plain_element.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "transcript.h"
#include "xml/scan_reader.h"

namespace pulso {
namespace {

// Behind an element: what the reader looks at beyond it is there.
const std::string kBehind(64, ' ');

// What the reader tells of one element that stands at byte 100 in line 7.
std::vector<std::string> Told(const std::string& element) {
  PlainElementReader reader;
  const std::string bytes = element + kBehind;
  if (reader.Read(bytes, {.byte_offset = 100, .line = 7}) != element.size()) return {"not plain"};
  Transcript transcript;
  EXPECT_TRUE(reader.Tell(transcript).ok());
  return transcript.lines();
}

using Lines = std::vector<std::string>;

TEST(PlainElement, TellsElementsWithTheirPlaces) {
  EXPECT_EQ(Told("<Record/>"), (Lines{"100:7 <Record>", "</>"}));
  EXPECT_EQ(Told("<Record type=\"a\" unit=\"km\">\n <MetadataEntry key=\"k\"/>\r\n</Record>"),
            (Lines{"100:7 <Record type=\"a\" unit=\"km\">", "129:8 <MetadataEntry key=\"k\">",
                   "</>", "</>"}));
}

TEST(PlainElement, TellsNamesOfAllLengths) {
  for (const std::size_t size : {1, 6, 7, 14, 15, 16, 17, 32, 44, 45}) {
    const std::string name(size, 'n');
    const std::string told =
        "100:7 <" + name + " " + name + "=\"1\" " + name.substr(1) + "x=\"2\">";
    EXPECT_EQ(Told("<" + name + " " + name + "=\"1\" " + name.substr(1) + "x=\"2\"/>"),
              (Lines{told, "</>"}))
        << size;
  }
  for (const std::size_t size : {48, 1000}) {
    EXPECT_EQ(Told("<" + std::string(size, 'n') + "/>"), Lines{"not plain"}) << size;
  }
}

TEST(PlainElement, CountsTheLinesToTheEnd) {
  PlainElementReader reader;
  const std::string bytes = "<A>\n\n<B/>\n</A>" + kBehind;
  ASSERT_EQ(reader.Read(bytes, {.byte_offset = 0, .line = 7}), 14u);
  EXPECT_EQ(reader.line(), 10);
}

TEST(PlainElement, ResolvesReferencesAndKeepsCharactersBeyondAscii) {
  EXPECT_EQ(
      Told("<A b=\"&lt;&lt;HKDevice: 0x1&gt;, name:x&amp;y&gt;\" c=\"Alex’s é 🎽\" d=\"’&gt;é\"/>"),
      (Lines{"100:7 <A b=\"<<HKDevice: 0x1>, name:x&y>\" c=\"Alex’s é 🎽\" d=\"’>é\">", "</>"}));
}

TEST(PlainElement, LeavesTheRestToTheTolerantReader) {
  for (const std::string element : {"<A b='c'/>",
                                    "<A  b=\"c\"/>",
                                    "<A b=\"c\" />",
                                    "<A b =\"c\"/>",
                                    "<A b=\"c\"d=\"e\"/>",
                                    "<A b=\"c\" b=\"d\"/>",
                                    "<A b=\"<\"/>",
                                    "<A b=\"&quot;\"/>",
                                    "<A b=\"&#65;\"/>",
                                    "<A b=\"x & y\"/>",
                                    "<A b=\"\t\"/>",
                                    "<A b=\"\n\"/>",
                                    "<A b=\"\x01\"/>",
                                    "<A b=\"\xff\"/>",
                                    "<A b=\"\xed\xa0\x80\"/>",
                                    "<A b=\"\xef\xbf\xbf\"/>",
                                    "<A b=\"\xe2\x80\"/>",
                                    "<A>text</A>",
                                    "<A><!-- --></A>",
                                    "<A><![CDATA[x]]></A>",
                                    "<A></B>",
                                    "<A></A >",
                                    "</A>",
                                    "<1/>",
                                    "<é/>",
                                    "<A é=\"b\"/>",
                                    "<A/b>",
                                    "<A\n/>",
                                    "<A =\"b\"/>"}) {
    EXPECT_EQ(Told(element), Lines{"not plain"}) << element;
  }
}

TEST(PlainElement, LeavesWhatIsCutOffOrTooLong) {
  const std::string element = "<A b=\"c\"><D e=\"f\"/></A>";
  PlainElementReader reader;
  for (std::size_t size = 1; size < element.size(); ++size) {
    EXPECT_EQ(reader.Read(element.substr(0, size), {}), 0u) << size;
  }
  EXPECT_EQ(Told("<A b=\"" + std::string(std::size_t{256} << 10, 'x') + "\"/>"),
            Lines{"not plain"});
  std::string deep;
  for (int depth = 0; depth < 64; ++depth) deep = "<A>" + deep + "</A>";
  EXPECT_EQ(Told(deep), Lines{"not plain"});
}

// Keeps the shapes that it is told.
class Shapes : public Transcript {
 public:
  absl::Status StartElement(const Element& element) override {
    shapes.push_back(element.shape);
    return Transcript::StartElement(element);
  }
  std::vector<std::uint32_t> shapes;
};

TEST(PlainElement, GivesEqualNamesEqualShapes) {
  PlainElementReader reader;
  Shapes told;
  for (const std::string element : {"<A b=\"1\" c=\"2\"/>", "<A b=\"3\"/>", "<A b=\"\" c=\"5\"/>",
                                    "<A c=\"1\" b=\"2\"/>", "<AB b=\"1\" c=\"2\"/>", "<A/>"}) {
    const std::string bytes = element + kBehind;
    ASSERT_EQ(reader.Read(bytes, {}), element.size());
    ASSERT_TRUE(reader.Tell(told).ok());
  }
  ASSERT_EQ(told.shapes.size(), 6u);
  EXPECT_EQ(told.shapes[0], told.shapes[2]);
  for (const std::size_t other : {1, 3, 4, 5}) EXPECT_NE(told.shapes[0], told.shapes[other]);
  for (const std::uint32_t shape : told.shapes) EXPECT_NE(shape, 0u);
}

TEST(PlainElement, LearnsOnlySoManyShapes) {
  PlainElementReader reader;
  int plain = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string bytes = "<A a" + std::to_string(i) + "=\"\"/>" + kBehind;
    plain += reader.Read(bytes, {}) > 0 ? 1 : 0;
  }
  EXPECT_EQ(plain, 999);
  EXPECT_GT(reader.Read("<A a7=\"\"/>" + kBehind, {}), 0u);
}

// A document that mixes plain elements with every kind of others.
TEST(PlainElement, MakesNoDifferenceToTheTolerantReader) {
  std::string document = "<HealthData>";
  for (const std::string element :
       {"<Record a=\"1\" b=\"&lt;x&gt;\"/>", "<Record a=\"1\" b=\"&quot;\"/>",
        "<Record a=\"1\" a=\"2\"/>", "<Record a=\"1\">\n  <MetadataEntry key=\"é\"/>\n </Record>",
        "<Record a=\"1\">\n  <MetadataEntry key=\"\xff\"/>\n </Record>", "<Record a=\"x < y\"/>",
        "<Record a='1'/>", "stray", "<Workout>\n <MetadataEntry k=\"v\"/>x</Workout>",
        "<Record a=\"1>\n", "</Nothing>", "<Workout><Record/></Correlation></Workout>",
        "<!-- a comment -->", "<Record\n a=\"1\"\n b=\"2\"/>"}) {
    for (int i = 0; i < 2; ++i) document += "\n " + element + "\n <Record a=\"1\" c=\"2\"/>";
  }
  document += "\n</HealthData>\n" + kBehind;
  class Damaged : public Transcript {
   public:
    absl::Status Repaired(const Repair& repair) override {
      Add(absl::StrFormat("%d:%d %s", repair.position.byte_offset, repair.position.line,
                          RepairName(repair.kind)));
      return absl::OkStatus();
    }
    absl::Status Unreadable(RejectKind kind, std::string_view source, Position position) override {
      Add(absl::StrFormat("%d:%d %s %s", position.byte_offset, position.line, RejectName(kind),
                          source));
      return absl::OkStatus();
    }
  };
  const auto told = [&](std::size_t step) {
    Damaged transcript;
    const auto is_child = [](std::string_view parent, std::string_view name) {
      return parent == "HealthData" && (name == "Record" || name == "Workout");
    };
    const auto is_known = [](std::string_view name) { return name == "Record"; };
    ScanReader reader(transcript,
                      {.document_name = "export.xml", .is_child = is_child, .is_known = is_known});
    EXPECT_TRUE(FeedInSteps(reader, document, step).ok());
    return transcript.lines();
  };
  // In single bytes no element is whole before the tolerant reader has begun it.
  const Lines expected = told(1);
  EXPECT_GT(expected.size(), 100u);
  for (const std::size_t step : {50, 200, 1000, 100'000}) EXPECT_EQ(told(step), expected) << step;
}

}  // namespace
}  // namespace pulso
