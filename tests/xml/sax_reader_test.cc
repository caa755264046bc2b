#include "xml/sax_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "xml/transcript.h"

namespace pulso {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

struct Outcome {
  std::vector<std::string> lines;  // see Transcript
  absl::Status status;
};

Outcome Read(std::string_view document, std::size_t step = std::size_t{1} << 30) {
  Transcript transcript;
  SaxReader reader(transcript, "export.xml");
  absl::Status status = FeedInSteps(reader, document, step);
  return {transcript.lines(), status};
}

std::string ErrorOf(std::string_view document) {
  const absl::Status status = Read(document).status;
  EXPECT_TRUE(status.ok() || status.code() == InputError("").code());
  for (const std::size_t step : {1, 3}) EXPECT_EQ(Read(document, step).status, status);
  return std::string(status.message());
}

// The cuts of a document, in bytes.
class SaxReaderInSteps : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Bytes, SaxReaderInSteps,
                         testing::Values(1, 2, 3, 7, 1000, 65536, 1 << 30));

TEST_P(SaxReaderInSteps, TellsElementsInOrder) {
  const Outcome outcome = Read(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<HealthData locale=\"de_DE\">\n"
      " <Record type='a \"b\"' unit=\"it's\" />\n"
      " <Correlation><Record value=\"1\"></Record></Correlation>\n"
      "</HealthData>\n",
      GetParam());
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(outcome.lines, ElementsAre("39:2 <HealthData locale=\"de_DE\">",
                                         "68:3 <Record type=\"a \"b\"\" unit=\"it's\">", "</>",
                                         "105:4 <Correlation>", "118:4 <Record value=\"1\">", "</>",
                                         "</>", "</>"));
}

TEST_P(SaxReaderInSteps, ResolvesReferencesInAttributes) {
  EXPECT_THAT(
      Read("<a b=\"&lt;&lt;HKDevice&gt; &amp;amp; &quot;&apos; mL/min&#183;kg &#x1F600;\"/>",
           GetParam())
          .lines,
      ElementsAre("0:1 <a b=\"<<HKDevice> &amp; \"' mL/min\u00b7kg \U0001f600\">", "</>"));
}

TEST_P(SaxReaderInSteps, CountsFromTheBytesOfTheFile) {
  const Outcome outcome = Read(
      "\xef\xbb\xbf<?xml version='1.0'?>\r\n"
      "<!-- <Record/>\r\n -->\r\n"
      "<a\r\n  b='1'\r\n  c='>&lt;\r\n2'><?pi <b/>\n?><d\r\n\r\n/>\r\n"
      "<![CDATA[<e>\r\n]]><f/></a>\r\n",
      GetParam());
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(outcome.lines, ElementsAre("48:4 <a b=\"1\" c=\">< 2\">", "88:8 <d>", "</>",
                                         "107:11 <e>\r\n", "115:12 <f>", "</>", "</>"));
}

TEST_P(SaxReaderInSteps, TellsTextWithoutLeadingWhiteSpace) {
  const Outcome outcome = Read(
      "<a> \n <b>\r\n  x &amp; <!-- c -->y\n </b> <c><![CDATA[ ]]> <![CDATA[1 < 2]]></c>"
      "<d>\u00a0\u00e9</d> <e>&#32;</e></a>",
      GetParam());
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(outcome.lines,
              ElementsAre("0:1 <a>", "6:2 <b>", "13:3 x & y\n ", "</>", "39:4 <c>", "65:4 1 < 2",
                          "</>", "77:4 <d>", "80:4 \u00a0\u00e9", "</>", "89:4 <e>", "</>", "</>"));
}

TEST_P(SaxReaderInSteps, KeepsPrefixesAndLeavesOutNamespaces) {
  EXPECT_THAT(Read("<g:gpx xmlns:g='urn:g' xmlns='urn:h' xmlns:xsi='urn:x'"
                   " xsi:schemaLocation='u v' version='1.1'><trk/><u:x u:y='1'/></g:gpx>",
                   GetParam())
                  .lines,
              ElementsAre("0:1 <g:gpx xsi:schemaLocation=\"u v\" version=\"1.1\">", "94:1 <trk>",
                          "</>", "100:1 <u:x u:y=\"1\">", "</>", "</>"));
}

