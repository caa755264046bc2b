#include "xml/plain_element_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "transcript.h"

namespace pulso {
namespace {

// Behind an element: what the reader looks at beyond it is there.
const std::string kBehind(64, ' ');

// One reader, and what it found last.
struct Reading {
  ShapeIds ids;
  PlainElementReader reader{ids};
  PlainElements elements;

  // Reads `bytes` from the front: the size of the run.
  std::size_t Read(const std::string& bytes) {
    elements.Clear();
    reader.ReadRun(bytes, 0, elements);
    return elements.runs().empty() ? 0 : elements.runs().front().end;
  }
  absl::Status Tell(ElementHandler& handler, Position begin = {}) const {
    return elements.Tell(elements.runs().front(), begin, handler);
  }
};

// What the reader tells of one element that stands at byte 100 in line 7.
std::vector<std::string> Told(const std::string& element) {
  Reading reading;
  const std::string bytes = element + kBehind;
  if (reading.Read(bytes) != bytes.size()) return {"not plain"};
  Transcript transcript;
  EXPECT_TRUE(reading.Tell(transcript, {.byte_offset = 100, .line = 7}).ok());
  return transcript.lines();
}

using Lines = std::vector<std::string>;

TEST(PlainElementReader, TellsElementsWithTheirPlaces) {
  EXPECT_EQ(Told("<Record/>"), (Lines{"100:7 <Record>", "</>"}));
  EXPECT_EQ(Told("<Record type=\"a\" unit=\"km\">\n <MetadataEntry key=\"k\"/>\r\n</Record>"),
            (Lines{"100:7 <Record type=\"a\" unit=\"km\">", "129:8 <MetadataEntry key=\"k\">",
                   "</>", "</>"}));
}

TEST(PlainElementReader, TellsNamesOfAllLengths) {
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

TEST(PlainElementReader, ReadsElementsWithBlanksBetweenAsOneRun) {
  const std::string bytes =
      "<A>\n\n<B/>\n</A>\n<A b=\"&lt;\"/> <A b=\"&gt;\"/>\n<!-- -->" + kBehind;
  Reading reading;
  EXPECT_EQ(reading.reader.ReadRun(bytes, 0, reading.elements), bytes.find("<!--"));
  ASSERT_EQ(reading.elements.runs().size(), 1u);
  const PlainElements::Run& run = reading.elements.runs().front();
  EXPECT_EQ(run.end, bytes.find("<!--"));
  EXPECT_EQ(run.line_feeds, 5u);
  Transcript told;
  ASSERT_TRUE(reading.Tell(told, {.byte_offset = 100, .line = 7}).ok());
  EXPECT_EQ(told.lines(), (Lines{"100:7 <A>", "105:9 <B>", "</>", "</>", "115:11 <A b=\"<\">",
                                 "</>", "129:11 <A b=\">\">", "</>"}));
}

TEST(PlainElementReader, KeepsNothingOfAnElementThatIsNotPlain) {
  const std::string bytes = "<A b=\"1\"/><A b=\"2\"><B c=\"&lt;\"/>text</A>" + kBehind;
  Reading reading;
  EXPECT_EQ(reading.Read(bytes), 10u);
  Transcript told;
  ASSERT_TRUE(reading.Tell(told).ok());
  EXPECT_EQ(told.lines(), (Lines{"0:1 <A b=\"1\">", "</>"}));
}

// Runs begin in lines of their own, wherever the one before stopped.
TEST(PlainElementReader, FindsTheRunsOfManyLines) {
  const std::string bytes =
      " <A b=\"1\"/>\n <A b=\"&quot;\"/><A/>\n <A>\n  <B/>\n  text\n  <B/>\n </A>\n <A "
      "b=\"2\"/>\n" +
      kBehind;
  Reading reading;
  reading.reader.ReadLines(bytes, reading.elements);
  Transcript told;
  for (const PlainElements::Run& run : reading.elements.runs()) {
    const Position begin{.byte_offset = static_cast<std::int64_t>(run.begin)};
    ASSERT_TRUE(reading.elements.Tell(run, begin, told).ok());
  }
  EXPECT_EQ(told.lines(),
            (Lines{"1:1 <A b=\"1\">", "</>", "54:1 <B>", "</>", "66:1 <A b=\"2\">", "</>"}));
}

TEST(PlainElementReader, ResolvesReferencesAndKeepsCharactersBeyondAscii) {
  EXPECT_EQ(
      Told("<A b=\"&lt;&lt;HKDevice: 0x1&gt;, name:x&amp;y&gt;\" c=\"Alex’s é 🎽\" d=\"’&gt;é\"/>"),
      (Lines{"100:7 <A b=\"<<HKDevice: 0x1>, name:x&y>\" c=\"Alex’s é 🎽\" d=\"’>é\">", "</>"}));
}

TEST(PlainElementReader, LeavesTheRestToTheTolerantReader) {
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

TEST(PlainElementReader, LeavesWhatIsCutOffOrTooLong) {
  const std::string element = "<A b=\"c\"><D e=\"f\"/></A>";
  Reading reading;
  for (std::size_t size = 1; size < element.size(); ++size) {
    EXPECT_EQ(reading.Read(element.substr(0, size)), 0u) << size;
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

TEST(PlainElementReader, GivesEqualNamesEqualShapes) {
  Reading reading;
  Shapes told;
  for (const std::string element : {"<A b=\"1\" c=\"2\"/>", "<A b=\"3\"/>", "<A b=\"\" c=\"5\"/>",
                                    "<A c=\"1\" b=\"2\"/>", "<AB b=\"1\" c=\"2\"/>", "<A/>"}) {
    const std::string bytes = element + kBehind;
    ASSERT_EQ(reading.Read(bytes), bytes.size());
    ASSERT_TRUE(reading.Tell(told).ok());
  }
  ASSERT_EQ(told.shapes.size(), 6u);
  EXPECT_EQ(told.shapes[0], told.shapes[2]);
  for (const std::size_t other : {1, 3, 4, 5}) EXPECT_NE(told.shapes[0], told.shapes[other]);
  for (const std::uint32_t shape : told.shapes) EXPECT_NE(shape, 0u);
}

TEST(PlainElementReader, LearnsOnlySoManyShapes) {
  Reading reading;
  int plain = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string bytes = "<A a" + std::to_string(i) + "=\"\"/>" + kBehind;
    plain += reading.Read(bytes) > 0 ? 1 : 0;
  }
  EXPECT_EQ(plain, 999);
  EXPECT_GT(reading.Read("<A a7=\"\"/>" + kBehind), 0u);
}

}  // namespace
}  // namespace pulso
