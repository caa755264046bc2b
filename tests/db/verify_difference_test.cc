// The command verify finds and names whatever is changed in the tables after a load.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/verify_fixture.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::StartsWith;

class VerifyDifference : public Verify {
 protected:
  // The names of what differs, and the exit status when it is not that of a difference.
  std::vector<std::string> Differences(const std::string& path) const {
    const json verification = Verified(path);
    std::vector<std::string> names;
    if (verification["exit"] != 8) names.push_back("exit " + verification["exit"].dump());
    const json tables = verification.value("tables", json::object());
    for (const auto& [table, comparison] : tables.items()) {
      if (comparison["equal"] == false) names.push_back(table);
    }
    const json documents = verification.value("documents", json::array());
    for (const json& document : documents) names.push_back(document);
    if (verification.value("unlinked_records", 0) != 0) names.push_back("unlinked records");
    return names;
  }

  // From here on keys are not enforced, and Restore() brings back a table as it is now.
  void Keep() {
    for (const std::string& drop : db_.Rows(
             "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)"
             "  FROM pg_constraint WHERE connamespace = 'pulso'::regnamespace AND contype <> 'n'"
             " ORDER BY contype = 'f' DESC")) {
      db_.Execute(drop);
    }
    db_.Execute("CREATE SCHEMA kept");
    for (const std::string& table : Tables()) {
      db_.Execute(absl::StrCat("CREATE TABLE kept.", table, " AS TABLE pulso.", table));
    }
  }

  void Restore(const std::string& table) {
    db_.Execute(absl::StrCat("DELETE FROM pulso.", table, "; INSERT INTO pulso.", table,
                             " TABLE kept.", table));
  }
};

// SQL for another value than the column's own, also for that of NULL.
std::string OtherValue(const std::string& column, const std::string& type) {
  const char* other = nullptr;
  if (type == "text") other = "coalesce($c, '') || 'x'";
  if (type == "integer" || type == "bigint") other = "coalesce($c, 0) + 1000";
  if (type == "double precision") other = "coalesce($c, 0) + 0.001";
  if (type == "date") other = "coalesce($c, '1999-12-31') + 1";
  if (type == "jsonb") other = "coalesce($c, '{}') || '{\"new\": \"\"}'";
  if (type == "real[]") other = "coalesce($c, '{}') || 1.5::real";
  if (type == "timestamp with time zone") {
    other = "coalesce($c, '1999-12-31') + interval '1 microsecond'";
  }
  if (other == nullptr) throw std::runtime_error("no other value of type " + type);
  return absl::StrReplaceAll(other, {{"$c", column}});
}

// The first row of a table.
std::string FirstOf(const std::string& table) {
  return absl::StrCat("ctid = (SELECT ctid FROM pulso.", table, " ORDER BY ctid LIMIT 1)");
}

TEST_F(VerifyDifference, OfAnyColumnOfAnyTableIsFound) {
  const std::string folder = EveryAttribute();
  db_.Load(folder);
  Keep();
  int found = 0;
  for (const std::string& line : db_.Rows(
           "SELECT relname, attname, format_type(atttypid, atttypmod) FROM pg_attribute"
           "  JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'pulso'::regnamespace"
           "   AND relkind = 'r' AND relname <> 'load' AND attnum > 0 AND NOT attisdropped"
           " ORDER BY relname, attnum")) {
    const std::size_t first = line.find('|'), second = line.rfind('|');
    const std::string table = line.substr(0, first);
    const std::string column = line.substr(first + 1, second - first - 1);
    db_.Execute(absl::StrCat("UPDATE pulso.", table, " SET ", column, " = ",
                             OtherValue(column, line.substr(second + 1)), " WHERE ",
                             FirstOf(table)));
    const bool is_place =
        (table == "unmapped" || table == "reject") && (column == "byte_offset" || column == "line");
    const std::vector<std::string> names = Differences(folder);
    if (is_place) {
      EXPECT_THAT(names, ElementsAre("exit 0")) << line;
    } else if (column == "resource") {
      EXPECT_THAT(names, ElementsAre("clinical-records/document.json")) << line;
    } else {
      EXPECT_THAT(names, AllOf(Contains(table), Each(Not(StartsWith("exit"))))) << line;
      ++found;
    }
    Restore(table);
  }
  EXPECT_GT(found, 200);
  ExpectEqual(folder);
}

