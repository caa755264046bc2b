#include "schema/embedded_sql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SqlStatements, LeavesOutCommentsAndBlankLines) {
  EXPECT_THAT(SqlStatements("-- Moves rows.\n\n  -- Reads: b\nINSERT INTO a (x)\nSELECT x\n"
                            "\n  -- all\n  FROM b;\n"),
              ElementsAre("INSERT INTO a (x)\nSELECT x\n  FROM b;\n"));
}

TEST(SqlStatements, SplitsAtSemicolonsAtTheEndOfALine) {
  EXPECT_THAT(SqlStatements("DROP INDEX a;\nDROP INDEX b;\n-- and\nDROP INDEX c;\n"),
              ElementsAre("DROP INDEX a;\n", "DROP INDEX b;\n", "DROP INDEX c;\n"));
}

TEST(SqlStatements, TakesASemicolonWithinALineForAPartOfTheStatement) {
  EXPECT_THAT(SqlStatements("SELECT 'a;b',\n       'c; d'\n  FROM e;\n"),
              ElementsAre("SELECT 'a;b',\n       'c; d'\n  FROM e;\n"));
}

TEST(SqlStatements, EndsAStatementBeforeACommentOrBlanksAtTheEndOfTheLine) {
  EXPECT_THAT(SqlStatements("DROP INDEX a;  -- the first\nDROP INDEX b; \t\r\n"),
              ElementsAre("DROP INDEX a;\n", "DROP INDEX b;\n"));
}

TEST(SqlStatements, DoesNotEndAStatementAtASemicolonInAComment) {
  EXPECT_THAT(SqlStatements("SELECT a,  -- first;\n       b\n  -- not yet;\n  FROM c;\n"),
              ElementsAre("SELECT a,\n       b\n  FROM c;\n"));
}

TEST(SqlStatements, KeepsTheLastStatementWithoutASemicolonOrLineEnd) {
  EXPECT_THAT(SqlStatements("SELECT 1;\nSELECT 2"), ElementsAre("SELECT 1;\n", "SELECT 2\n"));
}

TEST(SqlStatements, FindsNothingInAnEmptyTextOrComments) {
  EXPECT_THAT(SqlStatements(""), IsEmpty());
  EXPECT_THAT(SqlStatements("\n \t\n-- nothing here;\n"), IsEmpty());
}

TEST(SqlFileStem, IsTheNameWithoutFolderAndEnding) {
  EXPECT_EQ(SqlFileStem("sql/schema/table/record.sql"), "record");
  EXPECT_EQ(SqlFileStem("record.sql"), "record");
  EXPECT_EQ(SqlFileStem("sql/merge/070_record.sql"), "070_record");
}

TEST(SqlText, IsTheTextOfTheFile) {
  EXPECT_EQ(SqlText("sql/schema/settings.sql"),
            "-- For the merge only: room to sort index entries in memory.\n"
            "SET LOCAL maintenance_work_mem = '512MB';\n");
}

TEST(SqlFilesIn, GivesTheFilesOfOneFolderInTheOrderOfTheirNames) {
  std::vector<std::string> paths;
  for (const SqlFile& file : SqlFilesIn("sql/merge")) paths.emplace_back(file.path);
  ASSERT_GT(paths.size(), 30U);
  EXPECT_EQ(paths.front(), "sql/merge/010_record_type.sql");
  EXPECT_TRUE(std::is_sorted(paths.begin(), paths.end()));
}

TEST(SqlFilesIn, LeavesOutTheFoldersBelow) {
  for (const SqlFile& file : SqlFilesIn("sql/schema")) {
    EXPECT_EQ(file.path.find("/table/"), std::string_view::npos) << file.path;
  }
  EXPECT_THAT(SqlFilesIn("sql/sch"), IsEmpty());
  EXPECT_THAT(SqlFilesIn("sql"), IsEmpty());
}

}  // namespace
}  // namespace pulso
