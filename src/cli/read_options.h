// The options that every command which reads an export has.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "cli/commands.h"
#include "cli/progress_display.h"
#include "load/export_reader.h"

namespace pulso {

// The style of --progress.  A usage error when there is no such style.
absl::StatusOr<ProgressStyle> ProgressStyleFor(const std::string& name);

ReadOptions ReadOptionsFor(const ReadArguments& arguments);

}  // namespace pulso
