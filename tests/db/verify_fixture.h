// What the tests of the command verify share.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "support/loaded_database.h"

namespace pulso {

inline constexpr char kDataFolder[] = PULSO_SOURCE_DIR "/tests/data/";

inline std::string Record(const std::string& value, const std::string& inside = "",
                          const std::string& more = "") {
  return absl::StrCat(
      "<Record type=\"HKQuantityTypeIdentifierDietaryProtein\" sourceName=\"Food\" unit=\"g\""
      " startDate=\"2024-03-01 12:00:00 +0000\" endDate=\"2024-03-01 12:00:00 +0000\" value=\"",
      value, "\"", more, ">", inside, "</Record>\n");
}

inline std::string Entry(const std::string& key, const std::string& value) {
  return absl::StrCat("<MetadataEntry key=\"", key, "\" value=\"", value, "\"/>");
}

inline std::string Beat(const std::string& bpm) {
  return "<HeartRateVariabilityMetadataList><InstantaneousBeatsPerMinute bpm=\"" + bpm +
         "\" time=\"12:00:01.00\"/></HeartRateVariabilityMetadataList>";
}

inline std::string Correlation(const std::string& inside) {
  return "<Correlation type=\"HKCorrelationTypeIdentifierFood\" sourceName=\"Food\""
         " startDate=\"2024-03-01 12:00:00 +0000\" endDate=\"2024-03-01 12:30:00 +0000\">" +
         inside + "</Correlation>\n";
}

// A database, and the command on it.
class Verify : public testing::Test {
 protected:
  ProgramCall Call(std::vector<std::string> arguments, std::string input = "") const {
    arguments.insert(arguments.begin(), {"verify", "--db", db_.conninfo(), "--progress=none"});
    return {.arguments = std::move(arguments), .environment = {}, .input = std::move(input)};
  }

  // What a verification says, with its exit status as "exit".
  nlohmann::json Verified(const std::string& path, const std::string& reader = "libxml2") const {
    const ProgramResult result = RunPulso(Call({path, "--json", "--reader=" + reader}));
    nlohmann::json verification = result.out.empty() ? nlohmann::json{{"error", result.err}}
                                                     : nlohmann::json::parse(result.out);
    verification["exit"] = result.exit_status;
    return verification;
  }

  void ExpectEqual(const std::string& path, const std::string& reader = "libxml2") const {
    const nlohmann::json verification = Verified(path, reader);
    EXPECT_EQ(verification["exit"], 0) << path << " " << reader << " " << verification.dump(1);
    EXPECT_EQ(verification.value("equal", false), true);
    EXPECT_EQ(verification.value("differences", -1), 0);
  }

  void ExpectEqualWithBothReaders(const std::string& path) const {
    ExpectEqual(path, "libxml2");
    ExpectEqual(path, "scan");
  }

  // An export with every attribute of every element, and something for unmapped and reject.
  std::string EveryAttribute() const {
    const std::string folder = db_.Path("every_attribute");
    std::filesystem::copy(std::string(kDataFolder) + "every_attribute", folder,
                          std::filesystem::copy_options::recursive |
                              std::filesystem::copy_options::overwrite_existing);
    const std::string xml = ReadFile(folder + "/export.xml");
    WriteFile(folder + "/export.xml",
              absl::StrReplaceAll(xml, {{"</HealthData>",
                                         "<Odd a=\"1\">text</Odd>\n<Record type=\"T\" b=\"2\"/>\n"
                                         "</HealthData>"}}));
    return folder;
  }

  std::string LoadXml(const std::string& elements) {
    const std::string path = db_.Path("export.xml");
    db_.LoadElements(elements);
    return path;
  }

  std::vector<std::string> Tables() {
    return db_.Rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'pulso'::regnamespace"
        " AND relkind = 'r' AND relname <> 'load' ORDER BY 1");
  }

  LoadedDatabase db_;
};

// Twins, several equal ones, more Records in Correlations than twins, equal ones without a twin
// that have metadata of their own, and beats.
inline std::string Meals() {
  return Correlation(Record("7", Entry("k", "first") + Beat("61")) + Record("1") + Record("2")) +
         Record("1", Entry("twin", "one")) + Record("2") + Record("1", Entry("twin", "two")) +
         Correlation(Record("1") + Record("8", Entry("k", "v") + Entry("k", "w")) + Record("1")) +
         Correlation(Record("7", Entry("k", "second")) +
                     Record("9", Beat("62") + Entry("m", "n"))) +
         Correlation("");
}

}  // namespace pulso
