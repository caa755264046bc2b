// pulso digest: the same digits for the same export, however it was loaded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "db/verify_fixture.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Digest : public testing::Test {
 protected:
  // With the surrogate keys, which must be the same as well.
  json Digested(const std::string& keys = "--ids") const {
    std::vector<std::string> arguments = {"digest", "--db", db_.conninfo(), "--progress=none",
                                          "--json"};
    if (!keys.empty()) arguments.push_back(keys);
    const ProgramResult result = RunPulso({.arguments = std::move(arguments)});
    EXPECT_EQ(result.exit_status, 0) << result.err;
    return json::parse(result.out);
  }

  // The digests after a load into a new schema.
  json AfterLoad(std::vector<std::string> arguments, std::string input = "") {
    db_.Execute("DROP SCHEMA IF EXISTS pulso CASCADE");
    const ProgramResult loaded = RunPulso(db_.LoadCall(std::move(arguments), std::move(input)));
    EXPECT_EQ(loaded.exit_status, 0) << loaded.err;
    json digests = Digested();
    digests.erase("seconds");
    return digests;
  }

  LoadedDatabase db_;
};

TEST_F(Digest, IsTheSameForEveryWayOfLoading) {
  const std::string path = db_.Path("export.zip");
  const std::string command =
      absl::StrCat(PULSO_GENERATOR, " --records 20000 --metadata-share 33 --correlations 40 -o ",
                   path, " > /dev/null 2>&1");
  ASSERT_EQ(std::system(command.c_str()), 0);
  const json once = AfterLoad({path, "--jobs", "1"});
  EXPECT_EQ(once["tables"].size(), 36u);
  EXPECT_GE(once["tables"]["record"]["rows"], 20000);
  EXPECT_EQ(once["digest"].get<std::string>().size(), 64u);
  EXPECT_EQ(AfterLoad({path, "--jobs", "5"}), once);
  EXPECT_EQ(AfterLoad({path, "--streams", "4"}), once);
  EXPECT_EQ(AfterLoad({path, "--plan", "refill"}), once);
  EXPECT_EQ(AfterLoad({path, "--reader", "libxml2"}), once);
  EXPECT_EQ(AfterLoad({"-"}, ReadFile(path)), once);
  ASSERT_EQ(RunPulso(db_.LoadCall({path, "--force"})).exit_status, 0);  // over another load's rows
  EXPECT_EQ(Digested()["digest"], once["digest"]);
}

TEST_F(Digest, ChangesWithOneValueAndNotWithTheOrder) {
  db_.LoadElements(Record("1") + Record("2"));
  const json before = Digested();
  db_.Execute("UPDATE pulso.record SET value = 3 WHERE id = 1");
  const json other = Digested();
  EXPECT_NE(other["digest"], before["digest"]);
  EXPECT_NE(other["tables"]["record"], before["tables"]["record"]);
  EXPECT_EQ(other["tables"]["source"], before["tables"]["source"]);
  db_.Execute("UPDATE pulso.record SET value = 1 WHERE id = 1");  // moves the row
  EXPECT_EQ(Digested()["tables"], before["tables"]);
}

TEST_F(Digest, LeavesOutKeysButNotWhatTheyLeadTo) {
  db_.LoadElements(Record("1") + Record("2"));
  const json content = Digested("");
  const json rows = Digested();
  EXPECT_NE(content["digest"], rows["digest"]);
  db_.Execute("ALTER TABLE pulso.record DROP CONSTRAINT record_source_id_fkey");
  db_.Execute("UPDATE pulso.record SET id = id + 100, source_id = source_id + 100");
  db_.Execute("UPDATE pulso.source SET id = id + 100");
  EXPECT_EQ(Digested("")["tables"], content["tables"]);
  EXPECT_NE(Digested()["tables"], rows["tables"]);
  db_.Execute("UPDATE pulso.source SET name = name || '!'");
  const json renamed = Digested("");
  EXPECT_NE(renamed["tables"]["record"], content["tables"]["record"]);
  EXPECT_EQ(renamed["tables"]["record_type"], content["tables"]["record_type"]);
}

// Digits that hold on every machine and with every version of the server; another format of the
// rows is the only reason to change them.
TEST_F(Digest, IsThatOfEveryServer) {
  const std::string path = PULSO_SOURCE_DIR "/tests/data/every_attribute";
  AfterLoad({path});
  EXPECT_EQ(Digested()["digest"],
            "e090bb948801d2ec684f541a8d2a7e9ad35ed728cb24c9a3c2adcfe037d2eada");
  EXPECT_EQ(Digested("")["digest"],
            "f050d9c61ce7075dfcce58c59709937574385e701a95fd66d7069a76c1d9bf04");
}

TEST_F(Digest, IsALineForEachTableAndOneForAll) {
  db_.LoadElements(Record("1"));
  const ProgramResult result =
      RunPulso({.arguments = {"digest", "--db", db_.conninfo(), "--progress=none"}});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nrecord "));
  EXPECT_THAT(result.out, HasSubstr("\nall  " + Digested("")["digest"].get<std::string>() + "\n"));
}

TEST_F(Digest, OfASchemaWithoutAnExportIsAnError) {
  const ProgramResult result = RunPulso(
      {.arguments = {"digest", "--db", db_.conninfo(), "--schema", "nobody", "--progress=none"}});
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.err, HasSubstr("schema nobody holds no export"));
  EXPECT_EQ(result.out, "");
}

}  // namespace
}  // namespace pulso
