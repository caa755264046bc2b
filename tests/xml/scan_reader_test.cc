#include "xml/scan_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "xml/sax_reader.h"
#include "xml/transcript.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A transcript that holds repairs and rejects too: `12:1 !raw-lt`, `12:1 ?bad-tag source`.
class DamageTranscript final : public Transcript {
 public:
  absl::Status Repaired(const Repair& repair) override {
    Add(absl::StrFormat("%d:%d !%s", repair.position.byte_offset, repair.position.line,
                        RepairName(repair.kind)));
    return absl::OkStatus();
  }
  absl::Status Unreadable(RejectKind kind, std::string_view source, Position position) override {
    Add(absl::StrFormat("%d:%d ?%s %s", position.byte_offset, position.line, RejectName(kind),
                        source));
    return absl::OkStatus();
  }
};

ScanOptions Options() {
  ScanOptions options;
  options.document_name = "export.xml";
  options.is_child = [](std::string_view parent, std::string_view name) {
    if (parent == "R") return name == "A" || name == "B";
    return parent == "B" && (name == "A" || name == "C");
  };
  options.is_known = [](std::string_view name) {
    return name == "R" || name == "A" || name == "B" || name == "C";
  };
  return options;
}

struct Told {
  std::vector<std::string> lines;
  absl::Status status;
};

Told Scan(std::string_view document, std::size_t step, const ScanOptions& options = Options()) {
  DamageTranscript transcript;
  ScanReader reader(transcript, options);
  Told told;
  told.status = FeedInSteps(reader, document, step);
  told.lines = transcript.lines();
  return told;
}

// What the reader tells, checked to be the same however the document is cut.
Told Scan(std::string_view document) {
  const Told whole = Scan(document, document.size() + 1);
  for (const std::size_t step : {1, 2, 3, 7, 64}) {
    const Told cut = Scan(document, step);
    EXPECT_EQ(cut.lines, whole.lines) << "in steps of " << step;
    EXPECT_EQ(cut.status, whole.status) << "in steps of " << step;
  }
  return whole;
}

std::vector<std::string> ToldByLibxml2(std::string_view document) {
  Transcript transcript;
  SaxReader reader(transcript, "export.xml");
  EXPECT_EQ(FeedInSteps(reader, document, document.size() + 1), absl::OkStatus());
  return transcript.lines();
}

TEST(ScanReader, TellsElementsWithTheirPlaces) {
  const Told told = Scan("<R a=\"1\">\n <A b='2' c=\"\"/>\n <B>\n  <C/>\n </B>\n</R>\n");
  EXPECT_EQ(told.status, absl::OkStatus());
  EXPECT_THAT(told.lines, ElementsAre("0:1 <R a=\"1\">", "11:2 <A b=\"2\" c=\"\">", "</>",
                                      "28:3 <B>", "34:4 <C>", "</>", "</>", "</>"));
}

TEST(ScanReader, TellsTheSameAsLibxml2OfWellFormedDocuments) {
  const std::string long_value(3000, 'x');
  const std::string documents[] = {
      "<R/>",
      "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R x=\"1\"></R>",
      "<R>\r\n <A a=\"&lt;&amp;&gt;&quot;&apos;\" b='\"'/>\r\n</R>\r\n",
      "<R><A a=\"&#65;&#x42;&#183;&#10;&#9;\"/></R>",
      "<R><A a=\"one\ntwo\tthree\r\nfour\"/></R>",
      "<R><!-- a < b & \"c\" --><A/><?pi <x> ?><B><!----></B></R>",
      "<R>\n <D k=\"v\">\n  some &amp; text<E/> more \n </D>\n</R>",
      "<R>stray<A/> text <!-- x --> goes on </R>",
      "<R><D><![CDATA[<raw> & ]] text]]></D></R>",
      "<R><D>a<![CDATA[ b ]]> c</D></R>",
      "<R><A\n a = \"1\"\n\tb\r\n=\n'2'\n/></R>",
      "<R><A n\xC3\xA4me=\"\xE2\x84\xA2 \xF0\x9F\x98\x80\"/></R>",
      "<R><B><A/><B><A><C/></A></B></B ></R  >\n<!-- end --><?pi?>\n",
      "<R><A a=\"" + long_value + "\" b=\"" + long_value + "&#13;\"/></R>",
      "<R><a:b xml:lang=\"en\" c.d-e_f=\"1\"/></R>",
  };
  for (const std::string& document : documents) {
    const Told told = Scan(document);
    EXPECT_EQ(told.status, absl::OkStatus()) << document;
    EXPECT_EQ(told.lines, ToldByLibxml2(document)) << document;
  }
}

struct RepairCase {
  const char* damage;
  std::string value;   // of the attribute v, as written
  const char* repair;  // kind with its place in the document
  const char* repaired;
};

