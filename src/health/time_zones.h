// The IANA time zone of an export's local days.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/string_map.h"

namespace pulso {

// Whether the zone database of this machine knows `name` ("Europe/Berlin", "UTC").  Abbreviations,
// offsets and paths are no names.
bool IsTimeZone(std::string_view name);

// The zones that an export names: its MetadataEntry elements with the key HKTimeZone.
class TimeZones {
 public:
  static constexpr std::string_view kMetadataKey = "HKTimeZone";

  // Notes one entry.  Of more than 1,000 different values the later ones are not noted.
  void Note(std::string_view name);

  // Entries by value.
  const StringMap<std::int64_t>& entries() const { return entries_; }

  // The zone of most entries that name one, the first by name of several; "UTC" when there is none.
  std::string MostFrequent() const;

 private:
  StringMap<std::int64_t> entries_;
};

}  // namespace pulso
