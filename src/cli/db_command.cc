#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "cli/commands.h"
#include "cli/database_choice.h"

namespace pulso {

absl::StatusOr<ExitCode> RunDbStart() {
  ASSIGN_OR_RETURN(PrivateServer server, FindPrivateServer());
  RETURN_IF_ERROR(server.Start());
  absl::PrintF("%s\n", server.Uri());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunDbStop() {
  ASSIGN_OR_RETURN(PrivateServer server, FindPrivateServer());
  RETURN_IF_ERROR(server.Stop());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunDbStatus() {
  ASSIGN_OR_RETURN(const PrivateServer server, FindPrivateServer());
  const bool is_running = server.IsRunning();
  absl::PrintF("%s\nPostgreSQL %d\ndata %s\nlog %s\n", is_running ? "running" : "not running",
               server.major_version(), server.data_folder(), server.log_file());
  return is_running ? ExitCode::kDone : ExitCode::kConnection;
}

absl::StatusOr<ExitCode> RunDbUrl() {
  ASSIGN_OR_RETURN(const PrivateServer server, FindPrivateServer());
  absl::PrintF("%s\n", server.Uri());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunDbPsql(const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(PrivateServer server, FindPrivateServer());
  RETURN_IF_ERROR(server.Start());
  // The tables are in the schema pulso unless --schema said otherwise.
  setenv("PGOPTIONS", "-c search_path=pulso,public", /*overwrite=*/0);
  std::string conninfo = server.Conninfo();
  std::vector<std::string> words = {"psql", "--dbname", conninfo};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp("psql", argv.data());
  return PreflightError(
      absl::StrCat("psql: ", std::strerror(errno), "; install the package postgresql-client"));
}

}  // namespace pulso