TEST(ScanReader, RepairsValuesAndSaysWhere) {
  const RepairCase cases[] = {
      {"a raw control character", "a\vb", "12:2 !bad-char",
       "a\xEF\xBF\xBD"
       "b"},
      {"a reference to a control character", "a&#11;b", "12:2 !bad-char",
       "a\xEF\xBF\xBD"
       "b"},
      {"a reference to NUL", "a&#0;b", "12:2 !bad-char",
       "a\xEF\xBF\xBD"
       "b"},
      {"a reference beyond Unicode", "&#x110000;", "11:2 !bad-char", "\xEF\xBF\xBD"},
      {"a reference to a surrogate", "&#xD800;", "11:2 !bad-char", "\xEF\xBF\xBD"},
      {"a raw NUL", std::string("a\0b", 3), "12:2 !bad-char",
       "a\xEF\xBF\xBD"
       "b"},
      {"U+FFFF", "a\xEF\xBF\xBF", "12:2 !bad-char", "a\xEF\xBF\xBD"},
      {"a lead byte without continuation", "\xC3(b", "11:2 !bad-utf8", "\xEF\xBF\xBD(b"},
      {"a sequence cut in its third byte", "\xF0\x9F\x98", "11:2 !bad-utf8", "\xEF\xBF\xBD"},
      {"an overlong sequence", "\xC0\xAF", "11:2 !bad-utf8", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"a lone surrogate", "\xED\xA0\xBD!", "11:2 !bad-utf8",
       "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD!"},
      {"a surrogate pair", "a\xED\xA0\xBD\xED\xB8\x80", "12:2 !cesu-pair", "a\xF0\x9F\x98\x80"},
      {"raw less-than signs", "<<HKDevice: 0x1>", "11:2 !raw-lt", "<<HKDevice: 0x1>"},
      {"a bare ampersand", "Salt & Pepper;", "16:2 !bare-amp", "Salt & Pepper;"},
      {"an ampersand at the end", "AT&", "13:2 !bare-amp", "AT&"},
      {"an empty reference", "&;&#;&#x;", "11:2 !bare-amp", "&;&#;&#x;"},
      {"an undefined entity", "a&nbsp;b", "12:2 !unknown-entity", "a&nbsp;b"},
  };
  for (const RepairCase& damage : cases) {
    const Told told = Scan(absl::StrCat("<R>\n <A v=\"", damage.value, "\"/>\n</R>"));
    EXPECT_EQ(told.status, absl::OkStatus()) << damage.damage;
    EXPECT_THAT(told.lines,
                ElementsAre("0:1 <R>", damage.repair,
                            absl::StrCat("5:2 <A v=\"", damage.repaired, "\">"), "</>", "</>"))
        << damage.damage;
  }
}

TEST(ScanReader, CountsOneRepairForEachValueAndKind) {
  const Told told = Scan("<R><A a=\"\v\v&\v&\" b=\"\v\"/></R>");
  EXPECT_THAT(told.lines, ElementsAre("0:1 <R>", "9:1 !bad-char", "11:1 !bare-amp",
                                      "19:1 !bad-char", HasSubstr("3:1 <A a="), "</>", "</>"));
}

TEST(ScanReader, KeepsAttributeNamesWithBlanks) {
  const Told told = Scan("<R>\n<A a=\"1\" Health Mate App Version=\"2.6.0\" k=\"0\"/></R>");
  EXPECT_THAT(told.lines, ElementsAre("0:1 <R>", "13:2 !attr-name",
                                      "4:2 <A a=\"1\" Health Mate App Version=\"2.6.0\" k=\"0\">",
                                      "</>", "</>"));
}

TEST(ScanReader, LetsTheFirstOfTwoEqualAttributesHold) {
  const Told told = Scan("<R><A a=\"1\" b=\"2\" a=\"3\"/></R>");
  EXPECT_THAT(told.lines,
              ElementsAre("0:1 <R>", "18:1 !dup-attr", "3:1 <A a=\"1\" b=\"2\">", "</>", "</>"));
}

TEST(ScanReader, RepairsText) {
  const Told told = Scan("<R><D>a & b\x01</D></R>");
  EXPECT_THAT(told.lines, ElementsAre("0:1 <R>", "3:1 <D>", "11:1 !bad-char", "8:1 !bare-amp",
                                      "6:1 a & b\xEF\xBF\xBD", "</>", "</>"));
}

