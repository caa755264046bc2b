#include "load/row_content.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "load/digest_sql.h"
#include "load/row_digest.h"
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

// The tables that the foreign keys of a table lead to, by column.
std::map<std::string, std::string> ParentsByColumn(const std::string& table) {
  static const std::vector<TableKey> keys = KeysOfTables();
  std::map<std::string, std::string> parents;
  for (const TableKey& key : keys) {
    if (key.kind != TableKey::Kind::kForeign || key.table != table) continue;
    parents[key.columns.substr(1, key.columns.size() - 2)] = key.parent;  // "(source_id)"
  }
  return parents;
}

// The tables that stand behind a row of this one, near and far, each once.
std::vector<std::string> Ancestors(const std::string& table) {
  std::vector<std::string> tables = {table};
  for (std::size_t i = 0; i < tables.size(); ++i) {
    for (const auto& [column, parent] : ParentsByColumn(tables[i])) {
      if (std::ranges::find(tables, parent) == tables.end()) tables.push_back(parent);
    }
  }
  tables.erase(tables.begin());
  return tables;
}

struct Content {
  std::string row;   // "ROW(of_source_id.digest, own.value)"
  std::string from;  // " FROM record own LEFT JOIN source_content of_source_id ON …"
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
    const std::string alias = "of_" + column;
    values.push_back(alias + ".digest");
    absl::StrAppendFormat(&content.from, " LEFT JOIN %s_content %s ON %s.id = own.%s",
                          parent->second, alias, alias, column);
  }
  content.row = DigestedRow(values);
  return content;
}

}  // namespace

std::string DigestOfRows(const std::string& table) {
  return absl::StrCat("SELECT ", DigestExpressions(DigestedRow(DigestedColumns(table))), " FROM ",
                      table);
}

std::string DigestOfContent(const std::string& table) {
  // RECURSIVE lets each name those behind it; nothing goes round in a circle.
  std::string sql;
  for (const std::string& ancestor : Ancestors(table)) {
    const Content content = ContentOf(ancestor);
    absl::StrAppendFormat(
        &sql, "%s %s_content AS (SELECT own.id, sha256(record_send(%s)) AS digest%s)",
        sql.empty() ? "WITH RECURSIVE" : ",", ancestor, content.row, content.from);
  }
  const Content content = ContentOf(table);
  absl::StrAppend(&sql, sql.empty() ? "" : " ", "SELECT ", DigestExpressions(content.row),
                  content.from);
  return sql;
}

}  // namespace pulso
