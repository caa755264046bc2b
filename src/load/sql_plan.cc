#include "load/sql_plan.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "schema/embedded_sql.h"

namespace pulso {

void AddFile(std::string_view path, std::vector<PgStatement>& statements) {
  for (std::string& sql : SqlStatements(SqlText(path))) {
    statements.push_back({std::move(sql), std::string(path)});
  }
}

void AddFolder(std::string_view folder, std::vector<PgStatement>& statements) {
  for (const SqlFile& file : SqlFilesIn(folder)) AddFile(file.path, statements);
}

void AddText(std::string_view path, std::vector<PgStatement>& statements) {
  statements.push_back({std::string(SqlText(path)), std::string(path)});
}

std::string_view MergedTable(std::string_view path) {
  const std::string_view stem = SqlFileStem(path);
  return stem.substr(stem.find('_') + 1);
}

std::string NameArray(const std::vector<std::string>& names) {
  return absl::StrCat("{", absl::StrJoin(names, ","), "}");
}

PgStatement DropStagingStatement() {
  std::set<std::string> tables;
  for (const char* folder : {"sql/staging", "sql/schema/table"}) {
    for (const SqlFile& file : SqlFilesIn(folder)) {
      tables.insert(absl::StrFormat("staging_%s", SqlFileStem(file.path)));
    }
  }
  return {absl::StrCat("DROP TABLE IF EXISTS ", absl::StrJoin(tables, ", ")),
          "drop staging tables"};
}

}  // namespace pulso
