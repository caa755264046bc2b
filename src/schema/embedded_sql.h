// The SQL files of the project, embedded in the binary at build time.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pulso {

// A file under sql/: its path from the project's root, and its text.
struct SqlFile {
  std::string_view path;  // "sql/merge/070_record.sql"
  std::string_view text;
};

// Every file, in the order of the paths.
std::span<const SqlFile> EmbeddedSqlFiles();

// The files in one folder ("sql/merge"), in the order of their names.
std::vector<SqlFile> SqlFilesIn(std::string_view folder);

// The text of one file.  REQUIRES: the file exists.
std::string_view SqlText(std::string_view path);

// The single statements of a file, without comments.  A statement ends with a semicolon at the end
// of a line, or before a comment there.  REQUIRES: no literal holds "--".
std::vector<std::string> SqlStatements(std::string_view text);

// "record" for "sql/schema/table/record.sql".
std::string_view SqlFileStem(std::string_view path);

}  // namespace pulso
