// The command load as a user meets it: arguments, output, exit statuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "support/loaded_database.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// Values that must appear in no message: health data, and what tells who it is of.
constexpr char kSecretValue[] = "987.125";
constexpr char kSecretName[] = "Zelda";

std::string SecretElements() {
  return std::string("<Me HKCharacteristicTypeIdentifierDateOfBirth=\"1987-06-05\"/>\n") +
         "<Record type=\"T\" sourceName=\"" + kSecretName + "\" unit=\"kg\" value=\"" +
         kSecretValue +
         "\" startDate=\"2024-01-01 00:00:00 +0000\" endDate=\"2024-01-01 00:00:00 +0000\">"
         "<MetadataEntry key=\"k\" value=\"" +
         kSecretValue + "\"/></Record>\n";
}

class CliLoad : public testing::Test {
 protected:
  CliLoad() { WriteFile(Xml(), HealthDataXml(SecretElements())); }

  std::string Xml() const { return db_.Path("export.xml"); }

  LoadedDatabase db_;
};

TEST_F(CliLoad, PrintsATableOnStandardOutputAndNothingElse) {
  const ProgramResult result = RunPulso(db_.LoadCall({Xml()}));
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, AllOf(StartsWith("export.xml"), HasSubstr("Record"), HasSubstr("merge"),
                                Not(HasSubstr("987")), Not(HasSubstr(kSecretName))));
}

TEST_F(CliLoad, PrintsOneJsonObject) {
  const ProgramResult result = RunPulso(db_.LoadCall({Xml(), "--json"}));
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.err, "");
  const json summary = json::parse(result.out);  // throws unless it is exactly one value
  EXPECT_EQ(summary.at("input"), "export.xml");
  EXPECT_EQ(summary.at("schema"), "pulso");
  EXPECT_EQ(summary.at("format_version"), 14);
  EXPECT_EQ(summary.at("locale"), "en_GB");
  EXPECT_EQ(summary.at("bytes_read"), ReadFile(Xml()).size());
  EXPECT_TRUE(summary.at("peak_rss_bytes").is_number_integer());
  EXPECT_GT(summary.at("peak_rss_bytes"), 1 << 20);
  for (const auto& [phase, seconds] : summary.at("seconds").items()) {
    EXPECT_TRUE(seconds.is_number()) << phase;
  }
  EXPECT_EQ(summary.at("elements").at("Record").at("seen"), 1);
  EXPECT_EQ(summary.at("tables").at("record").at("inserted"), 1);
}

TEST_F(CliLoad, PrintsCountsThatAddUp) {
  const std::string record =
      "<Record type=\"T\" startDate=\"2024-01-01 00:00:00 +0000\""
      " endDate=\"2024-01-01 00:00:00 +0000\" value=\"1\"><MetadataEntry key=\"k\" value=\"v\"/>"
      "</Record>\n";
  WriteFile(Xml(), HealthDataXml(record +
                                 "<Record type=\"T\"/><Odd/>\n"
                                 "<Correlation type=\"C\" startDate=\"2024-01-01 00:00:00"
                                 " +0000\" endDate=\"2024-01-01 00:00:00 +0000\">" +
                                 record + "</Correlation><Me/><Me/>\n"));
  const ProgramResult result = RunPulso(db_.LoadCall({Xml(), "--json"}));
  EXPECT_EQ(result.exit_status, 3) << result.err;
  const json summary = json::parse(result.out);
  for (const auto& [name, table] : summary.at("tables").items()) {
    EXPECT_EQ(table.at("staged").get<int>(),
              table.at("inserted").get<int>() + table.at("linked").get<int>())
        << name;
    EXPECT_EQ(db_.Value("SELECT count(*) FROM " + name), table.at("inserted").dump()) << name;
  }
  for (const auto& [name, element] : summary.at("elements").items()) {
    EXPECT_EQ(element.at("seen").get<int>(), element.at("stored").get<int>() +
                                                 element.at("rejected").get<int>() +
                                                 element.at("unmapped").get<int>())
        << name;
    EXPECT_TRUE(element.at("repaired").is_number_integer()) << name;
  }
  EXPECT_EQ(summary.at("rejects"), 1);
  EXPECT_EQ(summary.at("unmapped"), 2);
}

TEST_F(CliLoad, PrintsProgressAsJsonLines) {
  const ProgramResult result =
      RunPulso({.arguments = {"load", Xml(), "--db", db_.conninfo(), "--progress=json"}});
  EXPECT_EQ(result.exit_status, 0);
  std::istringstream lines(result.err);
  for (std::string line; std::getline(lines, line);) {
    const json progress = json::parse(line);
    EXPECT_TRUE(progress.at("phase").is_string());
    EXPECT_TRUE(progress.at("bytes").is_number_integer());
    EXPECT_TRUE(progress.at("records").is_number_integer());
  }
}

