#include "base/timestamp_text.h"

#include <cstdlib>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace pulso {
namespace {

std::string Format(const char* format, Timestamp instant) {
  constexpr std::int64_t kUnixSecondsOf2000 = 946'684'800;
  return absl::FormatTime(
      format,
      absl::FromUnixSeconds(kUnixSecondsOf2000) + absl::Microseconds(instant.usec_since_2000),
      absl::UTCTimeZone());
}

}  // namespace

std::string InstantText(Timestamp instant) { return Format("%E4Y-%m-%dT%H:%M:%E*SZ", instant); }

std::string DayText(Timestamp instant) { return Format("%E4Y-%m-%d", instant); }

std::string OffsetText(std::int32_t minutes) {
  const std::int32_t size = std::abs(minutes);
  return absl::StrFormat("%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace pulso