TEST(ScanReader, GoesOnAtTheNextKnownTagAfterAnUnreadableOne) {
  const Told told = Scan("<R>\n <A v=\"1\"/>\n <A v=\"2/>\n <A v=\"3\"/>\n <A v=\"4\"/>\n</R>");
  EXPECT_EQ(told.status, absl::OkStatus());
  EXPECT_THAT(told.lines,
              ElementsAre("0:1 <R>", "5:2 <A v=\"1\">", "</>", "17:3 ?bad-tag <A v=\"2/>\n ",
                          "28:4 <A v=\"3\">", "</>", "40:5 <A v=\"4\">", "</>", "</>"));
}

TEST(ScanReader, RejectsTheChildrenOfAnUnreadableTagWithIt) {
  const Told told = Scan("<R>\n <B v=>\n  <C/>\n </B>\n <A/>\n</R>");
  EXPECT_THAT(told.lines, ElementsAre("0:1 <R>", "5:2 ?bad-tag <B v=>\n  <C/>\n </B>", "26:5 <A>",
                                      "</>", "</>"));
}

TEST(ScanReader, RejectsTheWholeElementForAnUnreadableTagInside) {
  const Told told = Scan("<R>\n <B>\n  <C/>\n  <C v=\"1>\n  <C/>\n </B>\n <A/>\n</R>");
  EXPECT_THAT(told.lines,
              ElementsAre("0:1 <R>", "5:2 ?bad-tag <B>\n  <C/>\n  <C v=\"1>\n  <C/>\n </B>",
                          "41:7 <A>", "</>", "</>"));
}

TEST(ScanReader, RejectsAnEndTagWithoutAStart) {
  const Told told = Scan("<R>\n</B>\n<A/></R>");
  EXPECT_THAT(told.lines, ElementsAre("0:1 <R>", "4:2 ?nesting </B>", "9:3 <A>", "</>", "</>"));
}

TEST(ScanReader, RejectsAnElementCutByItsParentsEnd) {
  const Told told = Scan("<R><B><C><C/></B><A/></R>");
  EXPECT_THAT(told.lines,
              ElementsAre("0:1 <R>", "3:1 ?nesting <B><C><C/></B>", "17:1 <A>", "</>", "</>"));
}

TEST(ScanReader, LosesOneElementWhoseEndTagIsMissing) {
  const Told told = Scan("<R>\n<A>\n<C/>\n<A v=\"2\"/>\n<B><C/></B>\n</R>");
  EXPECT_EQ(told.status, absl::OkStatus());
  EXPECT_THAT(told.lines, ElementsAre("0:1 <R>", "4:2 ?nesting <A>\n<C/>\n", "13:4 <A v=\"2\">",
                                      "</>", "24:5 <B>", "27:5 <C>", "</>", "</>", "</>"));
}

TEST(ScanReader, RejectsWhatFollowsTheRoot) {
  const Told told = Scan("<R><A/></R>\n<!-- fine -->\n<A/> and more");
  EXPECT_EQ(told.status, absl::OkStatus());
  EXPECT_THAT(told.lines,
              ElementsAre("0:1 <R>", "3:1 <A>", "</>", "</>", "26:3 ?trailing <A/> and more"));
}

TEST(ScanReader, RefusesATruncatedDocument) {
  const Told told = Scan("<R>\n <A/>\n <A v=\"1");
  EXPECT_THAT(std::string(told.status.message()),
              HasSubstr("export.xml: byte 18, line 3: the file ends before </R>"));
}

TEST(ScanReader, TakesWhatIsCompleteOfATruncatedDocumentWhenAllowed) {
  ScanOptions options = Options();
  options.allow_truncated = true;
  for (const std::size_t step : {1, 5, 100}) {
    const Told told = Scan("<R>\n <A/>\n <B><C/>", step, options);
    EXPECT_EQ(told.status, absl::OkStatus());
    EXPECT_THAT(told.lines,
                ElementsAre("0:1 <R>", "5:2 <A>", "</>", "18:3 ?truncated <B><C/>", "</>"));
  }
}

TEST(ScanReader, RefusesAnyDamageWhenStrict) {
  ScanOptions options = Options();
  options.is_strict = true;
  options.allow_truncated = true;
  struct {
    const char* document;
    const char* error;
  } const cases[] = {
      {"<R>\n<A v=\"a&b\"/></R>", "export.xml: byte 11, line 2: damaged (bare-amp)"},
      {"<R><A v=\"1/>\n<A/></R>", "export.xml: byte 3, line 1: damaged (bad-tag)"},
      {"<R></B></R>", "export.xml: byte 3, line 1: damaged (nesting)"},
      {"<R></R>x", "export.xml: byte 7, line 1: damaged (trailing)"},
      {"<R><A/>", "export.xml: byte 7, line 1: the file ends before </R>"},
  };
  for (const auto& damage : cases) {
    const Told told = Scan(damage.document, 1000, options);
    EXPECT_THAT(std::string(told.status.message()), HasSubstr(damage.error)) << damage.document;
  }
}

