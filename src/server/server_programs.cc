#include "server/server_programs.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/errors.h"
#include "server/child_process.h"

namespace pulso {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrograms[] = {"initdb", "pg_ctl", "postgres"};
constexpr char kDebianFolder[] = "/usr/lib/postgresql";
constexpr char kRemedy[] =
    "install the PostgreSQL server (Debian, Ubuntu: apt install postgresql), set PULSO_PG_BINDIR "
    "to the folder of its programs, or name a running server with --db";

// The number at the start of `text`; 0 when there is none.
int LeadingNumber(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// What a program prints, without the line's end; nullopt when it fails.
std::optional<std::string> OutputOf(const std::vector<std::string>& command) {
  const absl::StatusOr<ProgramOutcome> outcome = RunProgram(command, SameIdentity(), "/");
  if (!outcome.ok() || outcome->exit_code != 0) return std::nullopt;
  return outcome->output.substr(0, outcome->output.find('\n'));
}

// The programs in `bin_folder`, of whatever version, or why they are of no use.
absl::StatusOr<ServerPrograms> Examine(const std::string& bin_folder) {
  for (const std::string_view program : kPrograms) {
    const std::string path = (fs::path(bin_folder) / program).string();
    if (access(path.c_str(), X_OK) != 0) {
      return PreflightError(absl::StrCat("there is no program ", path));
    }
  }
  const std::string postgres = absl::StrCat(bin_folder, "/postgres");
  // "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", "… 19devel"
  const std::optional<std::string> answer = OutputOf({postgres, "--version"});
  constexpr std::string_view kBeforeVersion = "(PostgreSQL) ";
  const std::size_t found = answer ? answer->find(kBeforeVersion) : std::string::npos;
  if (found == std::string::npos) {
    return PreflightError(absl::StrCat(postgres, " --version does not tell its version"));
  }
  const std::string version = answer->substr(found + kBeforeVersion.size());
  const int major_version = LeadingNumber(version);
  if (major_version < kOldestServerVersion) {
    return PreflightError(absl::StrCat(postgres, " is version ", version, ", pulso needs ",
                                       kOldestServerVersion, " or later"));
  }
  return ServerPrograms{bin_folder, major_version};
}

// The file `program` in a folder of PATH.
std::optional<fs::path> FindInPath(std::string_view program) {
  const char* const path_variable = std::getenv("PATH");
  std::string_view rest = path_variable != nullptr ? path_variable : "";
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const fs::path path = fs::path(rest.substr(0, end)) / program;
    if (path.is_absolute() && access(path.c_str(), X_OK) == 0) return path;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

// Folders where programs may be, the preferred first.  They need not exist.
std::vector<std::string> LikelyFolders() {
  std::vector<std::string> folders;
  if (const std::optional<fs::path> pg_config = FindInPath("pg_config")) {
    if (std::optional<std::string> folder = OutputOf({pg_config->string(), "--bindir"})) {
      folders.push_back(*std::move(folder));
    }
  }
  std::error_code error;
  if (const std::optional<fs::path> postgres = FindInPath("postgres")) {
    folders.push_back(fs::weakly_canonical(*postgres, error).parent_path().string());
  }
  std::vector<std::pair<int, std::string>> versions;
  for (fs::directory_iterator entry(kDebianFolder, error), end; !error && entry != end;
       entry.increment(error)) {
    versions.emplace_back(LeadingNumber(entry->path().filename().string()),
                          (entry->path() / "bin").string());
  }
  std::sort(versions.rbegin(), versions.rend());
  for (auto& [version, folder] : versions) folders.push_back(std::move(folder));
  return folders;
}

// The newest version whose data is in `server_folder`; 0 for none.
int VersionOfExistingData(const std::string& server_folder) {
  int newest = 0;
  std::error_code error;
  for (fs::directory_iterator entry(server_folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const int version =
        name.starts_with("pg") ? LeadingNumber(std::string_view(name).substr(2)) : 0;
    if (name != absl::StrCat("pg", version)) continue;
    std::error_code no_such_file;
    if (fs::exists(entry->path() / "PG_VERSION", no_such_file)) newest = std::max(newest, version);
  }
  return newest;
}

absl::Status NothingFound(int wanted, const std::string& server_folder,
                          const std::vector<std::string>& findings) {
  if (wanted != 0) {
    return PreflightError(absl::StrCat(
        server_folder, "/pg", wanted, " holds data of PostgreSQL ", wanted,
        ", whose server programs are not installed (", absl::StrJoin(findings, "; "),
        "); install PostgreSQL ", wanted,
        ", or set PULSO_PG_BINDIR to the programs of another version to begin with an empty one"));
  }
  return PreflightError(absl::StrCat("no PostgreSQL server programs of version ",
                                     kOldestServerVersion, " or later on this machine",
                                     findings.empty() ? "" : " (", absl::StrJoin(findings, "; "),
                                     findings.empty() ? "" : ")", "; ", kRemedy));
}

}  // namespace

absl::StatusOr<ServerPrograms> FindServerPrograms(const std::string& bin_folder,
                                                  const std::string& server_folder) {
  std::string named = bin_folder;
  if (const char* variable = std::getenv("PULSO_PG_BINDIR"); named.empty() && variable != nullptr) {
    named = variable;
  }
  if (!named.empty()) {
    std::error_code error;
    absl::StatusOr<ServerPrograms> programs = Examine(fs::absolute(named, error).string());
    if (programs.ok()) return programs;
    return PreflightError(absl::StrCat(programs.status().message(), "; ", kRemedy));
  }

  const int wanted = VersionOfExistingData(server_folder);
  std::vector<std::string> findings;
  for (const std::string& folder : LikelyFolders()) {
    absl::StatusOr<ServerPrograms> programs = Examine(folder);
    if (!programs.ok()) {
      findings.emplace_back(programs.status().message());
    } else if (wanted == 0 || programs->major_version == wanted) {
      return programs;
    } else {
      findings.push_back(absl::StrCat(folder, " is version ", programs->major_version));
    }
  }
  return NothingFound(wanted, server_folder, findings);
}

}  // namespace pulso
