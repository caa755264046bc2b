// XML that was made to exhaust memory, time or a limit of the server: a clear error that changes
// nothing, or a counted reject.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "db/adversarial_load.h"
#include "support/crafted_zip.h"

namespace pulso {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;

Repeated Megabytes(std::size_t count, char letter = 'a') {
  return {std::string(100'000, letter), count * 10};
}

constexpr char kOpenRecord[] =
    "<Record type=\"t\" sourceName=\"s\" startDate=\"2022-11-12 09:00:00 +0000\""
    " endDate=\"2022-11-12 09:00:00 +0000\">";

struct Bomb {
  const char* name;
  std::vector<Repeated> inside;  // of <HealthData>
  bool is_legal = false;         // all of it may be passed over without a word
};

class AdversarialXml : public AdversarialLoad {
 protected:
  // An export with these parts before its one record.
  static std::string Pack(std::vector<Repeated> inside) {
    const std::string xml = HealthDataXml(HeartRate(63));
    const std::size_t middle = xml.find(" <Record");
    inside.insert(inside.begin(), {xml.substr(0, middle)});
    inside.push_back({xml.substr(middle)});
    return GzipOf(inside);
  }

  // Loads exports with these parts inside, with both readers, and expects that they are refused,
  // or loaded but for something that is counted.
  void ExpectAllRefusedOrCounted(const std::vector<Bomb>& bombs) {
    for (const Bomb& bomb : bombs) {
      ExpectRefusedOrCounted(bomb, "--reader=scan");
      ExpectRefusedOrCounted(bomb, "--reader=libxml2");
    }
  }

  void ExpectRefusedOrCounted(const Bomb& bomb, const std::string& reader) {
    SCOPED_TRACE(absl::StrCat(bomb.name, ", ", reader));
    const ProgramResult result = Load("bomb.xml.gz", Pack(bomb.inside), {reader});
    ASSERT_THAT(result.exit_status, AnyOf(0, 2, 3)) << result.err.substr(0, 1000);
    const std::vector<std::string> after = db_.Snapshot();
    if (result.exit_status == 2) {
      EXPECT_THAT(result.err, testing::HasSubstr("bomb.xml.gz: byte "));
      EXPECT_LT(result.err.size(), 1000U);
      EXPECT_EQ(after, before_);
    } else {
      const auto json = nlohmann::json::parse(result.out);
      const int counted = json["rejects"].get<int>() + json["unmapped"].get<int>();
      EXPECT_TRUE(counted > 0 || bomb.is_legal);
      EXPECT_EQ(json["rejects"] == 0, result.exit_status == 0);
      EXPECT_THAT(db_.Rows("SELECT value FROM record"), Contains("63"));
    }
    before_ = after;
  }
};

// Text of `bytes` letters that no compression makes shorter.
std::string Incompressible(std::size_t bytes) {
  std::string text;
  for (std::uint32_t state = 1; text.size() < bytes; state = state * 1664525 + 1013904223) {
    text.push_back(static_cast<char>('a' + (state >> 24) % 26));
  }
  return text;
}

std::vector<Bomb> DeepBombs() {
  const std::string long_name(1000, 'a');
  return {{"unknown", {{"<a>", 1'000'000}, {"</a>", 1'000'000}}},
          {"unknown, lines", {{"<a>\n", 1'000'000}, {"</a>\n", 1'000'000}}},
          {"never closed", {{"<a>", 1'000'000}}},
          {"known", {{"<Correlation>\n", 1'000'000}, {"</Correlation>\n", 1'000'000}}},
          {"long names", {{"<" + long_name + ">", 10'000}, {"</" + long_name + ">", 10'000}}}};
}

std::vector<Bomb> TextBombs() {
  const std::string line = std::string(99, 'a') + "\n";
  std::string references;
  for (int i = 0; i < 16'000; ++i) references += "&amp;";
  return {{"text", {Megabytes(100)}},
          {"lines", {{line, 500'000}}},
          {"in a known element", {{kOpenRecord}, Megabytes(60), {"</Record>"}}},
          {"in an unknown element", {{"<a>"}, Megabytes(60), {"</a>"}}},
          {"blanks", {{kOpenRecord}, Megabytes(100, ' '), {"</Record>"}}, true},
          {"references", {{"<a>"}, {references, 1'000}, {"</a>"}}},
          {"damaged", {{"<a>"}, Megabytes(60, '\1'), {"</a>"}}},
          {"CDATA", {{"<![CDATA["}, Megabytes(60), {"]]>\n"}}},
          {"comment", {{"<!--"}, Megabytes(60), {"-->\n"}}, true},
          {"comment without an end", {{"<!--"}, Megabytes(60)}},
          {"instruction", {{"<?a "}, Megabytes(60), {"?>\n"}}, true}};
}

std::vector<Bomb> TagBombs() {
  const std::string line = std::string(99, 'a') + "\n";
  std::string attributes;
  for (int i = 0; i < 40'000; ++i) attributes += absl::StrCat(" a", i, "=\"\"");
  return {{"attribute", {{"<a b=\""}, Megabytes(100), {"\"/>\n"}}},
          {"attribute of lines", {{"<a b=\""}, {line, 500'000}, {"\"/>\n"}}},
          {"attribute that fits", {{"<a b=\""}, Megabytes(15), {"\"/>\n"}}},
          {"attributes", {{"<a" + attributes + "/>\n"}}},
          {"element name", {{"<"}, Megabytes(60), {"/>\n"}}},
          {"attribute name", {{"<a "}, Megabytes(60), {"=\"b\"/>\n"}}},
          {"blanks", {{"<a "}, Megabytes(60, ' '), {"/>\n"}}, true},
          {"end tags", {{"</a>", 200'000}}},
          {"children", {{kOpenRecord}, {"<a/>", 1'000'000}, {"</Record>"}}},
          {"damaged children", {{kOpenRecord}, {"<a =/>\n", 300'000}, {"</Record>\n"}}}};
}

TEST_F(AdversarialXml, OfAnyDepthIsRefusedOrCounted) { ExpectAllRefusedOrCounted(DeepBombs()); }

TEST_F(AdversarialXml, OfAnyTextIsRefusedOrCounted) { ExpectAllRefusedOrCounted(TextBombs()); }

TEST_F(AdversarialXml, OfAnyTagIsRefusedOrCounted) { ExpectAllRefusedOrCounted(TagBombs()); }

TEST_F(AdversarialXml, WithBytesBehindTheRootIsCounted) {
  const ProgramResult result =
      Load("bomb.xml.gz", GzipOf({{HealthDataXml(HeartRate(63))}, Megabytes(100)}));
  EXPECT_EQ(result.exit_status, 3) << result.err;
  EXPECT_THAT(db_.Rows("SELECT value FROM record"), ElementsAre("63"));
  EXPECT_EQ(db_.Value("SELECT reason FROM reject"), "trailing");
}

// An index entry of the server has at most 2,704 bytes, compressed.
TEST_F(AdversarialXml, WithATextTooLongForAnIndexIsLoadedButForThat) {
  const std::string sample =
      " sourceName=\"s\" startDate=\"2022-11-12 09:00:00 +0000\""
      " endDate=\"2022-11-12 09:00:00 +0000\"";
  const std::string text = Incompressible(9000);
  const std::string other = sample.substr(15);  // without the source
  for (const std::string& element :
       {absl::StrCat("<Record type=\"", text, "\"", sample, "/>"),
        absl::StrCat("<Record type=\"t\" sourceName=\"", text, "\"", other, "/>"),
        absl::StrCat("<Record type=\"t\" sourceVersion=\"", text, "\"", sample, "/>"),
        absl::StrCat("<Record type=\"t\" unit=\"", text, "\"", sample, "/>"),
        absl::StrCat("<Record type=\"t\" device=\"", text, "\"", sample, "/>"),
        absl::StrCat("<Record type=\"t\"", sample, "><MetadataEntry key=\"", text,
                     "\" value=\"v\"/></Record>"),
        absl::StrCat("<Workout workoutActivityType=\"", text, "\"", sample, "/>"),
        absl::StrCat("<Correlation type=\"", text, "\"", sample, "/>"),
        absl::StrCat("<ClinicalRecord type=\"", text,
                     "\" identifier=\"i\" sourceName=\"s\" sourceURL=\"u\" fhirVersion=\"4.0.1\""
                     " receivedDate=\"2022-11-12 09:00:00 +0000\" resourceFilePath=\"/a\"/>")}) {
    SCOPED_TRACE(element.substr(0, 40));
    const ProgramResult result =
        Load("long.xml", HealthDataXml(HeartRate(63) + element + "\n"), {});
    EXPECT_EQ(result.exit_status, 3) << result.err;
    EXPECT_THAT(db_.Rows("SELECT value FROM record"), Contains("63"));
    EXPECT_NE(db_.Value("SELECT count(*) FROM reject"), "0");
  }
}

TEST_F(AdversarialXml, MayHoldLongTextsWhereNoIndexIs) {
  const std::string text = Incompressible(9000);
  const std::string entry = "<MetadataEntry key=\"k\" value=\"" + text + "\"/>";
  std::string record = HeartRate(63);
  record.replace(record.find("/>"), 2, ">" + entry + "</Record>");
  ExpectLoaded("long.xml", HealthDataXml(record));
  EXPECT_EQ(db_.Value("SELECT value FROM record_metadata"), text);
}

}  // namespace
}  // namespace pulso
