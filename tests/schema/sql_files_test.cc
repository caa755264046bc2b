// The SQL files held against each other and against the rules for statements that every server we
// support takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "schema/embedded_sql.h"
#include "schema/sql_folder.h"

namespace pulso {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

TEST(SqlFiles, AreEmbeddedByteForByte) {
  const auto on_disk = SqlFilesOnDisk("sql");
  EXPECT_GT(on_disk.size(), 100U);
  EXPECT_THAT(EmbeddedSqlFiles(), SizeIs(on_disk.size()));
  for (const SqlFile& embedded : EmbeddedSqlFiles()) {
    const auto file = on_disk.find(std::string(embedded.path));
    ASSERT_NE(file, on_disk.end()) << embedded.path << " is embedded but not on disk";
    EXPECT_TRUE(embedded.text == file->second) << embedded.path << " differs from its file";
  }
}

TEST(SqlFiles, EveryStatementEndsWithASemicolonAtTheEndOfALine) {
  for (const auto& [path, text] : SqlFilesOnDisk("sql")) {
    const std::string sql = WithoutComments(text);
    for (std::size_t at = sql.find(';'); at != std::string::npos; at = sql.find(';', at + 1)) {
      EXPECT_EQ(sql[sql.find_first_not_of(' ', at + 1)], '\n') << path;
    }
    EXPECT_EQ(sql[sql.find_last_not_of(" \n")], ';') << path;
  }
}

// The loader runs each of these as one message.
TEST(SqlFiles, MergeAndStagingFilesHoldOneStatementEach) {
  for (const std::string folder : {"sql/merge", "sql/staging"}) {
    for (const auto& [path, text] : SqlFilesOnDisk(folder)) {
      EXPECT_THAT(StatementsOf(text), SizeIs(1)) << path;
    }
  }
}

TEST(SqlFiles, EveryKeyThatIsAddedIsDropped) {
  const auto added =
      WordsAfter(ReadSourceFile("sql/schema/primary_keys.sql"), {"add", "constraint"});
  EXPECT_THAT(added, Contains("record_pkey"));
  EXPECT_EQ(added, WordsAfter(ReadSourceFile("sql/schema/drop_primary_keys.sql"),
                              {"drop", "constraint", "if", "exists"}));
}

TEST(SqlFiles, EveryForeignKeyThatIsAddedIsDropped) {
  const auto added =
      WordsAfter(ReadSourceFile("sql/schema/foreign_keys.sql"), {"add", "constraint"});
  EXPECT_THAT(added, Contains("record_source_id_fkey"));
  EXPECT_EQ(added, WordsAfter(ReadSourceFile("sql/schema/drop_foreign_keys.sql"),
                              {"drop", "constraint", "if", "exists"}));
}

TEST(SqlFiles, EveryConstraintIsDroppedFromTheTableItWasAddedTo) {
  for (const std::string kind : {"primary_keys", "foreign_keys"}) {
    EXPECT_EQ(WordsAfter(ReadSourceFile("sql/schema/" + kind + ".sql"), {"alter", "table"}),
              WordsAfter(ReadSourceFile("sql/schema/drop_" + kind + ".sql"), {"alter", "table"}));
  }
}

TEST(SqlFiles, EveryIndexThatIsCreatedIsDropped) {
  const auto created = WordsAfter(ReadSourceFile("sql/schema/indexes.sql"), {"create", "index"});
  EXPECT_THAT(created, Contains("idx_record_type_date"));
  EXPECT_EQ(created, WordsAfter(ReadSourceFile("sql/schema/drop_indexes.sql"),
                                {"drop", "index", "if", "exists"}));
}

// Only the ledger survives a reload.
TEST(SqlFiles, EveryTableIsEmptiedButTheLedger) {
  std::set<std::string> tables;
  for (const auto& [path, text] : SqlFilesOnDisk("sql/schema/table")) {
    const auto created = WordsAfter(text, {"create", "table", "if", "not", "exists"});
    ASSERT_THAT(created, SizeIs(1)) << path;
    EXPECT_EQ(path, "sql/schema/table/" + *created.begin() + ".sql");
    tables.insert(*created.begin());
  }
  EXPECT_EQ(tables.erase("load"), 1U);
  std::vector<std::string> words =
      Words(WithoutComments(ReadSourceFile("sql/schema/truncate.sql")));
  EXPECT_EQ(words.front(), "truncate");
  EXPECT_EQ(std::erase(words, "only"), tables.size());  // not those that inherit
  EXPECT_EQ(std::multiset<std::string>(words.begin() + 1, words.end()),
            std::multiset<std::string>(tables.begin(), tables.end()));
}

TEST(SqlFiles, EveryTableThatIsEmptiedHasAPrimaryKey) {
  const auto tables = WordsAfter(ReadSourceFile("sql/schema/primary_keys.sql"), {"alter", "table"});
  for (const auto& [path, text] : SqlFilesOnDisk("sql/schema/table")) {
    if (path == "sql/schema/table/load.sql") continue;  // it keeps the key of its DDL
    for (const std::string& table : WordsAfter(text, {"create", "table", "if", "not", "exists"})) {
      EXPECT_THAT(tables, Contains(table));
    }
  }
}

TEST(SqlFiles, EverySequenceIsRaisedAndCountsInBlocks) {
  std::multiset<std::string> raised;
  const std::string text = WithoutComments(ReadSourceFile("sql/schema/raise_sequences.sql"));
  for (const std::string& sequence : WordsAfter(text, {"select", "setval"})) {
    raised.insert(sequence);
  }
  std::multiset<std::string> created;
  for (const auto& [path, ddl] : SqlFilesOnDisk("sql/schema/table")) {
    if (path == "sql/schema/table/load.sql") continue;
    for (const std::string& sequence :
         WordsAfter(ddl, {"create", "sequence", "if", "not", "exists"})) {
      EXPECT_EQ(WordsAfter(ddl, {sequence, "increment", "by"}),
                std::multiset<std::string>({"65536"}))
          << path;
      created.insert(sequence);
    }
  }
  EXPECT_EQ(raised, created);
}

TEST(SqlRules, AnAlterTableChangesOneThing) {
  for (const auto& [path, text] : SqlFilesOnDisk("sql")) {
    for (const std::string& statement : StatementsOf(text)) {
      const std::vector<std::string> words = Words(statement);
      if (words.size() < 2 || words[0] != "alter") continue;
      EXPECT_EQ(WordsAfter(statement, {"add"}).size() + WordsAfter(statement, {"drop"}).size() +
                    WordsAfter(statement, {"replica", "identity"}).size(),
                1U)
          << path << ": " << statement;
    }
  }
}

TEST(SqlRules, EveryInsertHasAListOfColumns) {
  for (const auto& [path, text] : SqlFilesOnDisk("sql")) {
    const std::string sql = WithoutComments(text);
    for (std::size_t at = sql.find("INSERT INTO "); at != std::string::npos;
         at = sql.find("INSERT INTO ", at + 1)) {
      const std::size_t name = at + std::string("INSERT INTO ").size();
      const std::size_t behind =
          sql.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", name);
      EXPECT_EQ(sql.substr(behind, 2), " (") << path;
    }
  }
}

TEST(SqlRules, NoSelectTakesWhateverColumnsThereAre) {
  for (const auto& [path, text] : SqlFilesOnDisk("sql")) {
    const std::string sql = WithoutComments(text);
    EXPECT_EQ(sql.find("SELECT *"), std::string::npos) << path;
    EXPECT_EQ(sql.find(".*"), std::string::npos) << path;
  }
}

TEST(SqlRules, NoFileMakesTemporaryTablesTriggersOrNeedsASuperuser) {
  const std::set<std::string> refused = {
      "temp",    "temporary", "trigger", "session_replication_role",
      "pg_temp", "owner",     "copy",    "extension"};
  for (const auto& [path, text] : SqlFilesOnDisk("sql")) {
    if (path == "sql/promote/obstacles.sql") continue;  // only reads what others have made
    for (const std::string& word : Words(WithoutComments(text))) {
      EXPECT_FALSE(refused.contains(word)) << path << ": " << word;
    }
  }
}

// The same export gives the same rows, whenever and wherever it is merged.
TEST(SqlRules, MergesCallNoFunctionWhoseResultChanges) {
  const std::set<std::string> refused = {
      "now",       "clock_timestamp", "statement_timestamp", "transaction_timestamp",
      "random",    "gen_random_uuid", "current_timestamp",   "current_date",
      "localtime", "localtimestamp",  "timeofday",           "nextval",
      "setval",    "current_setting", "txid_current",        "pg_backend_pid"};
  for (const auto& [path, text] : SqlFilesOnDisk("sql/merge")) {
    for (const std::string& word : Words(WithoutComments(text))) {
      EXPECT_FALSE(refused.contains(word)) << path << ": " << word;
    }
  }
}

TEST(SqlRules, NoTableIsNamedWithItsSchema) {
  for (const auto& [path, text] : SqlFilesOnDisk("sql")) {
    EXPECT_EQ(WithoutComments(text).find("pulso."), std::string::npos) << path;
    EXPECT_EQ(WithoutComments(text).find("public."), std::string::npos) << path;
  }
}

TEST(SqlRules, EveryMergeFileSaysWhatItReadsAndWrites) {
  for (const auto& [path, text] : SqlFilesOnDisk("sql/merge")) {
    EXPECT_NE(text.find("\n-- Reads:  "), std::string::npos) << path;
    EXPECT_NE(text.find("\n-- Writes: "), std::string::npos) << path;
  }
}

// SqlStatements() takes "--" for the beginning of a comment wherever it stands.
TEST(SqlFiles, HoldNoLiteralWithTwoDashes) {
  for (const SqlFile& file : EmbeddedSqlFiles()) {
    for (std::size_t at = file.text.find("--"); at != std::string_view::npos;) {
      const std::size_t begin = file.text.rfind('\n', at) + 1;  // 0 in the first line
      const std::string_view before = file.text.substr(begin, at - begin);
      EXPECT_EQ(std::count(before.begin(), before.end(), '\'') % 2, 0) << file.path << before;
      at = file.text.find("--", file.text.find('\n', at));
    }
  }
}

// docs/reliability.md: a rolled-back one can keep a server that crashes from starting again.
TEST(SqlFiles, MakeNoUnloggedTable) {
  for (const SqlFile& file : EmbeddedSqlFiles()) {
    EXPECT_EQ(file.text.find("UNLOGGED"), std::string_view::npos) << file.path;
  }
}

}  // namespace
}  // namespace pulso
