#include "health/clinical_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace pulso {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The prepared document, or the error's message.
std::string Prepare(std::string text) {
  absl::StatusOr<std::string> json = PrepareClinicalDocument(std::move(text));
  if (json.ok()) return *std::move(json);
  EXPECT_EQ(json.status().code(), absl::StatusCode::kDataLoss);
  return std::string(json.status().message());
}

std::string Nested(int depth) {
  const auto levels = static_cast<std::size_t>(depth);
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(PrepareClinicalDocument, KeepsADocumentAsItIs) {
  const std::string document = R"({
  "resourceType" : "Observation",
  "id" : "a\"b\\c\/d\u00e9\ud83d\ude00",
  "valueQuantity" : { "value" : -1.50e+2, "unit" : "µg" },
  "flags" : [ true, false, null, 0 ]
}
)";
  EXPECT_EQ(Prepare(document), document);
}

TEST(PrepareClinicalDocument, RemovesAByteOrderMark) {
  EXPECT_EQ(Prepare("\xEF\xBB\xBF{\"id\":1}"), R"({"id":1})");
}

TEST(PrepareClinicalDocument, ReplacesEscapesOfNul) {
  EXPECT_EQ(Prepare(R"({"a\u0000b":"\u0000\u0000x\u0000"})"),
            R"({"a\ufffdb":"\ufffd\ufffdx\ufffd"})");
}

TEST(PrepareClinicalDocument, KeepsABackslashBeforeTheWordU0000) {
  EXPECT_EQ(Prepare(R"(["\\u0000"])"), R"(["\\u0000"])");
  EXPECT_EQ(Prepare(R"(["\\\u0000"])"), R"(["\\\ufffd"])");
  EXPECT_EQ(Prepare(R"(["\\\\u0000","\u00000"])"), R"(["\\\\u0000","\ufffd0"])");
}

TEST(PrepareClinicalDocument, RefusesWhatIsNotOneJsonValue) {
  EXPECT_EQ(Prepare(""), "no valid JSON at byte 0");
  EXPECT_EQ(Prepare(R"({"a":1} x)"), "no valid JSON at byte 8");
  EXPECT_EQ(Prepare(R"({"a":1}{})"), "no valid JSON at byte 7");
  EXPECT_EQ(Prepare(R"({"a":1,})"), "no valid JSON at byte 7");
  EXPECT_THAT(Prepare(R"({"a":1)"), HasSubstr("no valid JSON"));
  EXPECT_THAT(Prepare("<html/>"), HasSubstr("no valid JSON at byte 0"));
  EXPECT_THAT(Prepare("/* a */ {}"), HasSubstr("no valid JSON"));
  EXPECT_THAT(Prepare("[01]"), HasSubstr("no valid JSON"));
  EXPECT_THAT(Prepare("[NaN]"), HasSubstr("no valid JSON"));
}

TEST(PrepareClinicalDocument, CountsBytesFromTheByteOrderMark) {
  EXPECT_EQ(Prepare("\xEF\xBB\xBF{\"a\":1} x"), "no valid JSON at byte 11");
  EXPECT_EQ(Prepare("\xEF\xBB\xBF[1e-2000]"), "a number out of range at byte 4");
}

TEST(PrepareClinicalDocument, RefusesNulEvenAfterTheEnd) {
  EXPECT_EQ(Prepare(std::string("{}\0", 3)), "a NUL character at byte 2");
  EXPECT_EQ(Prepare(std::string("[\"\0\"]", 5)), "a NUL character at byte 2");
}

TEST(PrepareClinicalDocument, RefusesIllFormedText) {
  EXPECT_THAT(Prepare("[\"\xB5\"]"), HasSubstr("no valid JSON"));
  EXPECT_THAT(Prepare("[\"\xED\xA0\x80\"]"), HasSubstr("no valid JSON"));
  EXPECT_THAT(Prepare("[\"\n\"]"), HasSubstr("no valid JSON"));
}

TEST(PrepareClinicalDocument, RefusesLoneSurrogates) {
  EXPECT_THAT(Prepare(R"(["\ud83d"])"), HasSubstr("no valid JSON"));
  EXPECT_THAT(Prepare(R"(["\ude00"])"), HasSubstr("no valid JSON"));
  EXPECT_THAT(Prepare(R"(["\ud83d\ud83d"])"), HasSubstr("no valid JSON"));
}

TEST(PrepareClinicalDocument, AllowsFiveHundredLevels) {
  EXPECT_EQ(Prepare(Nested(500)), Nested(500));
  EXPECT_EQ(Prepare(Nested(501)), "JSON nested deeper than 500 levels at byte 500");
  EXPECT_THAT(Prepare(Nested(1'000'000)), HasSubstr("nested deeper"));
  EXPECT_EQ(Prepare(R"(["[[","}"])"), R"(["[[","}"])");
}

TEST(PrepareClinicalDocument, BoundsNumbers) {
  EXPECT_EQ(Prepare("[1e300,1E-1000,-0.5e+10]"), "[1e300,1E-1000,-0.5e+10]");
  EXPECT_EQ(Prepare("[1,1e-1001]"), "a number out of range at byte 3");
  EXPECT_EQ(Prepare("[1,1e-99999999999999999999]"), "a number out of range at byte 3");
  EXPECT_THAT(Prepare("[1e400]"), HasSubstr("a number out of range"));
  EXPECT_EQ(Prepare("[0." + std::string(998, '1') + "]"), "[0." + std::string(998, '1') + "]");
  EXPECT_EQ(Prepare("[0." + std::string(999, '1') + "]"), "a number out of range at byte 1");
  EXPECT_EQ(Prepare(R"(["1e9999"])"), R"(["1e9999"])");
}

TEST(PrepareClinicalDocument, NamesNoContentInItsErrors) {
  EXPECT_THAT(Prepare(R"({"family":"Secret" "given":1})"), Not(HasSubstr("Secret")));
  EXPECT_THAT(Prepare("[Secret]"), Not(HasSubstr("Secret")));
}

TEST(PrepareClinicalDocument, RefusesHugeFiles) {
  EXPECT_EQ(Prepare(std::string((16U << 20) + 1, ' ')),
            "a document of 16777217 bytes; pulso reads up to 16777216");
}

}  // namespace
}  // namespace pulso
