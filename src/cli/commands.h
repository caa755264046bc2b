// The commands, one function each.  They print data on standard output, and progress and messages
// on standard error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/exit_code.h"

namespace pulso {

// What every command that reads an export takes.
struct ReadArguments {
  std::string export_path;
  std::string progress = "auto";
  std::string reader = "scan";
  std::optional<int> jobs;
  bool allow_truncated = false;
  bool json = false;
};

struct LoadArguments : ReadArguments {
  std::string db;
  std::string schema = "pulso";
  std::string time_zone;
  bool strict = false;
  std::optional<std::int64_t> max_rejects;
  std::string mode = "reload";
  bool prune = false;
  std::string plan = "auto";
  std::optional<std::size_t> streams;  // of COPY into a large table
  bool dry_run = false;
  bool explain = false;
  bool force = false;
  std::optional<std::string> emit_dir;
};

absl::StatusOr<ExitCode> RunLoadCommand(const LoadArguments& arguments);

absl::StatusOr<ExitCode> RunInspectCommand(const ReadArguments& arguments);

struct VerifyArguments : ReadArguments {
  VerifyArguments() { reader = "libxml2"; }
  std::string db;
  std::string schema = "pulso";
};

// kDifferent when there is a difference.
absl::StatusOr<ExitCode> RunVerifyCommand(const VerifyArguments& arguments);

struct DigestArguments {
  std::string db;
  std::string schema = "pulso";
  std::string progress = "auto";
  bool ids = false;
  bool json = false;
};

absl::StatusOr<ExitCode> RunDigestCommand(const DigestArguments& arguments);

struct LoadsArguments {
  std::string db;
  std::string schema = "pulso";
  std::int64_t limit = 20;
  bool json = false;
};

absl::StatusOr<ExitCode> RunLoadsCommand(const LoadsArguments& arguments);

absl::StatusOr<ExitCode> RunDbStart();
absl::StatusOr<ExitCode> RunDbStop();
absl::StatusOr<ExitCode> RunDbStatus();  // kConnection when the server does not run
absl::StatusOr<ExitCode> RunDbUrl();
// Becomes psql, connected to the private server; returns only when that fails.
absl::StatusOr<ExitCode> RunDbPsql(const std::vector<std::string>& arguments);

}  // namespace pulso
