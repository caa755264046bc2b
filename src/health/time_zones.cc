#include "health/time_zones.h"

#include <algorithm>

#include "absl/time/time.h"

namespace pulso {
namespace {

constexpr std::size_t kMostEntries = 1000;

bool IsNameByte(char byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '+' || byte == '/';
}

}  // namespace

bool IsTimeZone(std::string_view name) {
  // The zone database is a folder: nothing that leads out of it is a name.  The other exceptions
  // are Abseil's own words.
  const bool is_path = name.empty() || name.front() == '/' || name.size() > 64 ||
                       !std::all_of(name.begin(), name.end(), IsNameByte);
  if (is_path || name.starts_with("Fixed/") || name == "localtime") return false;
  absl::TimeZone zone;
  return absl::LoadTimeZone({name.data(), name.size()}, &zone);
}

void TimeZones::Note(std::string_view name) {
  const auto found = entries_.find(name);
  if (found != entries_.end()) {
    ++found->second;
  } else if (entries_.size() < kMostEntries) {
    entries_.emplace(name, 1);
  }
}

std::string TimeZones::MostFrequent() const {
  std::string most = "UTC";
  std::int64_t most_entries = 0;
  for (const auto& [name, entries] : entries_) {
    const bool is_more = entries > most_entries || (entries == most_entries && name < most);
    if (is_more && IsTimeZone(name)) {
      most = name;
      most_entries = entries;
    }
  }
  return most;
}

}  // namespace pulso
