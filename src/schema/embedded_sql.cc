#include "schema/embedded_sql.h"

#include <algorithm>
#include <cassert>

namespace pulso {
namespace {

// The line without a comment and the blanks before it.
std::string_view WithoutComment(std::string_view line) {
  line = line.substr(0, line.find("--"));
  return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

}  // namespace

std::vector<SqlFile> SqlFilesIn(std::string_view folder) {
  std::vector<SqlFile> files;
  for (const SqlFile& file : EmbeddedSqlFiles()) {
    if (file.path.substr(0, file.path.rfind('/')) == folder) files.push_back(file);
  }
  return files;
}

std::string_view SqlText(std::string_view path) {
  const std::span<const SqlFile> files = EmbeddedSqlFiles();
  const auto file =
      std::find_if(files.begin(), files.end(), [&](const SqlFile& f) { return f.path == path; });
  assert(file != files.end());
  return file->text;
}

std::vector<std::string> SqlStatements(std::string_view text) {
  std::vector<std::string> statements;
  std::string statement;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = WithoutComment(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    statement.append(line).push_back('\n');
    if (line.ends_with(';')) {
      statements.push_back(std::move(statement));
      statement.clear();
    }
  }
  if (!statement.empty()) statements.push_back(std::move(statement));
  return statements;
}

std::string_view SqlFileStem(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);
  return path.substr(0, path.rfind('.'));
}

}  // namespace pulso
