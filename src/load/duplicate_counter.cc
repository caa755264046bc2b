#include "load/duplicate_counter.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "archive/file_handle.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

constexpr std::string_view kFileName = "temporary file for finding duplicates";

struct HashItself {
  std::size_t operator()(std::uint64_t hash) const { return static_cast<std::size_t>(hash); }
};
using HashSet = absl::flat_hash_set<std::uint64_t, HashItself>;

std::size_t PartitionOf(std::uint64_t hash) { return static_cast<std::size_t>(hash >> 56); }

absl::Status ReadHashes(const FileDescriptor& file, std::uint64_t first,
                        std::span<std::uint64_t> hashes) {
  std::span<char> bytes(reinterpret_cast<char*>(hashes.data()), hashes.size_bytes());
  std::uint64_t offset = first * sizeof(std::uint64_t);
  while (!bytes.empty()) {
    ASSIGN_OR_RETURN(const std::size_t got, ReadAt(file, offset, bytes, kFileName));
    if (got == 0) return InternalError("the temporary file for finding duplicates became shorter");
    bytes = bytes.subspan(got);
    offset += got;
  }
  return absl::OkStatus();
}

}  // namespace

// Orders the hashes by partition, in place: a hash that is not in its own is swapped there, and so
// on with the one that it displaces.
DuplicateCounter::Bounds DuplicateCounter::Partition(std::span<std::uint64_t> hashes) {
  Bounds bounds{};
  for (const std::uint64_t hash : hashes) ++bounds[PartitionOf(hash) + 1];
  for (std::size_t i = 1; i < bounds.size(); ++i) bounds[i] += bounds[i - 1];
  Bounds next = bounds;
  for (std::size_t partition = 0; partition < kPartitions; ++partition) {
    while (next[partition] < bounds[partition + 1]) {
      std::uint64_t hash = hashes[next[partition]];
      for (std::size_t home = PartitionOf(hash); home != partition; home = PartitionOf(hash)) {
        std::swap(hash, hashes[next[home]++]);
      }
      hashes[next[partition]++] = hash;
    }
  }
  return bounds;
}

// Moves the hashes in memory to the file.
absl::Status DuplicateCounter::WriteRun() {
  if (!file_.is_open()) {
    ASSIGN_OR_RETURN(file_, MakeTemporaryFile());
  }
  Bounds bounds = Partition(hashes_);
  const std::uint64_t begin = runs_.empty() ? 0 : runs_.back().back();
  for (std::uint64_t& bound : bounds) bound += begin;
  runs_.push_back(bounds);
  const std::span<const char> bytes(reinterpret_cast<const char*>(hashes_.data()),
                                    hashes_.size() * sizeof(std::uint64_t));
  RETURN_IF_ERROR(WriteAll(file_, bytes, kFileName));
  hashes_.clear();
  return absl::OkStatus();
}

absl::Status DuplicateCounter::Seal() {
  if (std::exchange(is_sealed_, true)) return absl::OkStatus();
  if (!runs_.empty()) return WriteRun();
  bounds_ = Partition(hashes_);
  return absl::OkStatus();
}

// Calls `use` with every hash of a partition.  REQUIRES: sealed.
template <class Use>
absl::Status DuplicateCounter::ForEachIn(std::size_t partition, const Use& use) {
  if (runs_.empty()) {
    for (std::uint64_t i = bounds_[partition]; i < bounds_[partition + 1]; ++i) use(hashes_[i]);
    return absl::OkStatus();
  }
  for (const Bounds& run : runs_) {
    hashes_.resize(run[partition + 1] - run[partition]);  // never more than were there before
    RETURN_IF_ERROR(ReadHashes(file_, run[partition], hashes_));
    for (const std::uint64_t hash : hashes_) use(hash);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> DuplicateCounter::CountSurplus() {
  RETURN_IF_ERROR(Seal());
  std::int64_t surplus = 0;
  HashSet seen;
  for (std::size_t partition = 0; partition < kPartitions; ++partition) {
    seen.clear();
    RETURN_IF_ERROR(ForEachIn(
        partition, [&](std::uint64_t hash) { surplus += seen.insert(hash).second ? 0 : 1; }));
  }
  return surplus;
}

absl::StatusOr<std::int64_t> DuplicateCounter::CountAbsentFrom(DuplicateCounter& others) {
  RETURN_IF_ERROR(Seal());
  RETURN_IF_ERROR(others.Seal());
  std::int64_t absent = 0;
  HashSet sought;
  for (std::size_t partition = 0; partition < kPartitions; ++partition) {
    sought.clear();
    RETURN_IF_ERROR(ForEachIn(partition, [&](std::uint64_t hash) { sought.insert(hash); }));
    if (sought.empty()) continue;
    RETURN_IF_ERROR(others.ForEachIn(partition, [&](std::uint64_t hash) { sought.erase(hash); }));
    RETURN_IF_ERROR(
        ForEachIn(partition, [&](std::uint64_t hash) { absent += sought.contains(hash) ? 1 : 0; }));
  }
  return absent;
}

}  // namespace pulso
