#include "cli/progress_display.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/number_text.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

std::string ReadLine(const LoadProgress& progress, double seconds) {
  const std::int64_t bytes = progress.bytes;
  const std::int64_t total = progress.total_bytes;
  const auto records = static_cast<double>(progress.records);
  std::string line = AsBytes(bytes);
  if (total > 0) {
    absl::StrAppendFormat(&line, " of %s, %d %%", AsBytes(total), 100 * bytes / total);
  }
  absl::StrAppend(&line, ", ", AsCount(records), " records");
  if (seconds < 0.5) return line;
  absl::StrAppend(&line, ", ", AsCount(records / seconds), " records/s");
  if (total > bytes && bytes > 0) {
    const double rate = static_cast<double>(bytes) / seconds;
    absl::StrAppend(&line, ", ", AsSeconds(static_cast<double>(total - bytes) / rate), " left");
  }
  return line;
}

}  // namespace

std::optional<ProgressStyle> ProgressStyleOf(std::string_view name) {
  if (name == "auto") {
    return isatty(STDERR_FILENO) == 1 ? ProgressStyle::kTerminal : ProgressStyle::kPlain;
  }
  if (name == "tty") return ProgressStyle::kTerminal;
  if (name == "plain") return ProgressStyle::kPlain;
  if (name == "json") return ProgressStyle::kJson;
  if (name == "none") return ProgressStyle::kNone;
  return std::nullopt;
}

std::string ProgressLine(const LoadProgress& progress, double seconds) {
  const LoadPhase phase = progress.phase;
  std::string line = absl::StrFormat("%-8s", kLoadPhaseNames[static_cast<std::size_t>(phase)]);
  if (phase == LoadPhase::kRead) {
    absl::StrAppend(&line, ReadLine(progress, seconds));
  } else if (phase == LoadPhase::kMerge || phase == LoadPhase::kCompare) {
    absl::StrAppendFormat(&line, "step %d of %d, %s", progress.steps.load(),
                          progress.total_steps.load(), AsSeconds(seconds));
  } else if (phase == LoadPhase::kCommit) {
    absl::StrAppend(&line, "its answer was lost, asking the server which it was, ",
                    AsSeconds(seconds));
  } else {
    absl::StrAppend(&line, AsSeconds(seconds));
  }
  return line;
}

ProgressDisplay::ProgressDisplay(const LoadProgress& progress, ProgressStyle style)
    : progress_(progress), style_(style) {
  if (style_ != ProgressStyle::kNone) thread_ = std::thread([this] { Run(); });
}

ProgressDisplay::~ProgressDisplay() {
  {
    const std::lock_guard lock(mutex_);
    is_ended_ = true;
  }
  ended_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (style_ == ProgressStyle::kTerminal) std::fputs("\r\033[K", stderr);
}

void ProgressDisplay::Run() {
  constexpr auto kTick = std::chrono::milliseconds(100);
  constexpr double kPlainSeconds = 5;
  LoadPhase phase = progress_.phase;
  Clock::time_point phase_began = Clock::now();
  double next_plain = kPlainSeconds;
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, kTick, [this] { return is_ended_; })) {
    const bool is_new_phase = std::exchange(phase, progress_.phase.load()) != phase;
    if (is_new_phase) {
      phase_began = Clock::now();
      next_plain = 0;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - phase_began).count();
    if (style_ != ProgressStyle::kTerminal && seconds < next_plain) continue;
    next_plain = seconds + kPlainSeconds;
    Show(seconds);
  }
}

void ProgressDisplay::Show(double phase_seconds) {
  if (style_ == ProgressStyle::kJson) {
    const nlohmann::ordered_json json = {
        {"phase", kLoadPhaseNames[static_cast<std::size_t>(progress_.phase.load())]},
        {"phase_seconds", phase_seconds},
        {"bytes", progress_.bytes.load()},
        {"total_bytes", progress_.total_bytes.load()},
        {"records", progress_.records.load()},
        {"steps", progress_.steps.load()},
        {"total_steps", progress_.total_steps.load()}};
    absl::FPrintF(stderr, "%s\n", json.dump());
  } else if (style_ == ProgressStyle::kTerminal) {
    absl::FPrintF(stderr, "\r\033[K%s", ProgressLine(progress_, phase_seconds));
  } else {
    absl::FPrintF(stderr, "%s\n", ProgressLine(progress_, phase_seconds));
  }
  std::fflush(stderr);
}

}  // namespace pulso
