#include "load/row_content.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "load/digest_sql.h"
#include "schema/table_columns.h"
#include "schema/table_keys.h"

namespace pulso {
namespace {

std::string DigestedRow(const std::vector<std::string>& columns) {
  return absl::StrCat("ROW(", absl::StrJoin(columns, ", "), ")");
}

std::vector<std::string> DigestedColumns(const std::string& table) {
  std::vector<std::string> columns = ColumnsOfTable(table);
  std::erase_if(columns, [&](const std::string& column) { return !IsDigested(table, column); });
  return columns;
}

// The statement for one table: its parents as common table expressions, each before the ones that
// need it.
class ContentQuery {
 public:
  explicit ContentQuery(const std::string& table) {
    const Content content = ContentOf(table);
    if (!parents_.empty()) sql_ = absl::StrCat("WITH ", absl::StrJoin(parents_, ", "), " ");
    absl::StrAppend(&sql_, "SELECT ", DigestExpressions(content.row), content.from);
  }

  std::string TakeSql() { return std::move(sql_); }

 private:
  struct Content {
    std::string row;   // "ROW(parent_1.digest, own.value)"
    std::string from;  // " FROM record own LEFT JOIN source_content parent_1 ON …"
  };

  Content ContentOf(const std::string& table) {
    const std::map<std::string, std::string> parents = ParentsByColumn(table);
    Content content{.row = {}, .from = absl::StrFormat(" FROM %s own", table)};
    std::vector<std::string> values;
    for (const std::string& column : DigestedColumns(table)) {
      if (column == "id") continue;
      const auto parent = parents.find(column);
      if (parent == parents.end()) {
        values.push_back("own." + column);
        continue;
      }
      AddParent(parent->second);
      const std::string alias = "of_" + column;
      values.push_back(alias + ".digest");
      absl::StrAppendFormat(&content.from, " LEFT JOIN %s_content %s ON %s.id = own.%s",
                            parent->second, alias, alias, column);
    }
    content.row = DigestedRow(values);
    return content;
  }

  void AddParent(const std::string& table) {
    if (std::find(added_.begin(), added_.end(), table) != added_.end()) return;
    added_.push_back(table);
    const Content content = ContentOf(table);
    parents_.push_back(
        absl::StrFormat("%s_content AS (SELECT own.id, sha256(record_send(%s)) AS digest%s)", table,
                        content.row, content.from));
  }

  // The tables that the foreign keys of a table lead to.
  static std::map<std::string, std::string> ParentsByColumn(const std::string& table) {
    std::map<std::string, std::string> parents;
    for (const TableKey& key : KeysOfTables()) {
      if (key.kind != TableKey::Kind::kForeign || key.table != table) continue;
      parents[key.columns.substr(1, key.columns.size() - 2)] = key.parent;  // "(source_id)"
    }
    return parents;
  }

  std::vector<std::string> added_, parents_;
  std::string sql_;
};

}  // namespace

std::string DigestOfRows(const std::string& table) {
  return absl::StrCat("SELECT ", DigestExpressions(DigestedRow(DigestedColumns(table))), " FROM ",
                      table);
}

std::string DigestOfContent(const std::string& table) { return ContentQuery(table).TakeSql(); }

}  // namespace pulso
