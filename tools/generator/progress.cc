#include "generator/progress.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace pulso::generator {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kTerminalInterval = std::chrono::milliseconds(250);
constexpr auto kLogInterval = std::chrono::seconds(5);

Clock::duration Interval(bool on_terminal) {
  return on_terminal ? Clock::duration(kTerminalInterval) : Clock::duration(kLogInterval);
}

}  // namespace

Progress::Progress(std::uint64_t records, std::function<std::uint64_t()> written)
    : records_(records),
      written_(std::move(written)),
      on_terminal_(isatty(STDERR_FILENO) == 1),
      next_report_(Clock::now() + Interval(on_terminal_)) {}

Progress::~Progress() {
  if (line_is_open_) std::fputc('\n', stderr);
}

void Progress::Report(std::uint64_t bytes) {
  const Clock::time_point now = Clock::now();
  if (now < next_report_) return;
  next_report_ = now + Interval(on_terminal_);
  std::fprintf(stderr, "%smake_export: %llu of %llu records, %llu MB%s", on_terminal_ ? "\r" : "",
               static_cast<unsigned long long>(written_()),
               static_cast<unsigned long long>(records_),
               static_cast<unsigned long long>(bytes / 1'000'000), on_terminal_ ? "" : "\n");
  line_is_open_ = on_terminal_;
}

}  // namespace pulso::generator
