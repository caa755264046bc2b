// The commands, one function each.  They print data on standard output, and progress and messages
// on standard error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/exit_code.h"

namespace pulso {

struct LoadArguments {
  std::string export_path;
  std::string db;
  std::string schema = "pulso";
  std::string progress = "auto";
  std::string reader = "scan";
  std::string time_zone;
  bool strict = false;
  bool allow_truncated = false;
  std::optional<std::int64_t> max_rejects;
  bool json = false;
  bool dry_run = false;
};

absl::StatusOr<ExitCode> RunLoadCommand(const LoadArguments& arguments);

struct InspectArguments {
  std::string export_path;
  std::string progress = "auto";
  std::string reader = "scan";
  bool allow_truncated = false;
  bool json = false;
};

absl::StatusOr<ExitCode> RunInspectCommand(const InspectArguments& arguments);

struct VerifyArguments {
  std::string export_path;
  std::string db;
  std::string schema = "pulso";
  std::string progress = "auto";
  std::string reader = "libxml2";
  bool allow_truncated = false;
  bool json = false;
};

// kDifferent when there is a difference.
absl::StatusOr<ExitCode> RunVerifyCommand(const VerifyArguments& arguments);

absl::StatusOr<ExitCode> RunDbStart();
absl::StatusOr<ExitCode> RunDbStop();
absl::StatusOr<ExitCode> RunDbStatus();  // kConnection when the server does not run
absl::StatusOr<ExitCode> RunDbUrl();
// Becomes psql, connected to the private server; returns only when that fails.
absl::StatusOr<ExitCode> RunDbPsql(const std::vector<std::string>& arguments);

}  // namespace pulso