TEST_F(VerifyDifference, OfRowsInAnyTableIsFound) {
  const std::string folder = EveryAttribute();
  db_.Load(folder);
  Keep();
  for (const std::string& table : Tables()) {
    const std::string key = db_.Value(
        "SELECT attname FROM pg_attribute WHERE attnum = 1 AND"
        " attrelid = 'pulso." +
        table + "'::regclass");
    for (const std::string& tampering :
         {absl::StrCat("DELETE FROM pulso.", table, " WHERE ", FirstOf(table)),
          absl::StrCat("DELETE FROM pulso.", table),
          absl::StrCat("INSERT INTO pulso.", table, " SELECT (jsonb_populate_record(t, '{\"", key,
                       "\": 1000}')).* FROM pulso.", table, " t LIMIT 1")}) {
      db_.Execute(tampering);
      EXPECT_THAT(Differences(folder),
                  AllOf(Contains(AnyOf(table, "unlinked records")), Each(Not(StartsWith("exit")))))
          << tampering;
      Restore(table);
    }
  }
  ExpectEqual(folder);
}

TEST_F(VerifyDifference, OfRecordsIsNamedByTableAndType) {
  const std::string path =
      LoadXml(Record("61.5") + Record("62") +
              absl::StrReplaceAll(Record("3"), {{"DietaryProtein", "StepCount"}}));
  db_.Execute("UPDATE pulso.record SET value = 123.5 - value WHERE id <= 2");  // swapped
  const json swapped = Verified(path);
  EXPECT_EQ(swapped.at("exit"), 8);
  EXPECT_EQ(swapped.at("differences"), 2);
  EXPECT_EQ(swapped.at("tables").at("record").at("equal"), false);
  EXPECT_EQ(swapped.at("tables").at("record").at("export").at("rows"), 3);
  EXPECT_EQ(swapped.at("tables").at("record").at("database").at("rows"), 3);
  const json& type = swapped.at("record_types").at("HKQuantityTypeIdentifierDietaryProtein");
  EXPECT_EQ(type.at("equal"), false);
  EXPECT_EQ(type.at("equal_sums"), true);
  EXPECT_NE(type.at("export").at("digest"), type.at("database").at("digest"));
  EXPECT_EQ(swapped.at("record_types").at("HKQuantityTypeIdentifierStepCount").at("equal"), true);

  const ProgramResult report = RunPulso(Call({path}));
  EXPECT_EQ(report.exit_status, 8);
  EXPECT_EQ(report.err, "");
  EXPECT_THAT(report.out, AllOf(HasSubstr("OTHER VALUES"), Not(HasSubstr("OTHER ROWS")),
                                HasSubstr("1 of 2 record types have the same records\n"
                                          "HKQuantityTypeIdentifierDietaryProtein\n"),
                                HasSubstr("\n2 differences; ")));
}