// `text` of ASCII in UTF-16.
std::string Utf16(std::string_view text) {
  std::string wide = "\xff\xfe";
  for (const char c : text) wide.append({c, '\0'});
  return wide;
}

TEST_P(SaxReaderInSteps, ReadsOtherEncodings) {
  for (const std::string& document :
       {"<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>\n<b c='\xe9'>\xfc</b></a>"s,
        "<?xml version='1.0' encoding='Shift_JIS'?>\n<a>\n<b c='&#xe9;'>&#xfc;<!-- \x83\x5c -->"
        "</b></a>"s,
        Utf16("<?xml version='1.0' encoding='UTF-16'?>\n<a>\n<b c='&#xe9;'>&#xfc;</b></a>")}) {
    const Outcome outcome = Read(document, GetParam());
    EXPECT_TRUE(outcome.status.ok()) << outcome.status;
    ASSERT_EQ(outcome.lines.size(), 5U);
    EXPECT_THAT(outcome.lines[1], EndsWith(":3 <b c=\"\u00e9\">"));
    EXPECT_THAT(outcome.lines[2], EndsWith(":3 \u00fc"));
  }
}

TEST_P(SaxReaderInSteps, ReadsALongDocumentInAnotherEncoding) {
  std::string document = "<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>";
  for (int i = 0; i < 20'000; ++i) document += "\n<b c='\xe9'>\xfc</b>";
  const Outcome outcome = Read(document + "</a>", GetParam());
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(outcome.lines.size(), 60'002U);
  EXPECT_THAT(outcome.lines[60'000 - 2], EndsWith(":20002 <b c=\"\u00e9\">"));
}

TEST_P(SaxReaderInSteps, RefusesBytesThatAreNotOfTheEncoding) {
  testing::internal::CaptureStderr();
  const absl::Status ascii =
      Read("<?xml version='1.0' encoding='US-ASCII'?>\n<a><b/>\xd0\x96</a>", GetParam()).status;
  const absl::Status unknown =
      Read("<?xml version='1.0' encoding='secret'?>\n<a/>", GetParam()).status;
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_THAT(std::string(ascii.message()),
              HasSubstr("bytes that are not of the document's encoding"));
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("the document's encoding is unknown"));
}

// A document together with the places of its elements.
struct PlacedDocument {
  void Add(std::string_view bytes) { text += bytes; }
  void AddElement(std::string_view tag) {
    line += std::count(text.begin() + counted, text.end(), '\n');
    counted = static_cast<std::ptrdiff_t>(text.size());
    places.push_back(absl::StrFormat("%d:%d", text.size(), line));
    text += tag;
  }
  std::string text;
  std::vector<std::string> places;
  std::ptrdiff_t counted = 0;  // bytes whose line feeds are in `line`
  std::ptrdiff_t line = 1;
};

PlacedDocument EverythingThatMovesAPlace(std::size_t bytes) {
  PlacedDocument document;
  document.Add("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- a\n\nb -->\n");
  document.AddElement("<HealthData locale=\"de_DE\">\n");
  for (std::size_t i = 0; document.text.size() < bytes; ++i) {
    document.AddElement("<a/>");
    document.AddElement(
        "<Record device=\"&lt;&lt;HKDevice: 0x1&gt;, name:Apple\u00a0Watch\" v='>'/>\r\n");
    document.AddElement("<b\n c='1'\r\n d='2\n3' e='&amp;\n'>" + std::string(i % 400, 'x') + "\n");
    document.AddElement("<c/>\u0416\n&amp;\r\n");
    for (std::size_t j = 0; j < i % 350; ++j) document.Add("\u0416");
    document.Add("\r\n<!-- <d>\r\n" + std::string(i % 500, '=') + "' -->");
    document.AddElement("<e></e></b>");
    document.Add("<?pi <f/>\n?><![CDATA[<g/>\n\u0416\r\n" + std::string(i % 700, ']') +
                 "]]>\r\n\n");
    document.AddElement("<h i=\"" + std::string(i % 5000, 'y') + "\"/>");
  }
  document.Add("</HealthData>\n");
  return document;
}

// Tells only the places of elements.
class PlaceList : public ElementHandler {
 public:
  absl::Status StartElement(const Element& element) override {
    places.push_back(absl::StrFormat("%d:%d", element.position.byte_offset, element.position.line));
    return absl::OkStatus();
  }
  absl::Status EndElement() override { return absl::OkStatus(); }
  absl::Status Text(std::string_view, Position) override { return absl::OkStatus(); }

  std::vector<std::string> places;
};

TEST_P(SaxReaderInSteps, PlacesEveryElementOfALongDocumentExactly) {
  const bool short_steps = GetParam() < 1000;
  const PlacedDocument document = EverythingThatMovesAPlace(short_steps ? 600'000 : 4'000'000);
  PlaceList list;
  SaxReader reader(list, "export.xml");
  const absl::Status status = FeedInSteps(reader, document.text, GetParam());
  EXPECT_TRUE(status.ok()) << status;
  // Not EXPECT_EQ of the whole: its message would be long.
  const auto [seen, expected] = std::mismatch(list.places.begin(), list.places.end(),
                                              document.places.begin(), document.places.end());
  EXPECT_TRUE(seen == list.places.end() && expected == document.places.end())
      << "element " << seen - list.places.begin() << " of " << document.places.size();
}

TEST_P(SaxReaderInSteps, TellsTheSameHoweverCut) {
  const std::string document = EverythingThatMovesAPlace(150'000).text;
  EXPECT_TRUE(Read(document, GetParam()).lines == Read(document).lines);
}

// --- Entities

constexpr std::string_view kDoctypeCause =
    "a DOCTYPE, whose declarations could do harm, is not read; delete it from the file";

TEST(SaxReader, RefusesEveryDoctype) {
  for (const std::string_view doctype : {
           "<!DOCTYPE a>",
           "<!DOCTYPE a [<!ENTITY e \"boom\">]>",
           "<!DOCTYPE a [<!ENTITY e \"ha\"><!ENTITY f \"&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;\">]>",
           "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
           "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://localhost:1/p\"> %p;]>",
           "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">",
           "<!DOCTYPE a PUBLIC \"p\" \"http://localhost:1/a.dtd\" [<!ATTLIST a b CDATA 'c'>]>",
       }) {
    const std::string document = absl::StrFormat("<?xml version='1.0'?>\n%s<a>&e;</a>", doctype);
    EXPECT_EQ(ErrorOf(document), absl::StrFormat("export.xml: byte 22, line 2: %s", kDoctypeCause));
    EXPECT_THAT(Read(document).lines, ElementsAre());
  }
}

TEST(SaxReader, KnowsOnlyThePredefinedEntities) {
  const std::string cause = ": a reference other than &lt; &gt; &amp; &quot; &apos; and numbers";
  EXPECT_EQ(ErrorOf("<a b='&nbsp;'/>"), "export.xml: byte 12, line 1" + cause);
  EXPECT_EQ(ErrorOf("<a>&nbsp;</a>"), "export.xml: byte 9, line 1" + cause);
}

// --- Failures of the handler

class Refusing : public ElementHandler {
 public:
  explicit Refusing(std::string_view event) : event_(event) {}
  absl::Status StartElement(const Element& element) override { return Answer(element.name); }
  absl::Status EndElement() override { return Answer("end"); }
  absl::Status Text(std::string_view, Position) override { return Answer("text"); }

  int events_after_refusal = 0;

 private:
  absl::Status Answer(std::string_view event) {
    if (refused_) ++events_after_refusal;
    if (event != event_) return absl::OkStatus();
    refused_ = true;
    return ServerError("refused");
  }
  const std::string_view event_;
  bool refused_ = false;
};

TEST_P(SaxReaderInSteps, StopsAtTheHandlersErrorAndReturnsIt) {
  for (const std::string_view event : {"a", "b", "text", "end"}) {
    Refusing handler(event);
    SaxReader reader(handler, "export.xml");
    EXPECT_EQ(FeedInSteps(reader, "<a>\n<b c='1'>x &amp; y<![CDATA[z]]></b><d/></a>", GetParam()),
              ServerError("refused"));
    EXPECT_EQ(handler.events_after_refusal, 0);
    EXPECT_EQ(reader.Feed("<e/>"), ServerError("refused"));
    EXPECT_EQ(reader.Finish(), ServerError("refused"));
    EXPECT_EQ(handler.events_after_refusal, 0);
  }
}

// --- Damage

// Record 62 of three, with `attributes`.
std::string Damaged(std::string_view attributes) {
  return absl::StrFormat(
      "<HealthData>\n<Record value=\"61\"/>\n<Record %s/>\n<Record value=\"63\"/>\n</HealthData>\n",
      attributes);
}

TEST(SaxReader, SaysPlaceAndCauseOfDamage) {
  const std::string character = "export.xml: byte 46, line 3: a character that XML does not allow";
  EXPECT_EQ(ErrorOf(Damaged("k=\"a\vb\"")), character);
  EXPECT_EQ(ErrorOf(Damaged("k=\"a\xc3(b\"")), character);
  EXPECT_EQ(ErrorOf(Damaged("k=\"a\xef\xbf\xbf"
                            "b\"")),
            character);
  EXPECT_EQ(ErrorOf(Damaged("k=\"a\xed\xa0\xbd\xed\xb8\x80"
                            "b\"")),
            character);
  EXPECT_EQ(ErrorOf(Damaged("k=\"a\0b\""sv)), character);
  EXPECT_EQ(ErrorOf(Damaged("k=\"a&#0;b\"")),
            "export.xml: byte 50, line 3: a character that XML does not allow");
  EXPECT_EQ(ErrorOf(Damaged("k=\"a&#11;b\"")),
            "export.xml: byte 51, line 3: a character that XML does not allow");
  EXPECT_EQ(ErrorOf(Damaged("Health Mate=\"2.6\"")),
            "export.xml: byte 49, line 3: an attribute without a quoted value");
  EXPECT_EQ(ErrorOf(Damaged("k=\"1\" k=\"1\"")),
            "export.xml: byte 53, line 3: an attribute stands twice in one tag");
  EXPECT_EQ(ErrorOf(Damaged("k=\"<<HKDevice>\"")),
            "export.xml: byte 45, line 3: an unescaped < in an attribute value");
  EXPECT_EQ(ErrorOf(Damaged("k=\"Salt & Pepper\"")),
            "export.xml: byte 51, line 3: a name is missing, or an & is not written &amp;");
  EXPECT_EQ(ErrorOf(Damaged("k=\"a&ampb\"")),
            "export.xml: byte 51, line 3: a reference without its ;");
}

TEST(SaxReader, NeverTellsADamagedElement) {
  for (const std::string_view attributes :
       {"k='1' \v"sv, "k='1' <"sv, "k='1' \""sv, "k='1' l"sv, "k='1'l='2'"sv, "k='1' /"sv,
        "k='1' k='2'"sv, "k='1' \xc3\x28"sv, "k='1' \0"sv}) {
    for (const std::size_t step : {1, 3, 1000}) {
      const Outcome outcome = Read(Damaged(attributes), step);
      EXPECT_EQ(outcome.status.code(), InputError("").code());
      EXPECT_THAT(outcome.lines,
                  ElementsAre("0:1 <HealthData>", "13:2 <Record value=\"61\">", "</>"));
    }
  }
}

TEST(SaxReader, RefusesTagsThatDoNotMatch) {
  const std::string cause = "an end tag that does not match the open element";
  EXPECT_THAT(ErrorOf("<a>\n<b></a>"), HasSubstr("line 2: " + cause));
  EXPECT_THAT(ErrorOf("<a>\n</b>\n</a>"), HasSubstr("line 2: " + cause));
}

TEST(SaxReader, RefusesWhatFollowsTheRoot) {
  const std::string cause = "something stands after the end of the root element";
  for (const std::string_view rest :
       {"x"sv, "<b/>"sv, "</a>"sv, "&amp;"sv, "\n<"sv, "\0"sv, "\xef\xbb\xbf"sv}) {
    EXPECT_THAT(ErrorOf(absl::StrFormat("<a></a>\n%s", rest)), HasSubstr(cause));
  }
  EXPECT_EQ(ErrorOf("<a></a>\nx"), "export.xml: byte 8, line 2: " + cause);
  EXPECT_EQ(ErrorOf("<a></a>\r\n <!-- b --> <?c d?>\n"), "");
}

TEST(SaxReader, RefusesADocumentCutAnywhere) {
  const std::string whole =
      "<?xml version=\"1.0\"?>\n<HealthData a='1'>\r\n<!-- c --><Record v='&lt;&#183;'/>\n"
      "<b>t<![CDATA[u]]></b></HealthData>";
  EXPECT_EQ(ErrorOf(whole), "");
  const std::size_t root_read = whole.find(">\r\n") + 1;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const std::string_view cut = std::string_view(whole).substr(0, size);
    const auto line = 1 + std::count(cut.begin(), cut.end(), '\n');
    EXPECT_EQ(ErrorOf(cut),
              absl::StrFormat("export.xml: byte %d, line %d: the file ends %s", size, line,
                              size < root_read
                                  ? "without an element; get it again from where it was made"
                                  : "before </HealthData>; part of it is missing, so copy or "
                                    "export it again"));
  }
}

TEST(SaxReader, RefusesAnEmptyDocument) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("export.xml: byte 0, line 1: the file ends without an"));
}

TEST(SaxReader, RefusesWhatIsNoXml) {
  EXPECT_EQ(ErrorOf("hello"),
            "export.xml: byte 0, line 1: an element was expected here; this is no XML");
}

TEST(SaxReader, NeverTellsHalfAnElement) {
  for (const std::string_view cut :
       {"<a><Record v='1'", "<a><Record v='1' ", "<a><Record v='1'/", "<a><Record", "<a><Rec"}) {
    for (const std::size_t step : {1, 3, 1000}) {
      EXPECT_THAT(Read(cut, step).lines, ElementsAre("0:1 <a>"));
    }
  }
}

TEST(SaxReader, QuotesNothingOfTheDocument) {
  for (const std::string_view document :
       {"<a secret='1' secret='2'/>", "<a b=secret/>", "<secret></a>", "<a>&secret;</a>",
        "<a b='secret", "<a><?xml secret?></a>", "<a><!-- secret -- --></a>", "<a>secret]]></a>",
        "<?xml version='secret'?><a/>", "<?xml version='1.0' encoding='secret'?><a/>",
        "<a><![CDATA[secret</a>", "<a>secret", "<!secret><a/>"}) {
    const std::string error = ErrorOf(document);
    EXPECT_THAT(error, HasSubstr("export.xml: byte ")) << document;
    EXPECT_THAT(error, Not(HasSubstr("secret")));
  }
}

// --- Limits

TEST(SaxReader, LimitsTheDepth) {
  const auto nested = [](int depth) {
    std::string document;
    for (int i = 0; i < depth; ++i) document += "<a>";
    for (int i = 0; i < depth; ++i) document += "</a>";
    return document;
  };
  EXPECT_EQ(ErrorOf(nested(256)), "");
  EXPECT_EQ(ErrorOf(nested(257)), "export.xml: byte 768, line 1: elements nest deeper than 256");
}

TEST(SaxReader, LimitsATag) {
  const std::string megabyte(std::size_t{1} << 20, 'x');
  Transcript transcript;
  SaxReader reader(transcript, "export.xml");
  ASSERT_TRUE(reader.Feed("<a>\n<b c='").ok());
  for (int i = 0; i < 15; ++i) ASSERT_TRUE(reader.Feed(megabyte).ok());
  EXPECT_EQ(reader.Feed(megabyte).message(),
            "export.xml: byte 4, line 2: a tag or comment longer than 16 MiB");
}

TEST(SaxReader, LimitsNoText) {
  const std::string megabyte(std::size_t{1} << 20, 'x');
  Transcript transcript;
  SaxReader reader(transcript, "export.xml");
  ASSERT_TRUE(reader.Feed("<a>").ok());
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(reader.Feed(megabyte).ok());
  ASSERT_TRUE(reader.Feed("</a>").ok());
  EXPECT_TRUE(reader.Finish().ok());
}

TEST(SaxReader, WorksOnSeveralThreads) {
  const PlacedDocument document = EverythingThatMovesAPlace(300'000);
  std::vector<PlaceList> lists(4);
  {
    std::vector<std::jthread> threads;
    for (PlaceList& list : lists) {
      threads.emplace_back([&document, &list] {
        SaxReader reader(list, "export.xml");
        EXPECT_TRUE(FeedInSteps(reader, document.text, 1000).ok());
      });
    }
  }
  for (const PlaceList& list : lists) EXPECT_TRUE(list.places == document.places);
}

}  // namespace
}  // namespace pulso
