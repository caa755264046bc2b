#include "xml/prolog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.h"
#include "xml/transcript.h"

namespace pulso {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Keeps what it is fed.
class Recorder : public DocumentReader {
 public:
  absl::Status Feed(std::string_view bytes) override {
    document += bytes;
    addresses.push_back(bytes.data());
    return status;
  }
  absl::Status Finish() override {
    finished = true;
    return status;
  }

  std::string document;
  std::vector<const char*> addresses;
  bool finished = false;
  absl::Status status;
};

struct Outcome {
  std::string document;  // what came out
  std::optional<int> version;
  absl::Status status;
};

Outcome Pass(std::string_view document, std::size_t step) {
  Recorder next;
  Prolog prolog(next, "export.xml");
  const absl::Status status = FeedInSteps(prolog, document, step);
  EXPECT_EQ(next.finished, status.ok());
  return {next.document, prolog.version(), status};
}

// `document` with every byte but line feeds of [begin, end) blank.
std::string Blanked(std::string document, std::string_view begin, std::string_view end) {
  const auto from = document.begin() + static_cast<std::ptrdiff_t>(document.find(begin));
  const auto to = document.begin() + static_cast<std::ptrdiff_t>(document.find(end));
  std::replace_if(
      from, to, [](char c) { return c != '\n'; }, ' ');
  return document;
}

// Apple's V12 in short: an attribute list without its end swallows the next declaration, and a ">"
// too many follows.
constexpr std::string_view kVersion12 = R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|VisionPrescription)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ATTLIST VisionPrescription
  type CDATA #REQUIRED
<!ELEMENT RightEye EMPTY>
<!ATTLIST RightEye
  sphere CDATA #IMPLIED
>
>
]>
<HealthData locale="en_GB">
 <Record value="61"/>
</HealthData>
)";

class PrologInSteps : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Bytes, PrologInSteps, testing::Values(1, 3, 7, 1000, 1 << 20));

TEST_P(PrologInSteps, BlanksAMalformedDoctypeAndReadsItsVersion) {
  const Outcome outcome = Pass(kVersion12, GetParam());
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(outcome.version, 12);
  EXPECT_EQ(outcome.document, Blanked(std::string(kVersion12), "<!DOCTYPE", "<HealthData"));
}

TEST_P(PrologInSteps, HidesEntities) {
  const std::string document =
      "<!DOCTYPE HealthData [<!ENTITY a \"boom\">\r\n<!ENTITY b SYSTEM \"/etc/passwd\">]>\r\n"
      "<HealthData>&a;&b;</HealthData>";
  EXPECT_EQ(Pass(document, GetParam()).document, Blanked(document, "<!DOCTYPE", "<HealthData"));
}

TEST_P(PrologInSteps, PassesADocumentWithoutDoctypeUnchanged) {
  for (const std::string_view document : {
           "<HealthData/>",
           "<HealthData >x</HealthData>",
           "<HealthData\n/>",
           "<HealthData\r\n/>",
           "<HealthData\t/>",
           "\xef\xbb\xbf<?xml version='1.0'?>\r\n<HealthData></HealthData>\r\n",
           "<?pulso <HealthData> ?>\n<!-- a -->\n<HealthData></HealthData>",
       }) {
    const Outcome outcome = Pass(document, GetParam());
    EXPECT_TRUE(outcome.status.ok()) << outcome.status;
    EXPECT_EQ(outcome.version, std::nullopt);
    EXPECT_EQ(outcome.document, document);
  }
}

TEST_P(PrologInSteps, SeesNeitherRootNorDoctypeInAComment) {
  const std::string document =
      "<!-- <HealthData> <!DOCTYPE > - -- HealthKit Export Version: 3 -->\n"
      "<!--><HealthData> -->"
      "<!DOCTYPE HealthData []><HealthData><Me/></HealthData>";
  const Outcome outcome = Pass(document, GetParam());
  EXPECT_EQ(outcome.version, 3);
  EXPECT_EQ(outcome.document, Blanked(document, "<!DOCTYPE HealthData []>", "<HealthData><Me/>"));
}

