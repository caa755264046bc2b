#include "load/load_script.h"

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "copy/copy_folder.h"
#include "load/sql_plan.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

constexpr char kHead[] = R"(%s%s.
--
-- Load it with psql, in the folder of this file:
--
--     psql --no-psqlrc --dbname CONNINFO --file load.sql
--
-- Afterwards the tables of the schema hold exactly this export.  An error changes nothing.
\set ON_ERROR_STOP on
\set QUIET on
\encoding UTF8
BEGIN;
SET LOCAL client_min_messages = error;
-- IF NOT EXISTS would need the right to make schemas although there is one.
SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = %s) AS makes_schema \gset
\if :makes_schema
CREATE SCHEMA %s;
\endif
SET LOCAL search_path = %s;
\o /dev/null
)";

using Names = std::vector<std::string>;

// "record" for "staging_record", "twin" for "sql/merge/072_twin.sql".
std::string WithoutPrefix(std::string_view name) {
  return std::string(name.substr(name.find('_') + 1));
}
std::string TargetOf(const SqlFile& file) { return std::string(MergedTable(file.path)); }

// The words of a statement without its punctuation.
Names WordsOf(std::string_view sql) {
  Names words;
  std::string word;
  for (const char c : sql) {
    if (std::string_view(" \n,();").find(c) == std::string_view::npos) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

template <std::size_t... I>
std::array<Names, sizeof...(I)> AllColumns(std::index_sequence<I...>) {
  std::array<Names, sizeof...(I)> columns;
  (ForEachColumn(std::get<I>(kStagingTables),
                 [&](const ColumnSpec& column) { columns[I].emplace_back(column.name); }),
   ...);
  return columns;
}

std::string Join(const Names& names) {
  std::string joined;
  for (const std::string& name : names) absl::StrAppend(&joined, joined.empty() ? "" : ", ", name);
  return joined;
}

// Writes the script from the top to the bottom.
class ScriptWriter {
 public:
  ScriptWriter(std::string_view schema, const std::array<std::int64_t, kStagingTableCount>& rows)
      : schema_(absl::StrCat("\"", absl::StrReplaceAll(AbslView(schema), {{"\"", "\"\""}}), "\"")),
        schema_text_(absl::StrCat("'", absl::StrReplaceAll(AbslView(schema), {{"'", "''"}}), "'")),
        rows_(rows) {
    for (const SqlFile& file : SqlFilesIn("sql/merge")) {
      if (IsPlainMove(file)) direct_.insert(TargetOf(file));
    }
  }

  std::string Text() {
    script_ = absl::StrFormat(kHead, kScriptMark, PULSO_VERSION, schema_text_, schema_, schema_);
    AddFile("sql/emit/begin.sql");
    AddFile("sql/schema/settings.sql");
    AddFolder("sql/schema/table");
    AddFolder("sql/views");
    AddFile("sql/schema/drop_foreign_keys.sql");
    AddFile("sql/schema/truncate.sql");
    AddFile("sql/schema/drop_indexes.sql");
    AddFile("sql/schema/drop_primary_keys.sql");
    AddStagingTables();
    for (std::size_t table = 0; table < kStagingTableCount; ++table) AddCopy(table);
    absl::StrAppend(&script_, "\n\\copy staging_load FROM 'load.pgcopy' (FORMAT binary)\n");
    AddMerges();
    AddFile("sql/emit/check.sql");
    AddFile("sql/schema/primary_keys.sql");
    AddFile("sql/schema/indexes.sql");
    AddFile("sql/schema/foreign_keys.sql");
    AddFile("sql/schema/raise_sequences.sql");
    AddFile("sql/ledger/add_columns.sql");
    AddFile("sql/emit/ledger.sql");
    AddFile("sql/emit/drop.sql");
    for (const std::string& table : staged_) {
      absl::StrAppend(&script_, "DROP TABLE staging_", table, ";\n");
    }
    absl::StrAppend(&script_, "COMMIT;\n");
    AddAnalyze();
    return std::move(script_);
  }

 private:
  static absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }

  // Whether the file inserts all columns of a staging table, as they are, into its target.
  bool IsPlainMove(const SqlFile& file) const {
    for (std::size_t table = 0; table < kStagingTableCount; ++table) {
      const std::string target = WithoutPrefix(kStagingTableNames[table]);
      if (target != TargetOf(file)) continue;
      Names move = {"INSERT", "INTO", target};
      move.insert(move.end(), columns_[table].begin(), columns_[table].end());
      move.emplace_back("SELECT");
      move.insert(move.end(), columns_[table].begin(), columns_[table].end());
      move.emplace_back("FROM");
      move.emplace_back(kStagingTableNames[table]);
      return WordsOf(SqlStatements(file.text).front()) == move;
    }
    return false;
  }

  std::int64_t RowsOf(const std::string& table) const {
    for (std::size_t i = 0; i < kStagingTableCount; ++i) {
      if (WithoutPrefix(kStagingTableNames[i]) == table) return rows_[i];
    }
    return 0;
  }

  void AddFile(std::string_view path) { absl::StrAppend(&script_, "\n", AbslView(SqlText(path))); }
  void AddFolder(std::string_view folder) {
    for (const SqlFile& file : SqlFilesIn(folder)) AddFile(file.path);
  }

  // psql has the number of the last command tag in ROW_COUNT.
  void AddRowCount(std::string_view table, std::int64_t staged, bool may_link) {
    absl::StrAppendFormat(&script_,
                          "INSERT INTO staging_row_count (table_name, staged, inserted, may_link)\n"
                          "VALUES ('%s', %d, :ROW_COUNT, %s);\n",
                          table, staged, may_link ? "true" : "false");
  }

  // Those of a load that was killed are in the way.
  void AddStagingTables() {
    absl::StrAppend(&script_, "\n");
    absl::StrAppend(&script_, DropStagingStatement().sql, ";\n");
    for (const SqlFile& file : SqlFilesIn("sql/staging")) {
      const std::string table(SqlFileStem(file.path));
      if (direct_.contains(table)) continue;
      staged_.push_back(table);
      AddFile(file.path);
    }
    AddFile("sql/emit/tables.sql");
  }

  // The tables were emptied or made in this transaction, so rows can be written as if vacuum had
  // been there: keys and foreign keys then are checked faster.
  void AddCopy(std::size_t table) {
    if (rows_[table] == 0) return;
    const std::string staging(kStagingTableNames[table]);
    const std::string target = WithoutPrefix(staging);
    const std::string& filled = direct_.contains(target) ? target : staging;
    absl::StrAppendFormat(&script_, "\n\\copy %s (%s) FROM '%s' (FORMAT binary, FREEZE)\n", filled,
                          Join(columns_[table]), CopyFileName(staging));
    AddRowCount(filled, rows_[table], /*may_link=*/false);
  }

  void AddMerges() {
    for (const SqlFile& file : SqlFilesIn("sql/merge")) {
      const std::string merged = TargetOf(file);
      if (direct_.contains(merged)) continue;
      AddFile(file.path);
      if (merged == "twin") {
        AddRowCount("staging_twin", RowsOf("nested_record"), /*may_link=*/false);
      } else if (merged == "correlation_record") {
        AddRowCount(merged, RowsOf("nested_record"), /*may_link=*/false);
      } else if (merged.starts_with("nested_")) {
        AddRowCount(WithoutPrefix(merged), RowsOf(merged), /*may_link=*/true);
      } else {
        AddRowCount(merged, RowsOf(merged), /*may_link=*/false);
      }
    }
  }

  void AddAnalyze() {
    Names tables;
    for (const SqlFile& file : SqlFilesIn("sql/schema/table")) {
      tables.emplace_back(SqlFileStem(file.path));
    }
    absl::StrAppend(&script_, "\n-- For the planner.\nBEGIN;\nSET LOCAL search_path = ", schema_,
                    ";\nANALYZE ", Join(tables), ";\nCOMMIT;\n");
  }

  const std::array<Names, kStagingTableCount> columns_ =
      AllColumns(std::make_index_sequence<kStagingTableCount>());
  const std::string schema_;       // as an identifier
  const std::string schema_text_;  // … as a text
  const std::array<std::int64_t, kStagingTableCount>& rows_;
  std::set<std::string> direct_;  // the target tables that COPY fills
  Names staged_;                  // the staging tables that are made, without "staging_"
  std::string script_;
};

}  // namespace

std::string LoadScript(const std::string& schema,
                       const std::array<std::int64_t, kStagingTableCount>& rows) {
  return ScriptWriter(schema, rows).Text();
}

}  // namespace pulso
