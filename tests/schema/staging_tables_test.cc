#include "schema/staging_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "schema/sql_folder.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

// "id bigint NOT NULL", as format_type() would print the type.
std::vector<std::string> ColumnsInDdl(const std::string& ddl) {
  std::vector<std::string> columns;
  std::istringstream lines(WithoutComments(ddl));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("    ")) continue;
    std::istringstream words(line);
    std::string column;
    for (std::string word; words >> word;) {
      if (word.ends_with(',')) word.pop_back();
      if (word == "timestamptz") word = "timestamp with time zone";
      column += column.empty() ? word : " " + word;
    }
    columns.push_back(column);
  }
  return columns;
}

template <class Table>
std::vector<std::string> ColumnsOfProgram(const Table& table) {
  std::vector<std::string> columns;
  ForEachColumn(table, [&](const ColumnSpec& column) {
    columns.push_back(std::string(column.name) + " " + std::string(column.sql_type) +
                      (column.nullable ? "" : " NOT NULL"));
  });
  return columns;
}

// Calls visit(table) for every staging table.
template <class Visit>
void ForEachTable(const Visit& visit) {
  std::apply([&](const auto&... table) { (visit(table), ...); }, kStagingTables);
}

// "record" for "staging_record".
std::string TargetOf(std::string_view staging_table) {
  return std::string(staging_table.substr(std::string_view("staging_").size()));
}

TEST(StagingTables, DescribeTheRecordTable) {
  EXPECT_THAT(
      ColumnsOfProgram(kRecordTable),
      ElementsAre("id bigint NOT NULL", "record_type_id integer NOT NULL", "source_id integer",
                  "device_id integer", "unit_id integer", "value double precision",
                  "value_text text", "creation_date timestamp with time zone",
                  "start_date timestamp with time zone NOT NULL",
                  "end_date timestamp with time zone NOT NULL", "fingerprint bigint NOT NULL"));
}

TEST(StagingTables, NameTypeAndNullabilityOfEveryColumnAreThoseOfTheDdl) {
  ForEachTable([](const auto& table) {
    const std::string path = "sql/staging/" + TargetOf(table.name) + ".sql";
    const std::string ddl = ReadSourceFile(path);
    ASSERT_FALSE(ddl.empty()) << path;
    EXPECT_THAT(ColumnsOfProgram(table), ElementsAreArray(ColumnsInDdl(ddl))) << path;
  });
}

TEST(StagingTables, EachDdlFileCreatesTheTableOfItsName) {
  for (const auto& [path, text] : SqlFilesOnDisk("sql/staging")) {
    const std::string stem = path.substr(12, path.size() - 16);
    EXPECT_EQ(WordsAfter(text, {"create", "table"}),
              std::multiset<std::string>({"staging_" + stem}))
        << path;
  }
}

TEST(StagingTables, EachDdlFileBelongsToATableExceptThoseThatMergesFill) {
  std::set<std::string> expected = {"sql/staging/match.sql", "sql/staging/twin.sql"};
  for (const std::string_view name : kStagingTableNames) {
    expected.insert("sql/staging/" + TargetOf(name) + ".sql");
  }
  std::set<std::string> on_disk;
  for (const auto& [path, text] : SqlFilesOnDisk("sql/staging")) on_disk.insert(path);
  EXPECT_EQ(on_disk, expected);
}

TEST(StagingTables, HaveDifferentNames) {
  EXPECT_EQ(std::set(kStagingTableNames.begin(), kStagingTableNames.end()).size(), 39U);
  EXPECT_EQ(kStagingTableCount, 39U);
}

TEST(StagingTables, AreFoundByTheirRow) {
  EXPECT_EQ(kStagingTableNames[kTableIndex<RecordTypeRow>], "staging_record_type");
  EXPECT_EQ(kStagingTableNames[kTableIndex<RecordRow>], "staging_record");
  EXPECT_EQ(kStagingTableNames[kTableIndex<NestedHeartbeatRow>], "staging_nested_heartbeat");
  EXPECT_EQ(kStagingTableNames[kTableIndex<RejectRow>], "staging_reject");
}

// A column that no merge reads was loaded for nothing.
TEST(StagingTables, EveryColumnIsReadByAMergeFileThatReadsItsTable) {
  const auto merge_files = SqlFilesOnDisk("sql/merge");
  ForEachTable([&](const auto& table) {
    std::set<std::string> words;
    for (const auto& [path, text] : merge_files) {
      const std::vector<std::string> all = Words(WithoutComments(text));
      const std::set<std::string> here(all.begin(), all.end());
      if (here.contains(std::string(table.name))) words.insert(here.begin(), here.end());
    }
    ForEachColumn(table, [&](const ColumnSpec& column) {
      EXPECT_TRUE(words.contains(std::string(column.name)))
          << table.name << "." << column.name << " is read by no merge file";
    });
  });
}

TEST(StagingTables, HaveNoDefaultsIndexesOrConstraints) {
  for (const auto& [path, text] : SqlFilesOnDisk("sql/staging")) {
    for (const std::string& word : Words(WithoutComments(text))) {
      EXPECT_NE(word, "default") << path;
      EXPECT_NE(word, "index") << path;
      EXPECT_NE(word, "key") << path;
      EXPECT_NE(word, "references") << path;
      EXPECT_NE(word, "check") << path;
    }
  }
}

}  // namespace
}  // namespace pulso