TEST_P(PrologInSteps, TakesNoLongerNameForTheRoot) {
  const std::string document =
      "<!DOCTYPE HealthData [ <HealthDataset> <Health <HealthData\xc2\xa0> ]><HealthData/>";
  EXPECT_EQ(Pass(document, GetParam()).document, Blanked(document, "<!DOCTYPE", "<HealthData/>"));
}

TEST_P(PrologInSteps, RefusesOtherDocuments) {
  for (const std::string_view document :
       {"<gpx><trk/></gpx>", "hello", "<", "<HealthData", "<!-- <HealthData> ", "PK\x03\x04 zip"}) {
    EXPECT_THAT(std::string(Pass(document, GetParam()).status.message()),
                AllOf(HasSubstr(absl::StrFormat("export.xml: byte %d, line 1: no <HealthData>",
                                                document.size())),
                      HasSubstr("is not an Apple Health export")));
  }
}

TEST_P(PrologInSteps, RefusesWideCharacters) {
  using namespace std::string_view_literals;
  for (const std::string_view document :
       {"\xff\xfe<\0H\0"sv, "\xfe\xff\0<\0H"sv, "<\0H\0e\0"sv, "\0<\0H\0e"sv, "\0\0\0<\0\0\0H"sv}) {
    const absl::Status status = Pass(document, GetParam()).status;
    EXPECT_EQ(status.code(), InputError("").code());
    EXPECT_THAT(std::string(status.message()), HasSubstr("convert it to UTF-8"));
  }
}

TEST_P(PrologInSteps, NamesTheSamePlaceOfUtf16) {
  using namespace std::string_view_literals;
  const absl::Status status = Pass("\xff\xfe<\0\n\0\n\0H\0"sv, GetParam()).status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("export.xml: byte 0, line 1: "));
}

TEST(Prolog, RefusesAnEmptyDocument) {
  EXPECT_EQ(Pass("", 1).status.message(),
            "export.xml: byte 0, line 1: the file is empty; export again from the Health app");
}

TEST(Prolog, HoldsAtMostOneMebibyte) {
  const std::size_t limit = std::size_t{1} << 20;
  const std::string_view root = "<HealthData>";
  const std::string fits = std::string(limit - root.size(), '\n') + std::string(root);
  EXPECT_EQ(Pass(fits, 4096).document, fits);
  EXPECT_EQ(Pass(fits + "<Me/>", limit * 2).document, fits + "<Me/>");

  Recorder next;
  Prolog prolog(next, "export.xml");
  const absl::Status status = prolog.Feed("\n" + fits);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("export.xml: byte 1048576, line 1048566: no <HealthData>"));
  EXPECT_EQ(prolog.Feed("<HealthData>"), status);
  EXPECT_EQ(prolog.Finish(), status);
  EXPECT_EQ(next.document, "");
}

TEST(Prolog, CopiesNothingAfterTheRoot) {
  Recorder next;
  Prolog prolog(next, "export.xml");
  const std::string_view second = "<Record/>";
  ASSERT_TRUE(prolog.Feed("<HealthData>").ok());
  ASSERT_TRUE(prolog.Feed(second).ok());
  EXPECT_EQ(next.addresses.back(), second.data());
}

TEST(Prolog, ReturnsTheErrorOfTheReader) {
  Recorder next;
  next.status = InputError("from the reader");
  Prolog prolog(next, "export.xml");
  EXPECT_EQ(prolog.Feed("<HealthData>"), next.status);
}

TEST(Prolog, ReadsOnlyANumberAsVersion) {
  const auto version = [](std::string_view words) {
    return Pass(absl::StrFormat("<!DOCTYPE a [<!-- %s -->]><HealthData>", words), 1000).version;
  };
  EXPECT_EQ(version("HealthKit Export Version: 14"), 14);
  EXPECT_EQ(version("HealthKit Export Version:3"), 3);
  EXPECT_EQ(version("HealthKit Export Version: x"), std::nullopt);
  EXPECT_EQ(version("HealthKit Export Version: 99999999999"), std::nullopt);
  EXPECT_EQ(version("HealthKit Export"), std::nullopt);
}

}  // namespace
}  // namespace pulso