TEST_F(VerifyDifference, BetweenEqualRecordsOfCorrelationsIsFound) {
  const std::string path = LoadXml(Meals());
  Keep();
  const std::string copy =
      "INSERT INTO record SELECT (jsonb_populate_record(r, '{\"id\": 1000}')).* FROM record r";
  const std::string link = "UPDATE correlation_record SET record_id = ";
  struct Tampering {
    std::string sql;
    std::vector<std::string> names;
  };
  for (const Tampering& tampering : std::vector<Tampering>{
           // The other one of two equal twins; both at once.
           {link + "3 WHERE record_id = 1", {"correlation_record"}},
           {link + "4 - record_id WHERE record_id IN (1, 3)", {"correlation_record"}},
           // A copy of a record, linked instead of it, beside it, or not at all.
           {copy + " WHERE id = 2; " + link + "1000 WHERE record_id = 2", {"correlation_record"}},
           {copy + " WHERE id = 4; " + link + "1000 WHERE correlation_id = 3 AND record_id = 4",
            {"correlation_record", "record_metadata"}},
           {copy + " WHERE id = 2", {"unlinked records"}},
           // A record of its own that nothing leads to, that is gone, or that is another one.
           {"DELETE FROM correlation_record WHERE record_id = 5",
            {"correlation_record", "record_metadata", "unlinked records"}},
           {"DELETE FROM record WHERE id = 5", {"correlation_record"}},
           {"UPDATE record SET value = 70 WHERE id = 4", {"correlation_record"}},
           // Metadata and beats of one under another, or under none.
           {"UPDATE record_metadata SET record_id = 11 - record_id, position = 3"
            " WHERE record_id = 5 AND position = 1",
            {"record_metadata"}},
           {"UPDATE heartbeat SET record_id = 10 - record_id WHERE record_id IN (4, 6)",
            {"heartbeat"}},
           {"UPDATE record_metadata SET record_id = 999 WHERE record_id = 4", {"record_metadata"}},
           {"INSERT INTO heartbeat VALUES (999, 1, 60, now())", {"heartbeat"}},
           {"INSERT INTO correlation_record VALUES (1, 99, 999)", {"correlation_record"}}}) {
    db_.Execute(tampering.sql);
    std::vector<std::string> names = Differences(path);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, tampering.names) << tampering.sql;
    for (const char* table : {"record", "record_metadata", "heartbeat", "correlation_record"}) {
      Restore(table);
    }
  }
  ExpectEqual(path);
}

TEST_F(VerifyDifference, OfClinicalDocumentsIsNamedByPath) {
  const std::string path = db_.WriteExportZip(
      "<ClinicalRecord type=\"T\" identifier=\"i\" sourceName=\"Clinic\" sourceURL=\"u\""
      " fhirVersion=\"4.0.1\" receivedDate=\"2024-01-01 00:00:00 +0100\""
      " resourceFilePath=\"/clinical-records/missing.json\"/>\n",
      {{"clinical-records/a.json", R"({"code": {"text": "secret"}, "n": 1})"},
       {"clinical-records/b.json", "{}"}});
  db_.Load(path);
  Keep();
  ExpectEqual(path);
  struct Tampering {
    const char* set;
    const char* file;
  };
  for (const Tampering& tampering : std::vector<Tampering>{
           {"jsonb_set(resource, '{code,text}', '\"Secret\"')", "clinical-records/a.json"},
           {"resource - 'n'", "clinical-records/a.json"},
           {"NULL", "clinical-records/b.json"},
           {"'[]'", "clinical-records/b.json"},
           {"'{}'", "clinical-records/missing.json"}}) {
    db_.Execute(absl::StrCat("UPDATE clinical_record SET resource = ", tampering.set,
                             " WHERE resource_file_path = '", tampering.file, "'"));
    EXPECT_THAT(Differences(path), ElementsAre(tampering.file));
    const ProgramResult report = RunPulso(Call({path}));
    EXPECT_THAT(
        report.out,
        AllOf(HasSubstr(absl::StrCat("document absent or different: ", tampering.file, "\n")),
              Not(HasSubstr("ecret"))));
    Restore("clinical_record");
  }
}

TEST_F(VerifyDifference, FromAnotherExportIsFound) {
  LoadXml(Record("1"));
  const std::string other = db_.Path("other.xml");
  WriteFile(other, HealthDataXml(Record("1", Entry("k", "v"))));
  EXPECT_THAT(Differences(other), IsSupersetOf({"record_metadata", "metadata_key"}));
}

}  // namespace
}  // namespace pulso