TEST(ScanReader, RefusesADocumentWithoutARoot) {
  for (const char* document : {"", "  \n", "text", "<", "<R", "< R>", "</R>", "<!-- x"}) {
    const Told told = Scan(document, 1);
    EXPECT_TRUE(absl::IsDataLoss(told.status)) << document;
    EXPECT_THAT(told.lines, IsEmpty()) << document;
  }
}

TEST(ScanReader, StopsAtTheHandlersError) {
  class Refusing final : public ElementHandler {
   public:
    absl::Status StartElement(const Element& /*element*/) override {
      return ++elements_ == 2 ? absl::AbortedError("enough") : absl::OkStatus();
    }
    absl::Status EndElement() override { return absl::OkStatus(); }
    absl::Status Text(std::string_view /*text*/, Position /*position*/) override {
      return absl::OkStatus();
    }
    int elements_ = 0;
  } handler;
  ScanReader reader(handler, Options());
  EXPECT_EQ(reader.Feed("<R><A/><A/>"), absl::AbortedError("enough"));
  EXPECT_EQ(reader.Feed("<A/></R>"), absl::AbortedError("enough"));
  EXPECT_EQ(handler.elements_, 2);
}

TEST(ScanReader, TellsTheSameWhereverBlanksAndLineEndsAreCut) {
  EXPECT_THAT(std::string(Scan("\r\n text").status.message()), HasSubstr("byte 3, line 2"));
  for (const char* document :
       {"<R>x<?p?>\r\n</R>", "<R>x<?p?>\r\n \r\ny</R>", "<R>\r\n\r\n<A/>\r\n"}) {
    EXPECT_FALSE(Scan(document).lines.empty());
  }
}

std::string Times(int count, std::string_view text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(ScanReader, GoesOnSoonAfterALostEndTag) {
  // <B> has no end; C belongs to it, the second B to the first level.
  const std::string document =
      "<R>\n<B>\n" + Times(1000, "<C/>\n") + "<B></B>\n" + Times(300'000, "<A/>\n") + "</R>\n";
  const Told told = Scan(document, 1 << 16);
  ASSERT_EQ(told.status, absl::OkStatus());
  int rejects = 0;
  int elements = 0;
  for (const std::string& line : told.lines) {
    rejects += line.find("?nesting") != std::string::npos ? 1 : 0;
    elements += line.find("<A") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(rejects, 1);
  EXPECT_EQ(elements, 300'000);
}

TEST(ScanReader, KeepsALongElementThatIsWhole) {
  const std::string document =
      "<R>\n<B>" + Times(300'000, "<C/>\n") + "</B>\n<X>" + Times(300'000, "<A/>\n") + "</X></R>\n";
  const Told told = Scan(document, 1 << 16);
  EXPECT_EQ(told.status, absl::OkStatus());
  EXPECT_EQ(told.lines, ToldByLibxml2(document));
}

TEST(ScanReader, RefusesWhatIsTooDeepOrTooLong) {
  const struct {
    std::string document;
    const char* error;
  } cases[] = {
      {"<R>" + Times(256, "<a>") + Times(256, "</a>") + "</R>", "nest deeper than 256"},
      {"<R>" + std::string((4 << 20) + 1, 'x') + "</R>", "byte 3, line 1: more than 4 MiB of text"},
      {"<R><a>" + std::string((4 << 20) + 1, 'x') + "</a></R>", "byte 6, line 1: more than 4 MiB"},
      {"<R><![CDATA[" + std::string((4 << 20) + 1, 'x') + "]]></R>", "more than 4 MiB of text"}};
  for (const auto& bad : cases) {
    for (const std::size_t step : {std::size_t{100'000}, bad.document.size()}) {
      const Told told = Scan(bad.document, step);
      EXPECT_TRUE(absl::IsDataLoss(told.status));
      EXPECT_THAT(std::string(told.status.message()), HasSubstr(bad.error));
    }
  }
  EXPECT_EQ(Scan("<R>" + Times(255, "<a>") + Times(255, "</a>") + "</R>", 1000).status,
            absl::OkStatus());
}

TEST(ScanReader, FindsADuplicateAmongThousandsOfAttributes) {
  std::string tag = "<A";
  for (int i = 0; i < 5000; ++i) tag += absl::StrFormat(" a%d=''", i);
  const Told told = Scan("<R>" + tag + " a77='x' a4999='y'/></R>", 1 << 16);
  ASSERT_GE(told.lines.size(), 3U);
  EXPECT_THAT(told.lines[1], HasSubstr("!dup-attr"));
  EXPECT_THAT(told.lines[2], HasSubstr("!dup-attr"));
  EXPECT_EQ(told.status, absl::OkStatus());
}

}  // namespace
}  // namespace pulso
