#include "cli/read_options.h"

#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace pulso {

absl::StatusOr<ProgressStyle> ProgressStyleFor(const std::string& name) {
  const std::optional<ProgressStyle> style = ProgressStyleOf(name);
  if (style.has_value()) return *style;
  return UsageError(absl::StrCat("--progress: ", name, " is none of auto, tty, plain, json, none"));
}

ReadOptions ReadOptionsFor(const ReadArguments& arguments) {
  ReadOptions options;
  options.reader = arguments.reader == "scan" ? ReaderKind::kScan : ReaderKind::kLibxml2;
  // One scanner keeps up with two cores; a third one would wait for the encoder.
  options.jobs = arguments.jobs.value_or(std::thread::hardware_concurrency() < 4 ? 1 : 2);
  options.allow_truncated = arguments.allow_truncated;
  return options;
}

}  // namespace pulso
