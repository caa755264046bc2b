// How long the phases of a load take.
#pragma once

#include <chrono>
#include <utility>

#include "load/progress.h"

namespace pulso {

// Measures one phase after another.
class PhaseTimer {
 public:
  explicit PhaseTimer(LoadProgress& progress) : progress_(progress) {}

  // Ends the phase that is running, whose seconds are returned, and begins `next`.
  double Next(LoadPhase next) {
    progress_.phase = next;
    const Clock::time_point now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(phase_began_, now)).count();
  }
  double Total() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

 private:
  using Clock = std::chrono::steady_clock;

  LoadProgress& progress_;
  const Clock::time_point began_ = Clock::now();
  Clock::time_point phase_began_ = began_;
};

}  // namespace pulso
