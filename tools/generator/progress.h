// How far the generator is, on standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace pulso::generator {

// On a terminal one line that is rewritten; elsewhere a line every few seconds, so that logs of
// short runs stay empty.
class Progress {
 public:
  // `written` gives the records so far.
  Progress(std::uint64_t records, std::function<std::uint64_t()> written);
  ~Progress();  // ends the line on a terminal
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Report(std::uint64_t bytes);

 private:
  std::uint64_t records_;
  std::function<std::uint64_t()> written_;
  bool on_terminal_;
  bool line_is_open_ = false;
  std::chrono::steady_clock::time_point next_report_;
};

}  // namespace pulso::generator