TEST_F(CliLoad, TellsNoValueInAnyMessage) {
  const std::string bad_record = SecretElements() + "<Record type=\"T\" value=\"" + kSecretValue +
                                 "\" sourceName=\"" + kSecretName + "\"/>\n";
  const std::string bad_json = db_.Path("json.zip");
  WriteZip(bad_json, {{"export.xml", HealthDataXml(bad_record)},
                      {"clinical-records/a.json", std::string("{\"") + kSecretName + "\": x}"},
                      {"electrocardiograms/e.csv", std::string("Name,") + kSecretName + "\n1\nx\n"},
                      {"workout-routes/r.gpx", std::string("<gpx><") + kSecretName}});
  const std::string cut = db_.Path("cut.xml");
  WriteFile(cut, HealthDataXml(SecretElements() + "<Record value=\"" + kSecretValue));
  CutFile(cut, ReadFile(cut).size() - 15);
  for (const std::string& path : {Xml(), bad_json, cut}) {
    for (const char* progress : {"plain", "json", "tty", "none"}) {
      const ProgramResult result =
          RunPulso({.arguments = {"load", path, "--db", db_.conninfo(), "--progress", progress}});
      EXPECT_THAT(result.err + result.out,
                  AllOf(Not(HasSubstr(kSecretValue)), Not(HasSubstr(kSecretName)),
                        Not(HasSubstr("1987-06-05"))))
          << path;
    }
  }
}

TEST_F(CliLoad, TellsNoValueThatTheServerRefuses) {
  db_.Load(Xml());
  db_.Execute("ALTER TABLE pulso.record ADD CONSTRAINT light CHECK (value < 100) NOT VALID");
  const ProgramResult result = RunPulso(db_.LoadCall({"--force", Xml()}));
  EXPECT_EQ(result.exit_status, 6);
  EXPECT_THAT(result.err, AllOf(HasSubstr("light"), Not(HasSubstr(kSecretValue))));
}

TEST_F(CliLoad, NeedsNoServerForADryRun) {
  const ProgramResult result =
      RunPulso({.arguments = {"load", Xml(), "--dry-run", "--json", "--progress", "none", "--db",
                              "host=/nowhere"}});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(json::parse(result.out).at("elements").at("Record").at("seen"), 1);
  EXPECT_EQ(db_.Value("SELECT count(*) FROM pg_namespace WHERE nspname = 'pulso'"), "0");
}

TEST_F(CliLoad, SaysWhereWhatAndWhatToDoWhenTheFileIsMissing) {
  const ProgramResult result = RunPulso(db_.LoadCall({db_.Path("gone.zip")}));
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, AllOf(StartsWith("pulso: " + db_.Path("gone.zip")),
                                HasSubstr("no such file"), HasSubstr("give the path of")));
}

// What arrives on standard input, and the loads of the same export from files.
TEST_F(CliLoad, ReadsStandardInputInEveryForm) {
  const std::string xml = ReadFile(Xml());
  const std::string zip = ReadFile(db_.WriteExportZip(SecretElements(), {{"notes.txt", "n"}}));
  for (const std::string& input : {xml, Gzip(xml), zip}) {
    db_.Execute("DROP SCHEMA IF EXISTS pulso CASCADE");
    const ProgramResult result = RunPulso(db_.LoadCall({"-"}, input));
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(db_.Value("SELECT value FROM record"), kSecretValue);
    EXPECT_EQ(db_.Value("SELECT input_name FROM load"), "standard input");
    EXPECT_EQ(db_.Value("SELECT count(*) FROM export_file"), input == zip ? "2" : "1");
  }
}

TEST_F(CliLoad, ReadsFoldersAndGzipFiles) {
  WriteFile(db_.Path("unpacked/apple_health_export/export.xml"), ReadFile(Xml()));
  WriteFile(db_.Path("unpacked/apple_health_export/clinical-records/a.json"), "{}");
  WriteFile(db_.Path("export.xml.gz"), Gzip(ReadFile(Xml())));
  for (const char* name : {"unpacked", "unpacked/apple_health_export",
                           "unpacked/apple_health_export/", "export.xml.gz"}) {
    const ProgramResult result = RunPulso(db_.LoadCall({"--force", db_.Path(name)}));
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(db_.Value("SELECT value FROM record"), kSecretValue);
  }
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "4");
}

TEST_F(CliLoad, TakesTheDatabaseFromTheEnvironment) {
  const std::string& conninfo = db_.conninfo();
  const auto part = [&](const std::string& key) {
    const std::size_t begin = conninfo.find(key) + key.size();
    return conninfo.substr(begin, conninfo.find(' ', begin) - begin);
  };
  const std::string socket = part("host=");
  const ProgramResult by_variables = RunPulso({.arguments = {"load", Xml(), "--progress=none"},
                                               .environment = {{"PGHOST", socket},
                                                               {"PGPORT", "5432"},
                                                               {"PGUSER", "pulso"},
                                                               {"PGDATABASE", part("dbname=")}}});
  EXPECT_EQ(by_variables.exit_status, 0) << by_variables.err;
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "1");
  const ProgramResult by_url =
      RunPulso({.arguments = {"load", Xml(), "--force", "--progress=none"},
                .environment = {{"DATABASE_URL", conninfo}, {"PGHOST", "/nowhere"}}});
  EXPECT_EQ(by_url.exit_status, 0) << by_url.err;
  const ProgramResult by_option =
      RunPulso({.arguments = {"load", Xml(), "--force", "--progress=none", "--db=" + conninfo},
                .environment = {{"DATABASE_URL", "host=/nowhere"}, {"PGPORT", "1"}}});
  EXPECT_EQ(by_option.exit_status, 0) << by_option.err;
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "3");
}

}  // namespace
}  // namespace pulso
