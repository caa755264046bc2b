// What the tables hold already: a merge leaves these rows out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/string_map.h"

namespace pulso {

// The fingerprints of the rows of one table, each as often as it stands there.  Twelve bytes for a
// row: the samples of ten years fit in memory.
class KnownFingerprints {
 public:
  KnownFingerprints() = default;

  // Makes room for `rows` fingerprints; more must not be added.
  explicit KnownFingerprints(std::size_t rows)
      : slots_(rows + rows / 4 + 1), left_(slots_.size()), is_used_(slots_.size()) {}

  void Add(std::int64_t fingerprint) {
    const std::size_t slot = SlotOf(fingerprint);
    is_used_[slot] = true;
    slots_[slot] = fingerprint;
    ++rows_left_;
    if (left_[slot] < kMostInSlot) {
      ++left_[slot];
    } else {
      ++further_[fingerprint];
    }
  }

  // Takes one row of this fingerprint out; false when none is left.  So the n-th of several equal
  // samples is known if n rows were there.
  bool Take(std::int64_t fingerprint) {
    if (slots_.empty()) return false;
    const std::size_t slot = SlotOf(fingerprint);
    if (left_[slot] == 0) return false;
    --rows_left_;
    if (const auto further = further_.find(fingerprint); further != further_.end()) {
      if (--further->second == 0) further_.erase(further);
    } else {
      --left_[slot];
    }
    return true;
  }

  // How many rows nobody took.
  std::int64_t rows_left() const { return rows_left_; }

  // The fingerprints that nobody took, each as often as rows are left.
  std::vector<std::int64_t> Rest() const {
    std::vector<std::int64_t> rest;
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      rest.insert(rest.end(), left_[slot], slots_[slot]);
    }
    for (const auto& [fingerprint, rows] : further_) rest.insert(rest.end(), rows, fingerprint);
    return rest;
  }

 private:
  static constexpr std::uint8_t kMostInSlot = 255;

  // Where the fingerprint stands, or may be put.  It is a hash already.
  std::size_t SlotOf(std::int64_t fingerprint) const {
    std::size_t slot = static_cast<std::uint64_t>(fingerprint) % slots_.size();
    while (is_used_[slot] && slots_[slot] != fingerprint) {
      slot = slot + 1 == slots_.size() ? 0 : slot + 1;
    }
    return slot;
  }

  std::vector<std::int64_t> slots_;  // one in five stays free, so that searches are short
  std::vector<std::uint8_t> left_;   // rows of the slot's fingerprint that nobody took
  std::vector<bool> is_used_;
  absl::flat_hash_map<std::int64_t, std::size_t> further_;  // … beyond those that left_ can count
  std::int64_t rows_left_ = 0;
};

// A text of a lookup table and its id.
using KnownText = std::pair<std::string, std::int32_t>;

// The text under which the pair of a source is interned: no text of XML holds a control character
// like these, so the pair is unambiguous.
inline void AssignSourceKey(std::string_view name, std::optional<std::string_view> version,
                            std::string& key) {
  key.assign(name).push_back(version.has_value() ? '\x01' : '\x02');
  if (version.has_value()) key.append(*version);
}

struct KnownRows {
  KnownFingerprints records, workouts, audiograms;
  // Track files that no WorkoutRoute refers to: whether the export has them again.
  StringMap<bool> lone_tracks;
  std::vector<KnownText> record_types, units, sources, metadata_keys, devices;
  std::int32_t last_export_file_id = 0;
};

}  // namespace pulso
