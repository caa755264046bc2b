// What identifies a sample across exports.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <string>

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
    Bytes(&length, sizeof length);
    if (text.has_value()) Bytes(text->data(), text->size());
    return *this;
  }

  Fingerprint& Instant(Timestamp instant) {
    Bytes(&instant.usec_since_2000, sizeof instant.usec_since_2000);
    return *this;
  }

  // The hash of what was given since the last call.
  std::int64_t Take() {
    const auto hash = static_cast<std::int64_t>(XXH3_64bits(bytes_.data(), bytes_.size()));
    bytes_.clear();
    return hash;
  }

 private:
  void Bytes(const void* bytes, std::size_t size) {
    bytes_.append(static_cast<const char*>(bytes), size);
  }
  std::string bytes_;  // reused, so that no sample allocates
};

}  // namespace pulso
