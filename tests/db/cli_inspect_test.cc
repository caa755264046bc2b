// The command inspect; it needs no server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/export_files.h"
#include "support/pulso_program.h"
#include "support/temporary_folder.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kRecord[] =
    "<Record type=\"HKQuantityTypeIdentifierStepCount\" sourceName=\"Phone\" unit=\"count\" "
    "startDate=\"2023-05-01 08:00:00 +0100\" endDate=\"2023-05-01 08:05:00 +0100\" "
    "value=\"10\"/>\n";

class CliInspect : public testing::Test {
 protected:
  // Runs the command where no database can be found.
  ProgramResult Inspect(std::vector<std::string> arguments, std::string input = "") const {
    arguments.insert(arguments.begin(), {"inspect", "--progress=none"});
    return RunPulso({.arguments = std::move(arguments),
                     .environment = {{"PGHOST", "/nowhere"}},
                     .input = std::move(input)});
  }

  const TemporaryFolder folder_;
};

TEST_F(CliInspect, PrintsAReport) {
  WriteFile(folder_ / "export.xml", HealthDataXml(kRecord));
  const ProgramResult result = Inspect({folder_ / "export.xml"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, AllOf(StartsWith("export.xml: format version 14, locale en_GB, exported "
                                           "2024-01-02T02:04:05Z\n"),
                                HasSubstr("\nrecord types (1)"),
                                HasSubstr("\nHKQuantityTypeIdentifierStepCount ")));
}

TEST_F(CliInspect, PrintsJsonOfStandardInput) {
  const ProgramResult result =
      Inspect({"--json", "-"}, HealthDataXml(std::string(kRecord) + kRecord));
  EXPECT_EQ(result.exit_status, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json.at("input"), "standard input");
  EXPECT_EQ(json.at("oddities").at("exact_duplicates"), 1);
  EXPECT_EQ(json.at("record_types").at("entries").at(0).at("count"), 2);
}

TEST_F(CliInspect, EndsWithStatus3WhenSomethingIsRejected) {
  WriteFile(folder_ / "export.xml", HealthDataXml(std::string(kRecord) + "<Record/>\n"));
  const ProgramResult result = Inspect({folder_ / "export.xml"});
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_THAT(result.err, StartsWith("pulso: 1 rejected"));
  EXPECT_THAT(result.out, HasSubstr("\nmissing type "));
}

TEST_F(CliInspect, RefusesDamageWithTheConformantReader) {
  WriteFile(folder_ / "export.xml", HealthDataXml("<Record type=\"a<b\"/>"));
  EXPECT_EQ(Inspect({folder_ / "export.xml"}).exit_status, 3);
  const ProgramResult result = Inspect({"--reader=libxml2", folder_ / "export.xml"});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("pulso: export.xml"));
}

TEST_F(CliInspect, ReadsWhatIsCompleteOfATruncatedExport) {
  std::string xml = HealthDataXml(kRecord);
  xml.resize(xml.find("</HealthData>"));
  WriteFile(folder_ / "export.xml", xml);
  EXPECT_EQ(Inspect({folder_ / "export.xml"}).exit_status, 2);
  const ProgramResult result = Inspect({"--allow-truncated", folder_ / "export.xml"});
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_THAT(result.out, HasSubstr("\ntruncated "));
}

TEST_F(CliInspect, TellsWhatIsNoExport) {
  const ProgramResult result = Inspect({folder_ / "missing.zip"});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr("missing.zip: no such file"));
  EXPECT_EQ(Inspect({}).exit_status, 1);
  EXPECT_EQ(Inspect({folder_ / "missing.zip", "--progress=loud"}).exit_status, 1);
}

TEST_F(CliInspect, NamesItsOptions) {
  const ProgramResult result = RunPulso({.arguments = {"inspect", "--help"}});
  EXPECT_EQ(result.exit_status, 0);
  for (const char* word :
       {"EXPORT", "--json", "--progress", "--reader", "--allow-truncated", "Exit status"}) {
    EXPECT_THAT(result.out, HasSubstr(word));
  }
}

}  // namespace
}  // namespace pulso
