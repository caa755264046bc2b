// Equal hashes among any number of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/file_descriptor.h"

namespace pulso {

// Counts how many of the 64-bit hashes that it was given repeat one given before.  In memory it
// holds a limited number; when there are more, it writes them as a run to a temporary file without
// a name in $TMPDIR.  A run consists of 256 partitions by the top byte, so that at the end one
// partition after the other can be counted: what is in memory then is a 256th part of the different
// hashes, whatever the size of the export.
//
// Of n different hashes that are spread evenly, n * n / 2^65 pairs are expected to be equal by
// chance: far less than one for any export.
class DuplicateCounter {
 public:
  static constexpr std::size_t kMostInMemory = std::size_t{4} << 20;  // 32 MiB

  // REQUIRES: most_in_memory > 0.
  explicit DuplicateCounter(std::size_t most_in_memory = kMostInMemory)
      : most_in_memory_(most_in_memory) {}

  // An input error when the temporary file cannot be made or written.
  absl::Status Add(std::uint64_t hash) {
    if (hashes_.size() == most_in_memory_) {
      if (absl::Status status = WriteRun(); !status.ok()) return status;
    }
    hashes_.push_back(hash);
    return absl::OkStatus();
  }

  // How many were given after an equal one.  No hash can be added any more.
  absl::StatusOr<std::int64_t> CountSurplus();

  // How many were given here that `others` was not given.  As CountSurplus(), for both.
  absl::StatusOr<std::int64_t> CountAbsentFrom(DuplicateCounter& others);

 private:
  static constexpr std::size_t kPartitions = 256;

  // Where the partitions of a run begin, as numbers of hashes; the last one is its end.
  using Bounds = std::array<std::uint64_t, kPartitions + 1>;

  static Bounds Partition(std::span<std::uint64_t> hashes);
  absl::Status WriteRun();
  absl::Status Seal();
  template <class Use>
  absl::Status ForEachIn(std::size_t partition, const Use& use);

  const std::size_t most_in_memory_;
  std::vector<std::uint64_t> hashes_;
  bool is_sealed_ = false;
  Bounds bounds_{};           // of hashes_, once sealed without any run
  FileDescriptor file_;       // of the runs
  std::vector<Bounds> runs_;  // from the beginning of the file
};

}  // namespace pulso
