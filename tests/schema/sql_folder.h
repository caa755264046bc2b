// The SQL files on disk, for the tests that hold them against the program and each other.
#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pulso {

// The text of a file under the project's folder.
inline std::string ReadSourceFile(const std::string& path) {
  std::ifstream file(std::string(PULSO_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Path from the project's folder and text of every .sql file in `folder` ("sql/merge") and below.
inline std::map<std::string, std::string> SqlFilesOnDisk(const std::string& folder) {
  namespace fs = std::filesystem;
  std::map<std::string, std::string> files;
  const fs::path root(PULSO_SOURCE_DIR);
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    if (entry.path().extension() != ".sql") continue;
    const std::string path = fs::relative(entry.path(), root).generic_string();
    files[path] = ReadSourceFile(path);
  }
  return files;
}

// `sql` without what stands behind "--".  REQUIRES: no text literal holds "--".
inline std::string WithoutComments(std::string_view sql) {
  std::string text;
  while (!sql.empty()) {
    const std::string_view line = sql.substr(0, sql.find('\n'));
    text.append(line.substr(0, line.find("--"))).push_back('\n');
    sql.remove_prefix(std::min(sql.size(), line.size() + 1));
  }
  return text;
}

// Names, key words and numbers in order, in lower case; all else only divides them.
inline std::vector<std::string> Words(std::string_view sql) {
  std::vector<std::string> words(1);
  for (const char letter : sql) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isalnum(byte) != 0 || letter == '_') {
      words.back().push_back(static_cast<char>(std::tolower(byte)));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// The words that follow each occurrence of `phrase`.
inline std::multiset<std::string> WordsAfter(std::string_view sql,
                                             const std::vector<std::string>& phrase) {
  const std::vector<std::string> words = Words(sql);
  std::multiset<std::string> found;
  for (auto at = words.begin();;) {
    at = std::search(at, words.end(), phrase.begin(), phrase.end());
    if (at == words.end()) return found;
    at += static_cast<std::ptrdiff_t>(phrase.size());
    if (at != words.end()) found.insert(*at);
  }
}

// The statements of a text without comments.  REQUIRES: no text literal holds a semicolon.
inline std::vector<std::string> StatementsOf(std::string_view sql) {
  const std::string text = WithoutComments(sql);
  std::vector<std::string> statements;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(';', begin)) != std::string::npos; begin = end + 1) {
    statements.push_back(text.substr(begin, end - begin));
  }
  return statements;
}

}  // namespace pulso
