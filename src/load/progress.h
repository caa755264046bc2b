// How far a load is.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace pulso {

enum class LoadPhase {
  kPrepare,  // connecting, taking the lock, making staging tables
  kRead,     // reading the export and copying its rows
  kMerge,    // moving the rows into the tables, keys, indexes
  kAnalyze,  // statistics for the planner
  kCommit,   // the answer of COMMIT was lost: connecting again, asking which it was
  kCompare,  // of a verification: computing the digests of the tables
  kDone,
};

inline constexpr std::array<std::string_view, 7> kLoadPhaseNames = {
    "prepare", "read", "merge", "analyze", "commit", "compare", "done"};

// Written by the load, read by whoever shows it, at any time and on any thread.
struct LoadProgress {
  std::atomic<LoadPhase> phase{LoadPhase::kPrepare};
  std::atomic<std::int64_t> bytes{0};        // unpacked bytes read so far
  std::atomic<std::int64_t> total_bytes{0};  // … of how many; 0: unknown
  std::atomic<std::int64_t> records{0};      // Record elements read so far
  std::atomic<std::int64_t> steps{0};        // statements of the merge or comparison done
  std::atomic<std::int64_t> total_steps{0};  // … of how many
};

}  // namespace pulso
