#include "schema/table_columns.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

constexpr std::string_view kLedger = "load";
constexpr std::string_view kStagingPrefix = "staging_";

}  // namespace

std::vector<std::string> TargetTables() {
  std::vector<std::string> tables;
  for (const SqlFile& file : SqlFilesIn("sql/schema/table")) {
    const std::string_view table = SqlFileStem(file.path);
    if (table != kLedger) tables.emplace_back(table);
  }
  return tables;
}

bool HasTargetTable(std::string_view staging) {
  const std::vector<std::string> tables = TargetTables();
  return staging.starts_with(kStagingPrefix) &&
         std::ranges::find(tables, staging.substr(kStagingPrefix.size())) != tables.end();
}

std::vector<std::string> ColumnsOfTable(std::string_view table) {
  const std::string path = absl::StrFormat("sql/schema/table/%s.sql", table);
  // CREATE TABLE IF NOT EXISTS t (, a column a line, ).
  const std::string create = SqlStatements(SqlText(path)).front();
  std::vector<std::string> columns;
  for (const absl::string_view line : absl::StrSplit(create, '\n')) {
    if (!absl::StartsWith(line, "    ")) continue;
    const absl::string_view definition = absl::StripLeadingAsciiWhitespace(line);
    columns.emplace_back(definition.substr(0, definition.find(' ')));
  }
  return columns;
}

}  // namespace pulso
