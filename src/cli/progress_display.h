// Shows how far a load is, on standard error.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "load/progress.h"

namespace pulso {

enum class ProgressStyle {
  kTerminal,  // one line, drawn anew ten times a second
  kPlain,     // a line every five seconds and at each phase
  kJson,      // the same as JSON objects
  kNone,
};

// The style called `name` (auto, tty, plain, json, none); auto is kTerminal on a terminal, else
// kPlain.  nullopt for other names.
std::optional<ProgressStyle> ProgressStyleOf(std::string_view name);

// One line about `progress`, `seconds` after its phase began: "read  1.02 GB of 1.53 GB, …".
std::string ProgressLine(const LoadProgress& progress, double seconds);

// Shows progress on a thread of its own while it lives.
class ProgressDisplay {
 public:
  // `progress` must outlive the display.
  ProgressDisplay(const LoadProgress& progress, ProgressStyle style);
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

 private:
  void Run();
  void Show(double phase_seconds);

  const LoadProgress& progress_;
  const ProgressStyle style_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_ended_ = false;
  std::thread thread_;
};

}  // namespace pulso
