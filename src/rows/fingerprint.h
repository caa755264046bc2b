// What identifies a sample across exports.
#pragma once

#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "health/entities.h"

namespace pulso {

// A 64-bit hash (XXH3) of the parts of a sample that stay the same from one export to the next: its
// texts and instants.  Not of the device, whose description changes, nor of the creation date.
// The value is stored in the database: it must never change.
class Fingerprint {
 public:
  // Each text counts with its length, so that neighbours cannot flow into each other.
  Fingerprint& Text(OptionalText text) {
    const std::int32_t length = text.has_value() ? static_cast<std::int32_t>(text->size()) : -1;
    char* at = Room(sizeof(length) + (text.has_value() ? text->size() : 0));
    std::memcpy(at, &length, sizeof(length));
    if (text.has_value()) std::copy(text->begin(), text->end(), at + sizeof(length));
    return *this;
  }

  Fingerprint& Instant(Timestamp instant) {
    std::memcpy(Room(sizeof(instant)), &instant.usec_since_2000, sizeof(instant));
    return *this;
  }

  // The hash of what was given since the last call.
  std::int64_t Take() {
    return static_cast<std::int64_t>(XXH3_64bits(bytes_.data(), std::exchange(used_, 0)));
  }

 private:
  // Where the next bytes go, of which there are `size`.
  char* Room(std::size_t size) {
    if (bytes_.size() - used_ < size) bytes_.resize(2 * (used_ + size));
    return bytes_.data() + std::exchange(used_, used_ + size);
  }

  std::vector<char> bytes_ = std::vector<char>(1024);  // reused, so that no sample allocates
  std::size_t used_ = 0;
};

}  // namespace pulso
