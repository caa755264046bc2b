#include "server/server_log.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace pulso {
namespace {

constexpr std::uint64_t kMaxLogBytes = std::uint64_t{4} << 20;
constexpr std::uint64_t kMaxTailBytes = std::uint64_t{64} << 10;
// Enough for the cause and what led to it, few enough for a terminal.
constexpr std::size_t kShownLines = 12;

struct Remedy {
  std::string_view cause;  // a text in the output
  const char* remedy;
};

constexpr Remedy kRemedies[] = {
    {"No space left on device",
     "the disk is full: free some space, or set PULSO_HOME to a folder on another disk"},
    {"Disk quota exceeded", "free some space, or set PULSO_HOME to a folder on another disk"},
    {"Read-only file system", "set PULSO_HOME to a folder that can be written to"},
    {"incompatible with server",
     "set PULSO_PG_BINDIR to the server programs of the version that made the data"},
    {"pre-existing shared memory block",
     "processes of the server that crashed are still at work: wait for their end and try again"},
    {"could not map anonymous shared memory", "there is too little memory free for the server"},
    {"Permission denied",
     "set PULSO_HOME to a folder that pulso's user and the server's account can reach"},
};

}  // namespace

std::uint64_t LogSize(const std::string& log_file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(log_file, error);
  return error ? 0 : size;
}

std::string LogSince(const std::string& log_file, std::uint64_t offset) {
  const std::uint64_t size = LogSize(log_file);
  if (size > kMaxTailBytes) offset = std::max(offset, size - kMaxTailBytes);
  std::ifstream file(log_file, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void LimitLog(const std::string& log_file) {
  // A log that cannot be renamed goes on growing, which is no reason to fail.
  std::error_code error;
  if (LogSize(log_file) > kMaxLogBytes) std::filesystem::rename(log_file, log_file + ".old", error);
}

std::string LastLines(const std::string& output) {
  std::vector<std::string> lines = absl::StrSplit(output, '\n', absl::SkipWhitespace());
  const std::size_t first = lines.size() - std::min(lines.size(), kShownLines);
  std::string text;
  for (std::size_t i = first; i < lines.size(); ++i) absl::StrAppend(&text, "\n  ", lines[i]);
  for (const Remedy& known : kRemedies) {
    if (output.find(known.cause) == std::string::npos) continue;
    absl::StrAppend(&text, "\n", known.remedy);
    break;
  }
  return text;
}

}  // namespace pulso
