// Fuzzes the times of beats: every line of the input is one, all under one record.
//
//   - A beat is less than 7:30 minutes after the one before it and at most that much before it.
//   - Its time modulo a quarter of an hour, written out, gives the same beat; so do the digits of
//     other scripts, and a marker more.
//   - A text that cannot be read leaves the clock alone.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "fuzz/require.h"
#include "health/beat_times.h"

namespace pulso {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;
constexpr std::int64_t kQuarterHour = 900 * kMicroseconds;

// The text with the digits of another script, whose zero is `zero`.
std::string InDigits(std::string_view text, std::string_view zero) {
  std::string other;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      other += c;
      continue;
    }
    other += zero;
    other.back() = static_cast<char>(other.back() + (c - '0'));
  }
  return other;
}

// The clock time in the quarter of an hour that `instant` lies in, in a quarter of `hour`.
std::string WrittenOut(Timestamp instant, int hour, int quarter) {
  std::int64_t remainder = instant.usec_since_2000 % kQuarterHour;
  if (remainder < 0) remainder += kQuarterHour;
  const std::int64_t seconds = remainder / kMicroseconds;
  return absl::StrFormat("%02d:%02d:%02d.%06d", hour, quarter * 15 + seconds / 60, seconds % 60,
                         remainder % kMicroseconds);
}

void CheckBeat(std::string_view text, Timestamp before, Timestamp beat) {
  const std::int64_t distance = beat.usec_since_2000 - before.usec_since_2000;
  Require(distance >= -kQuarterHour / 2 && distance < kQuarterHour / 2, "too far away");
  for (const int hour : {0, 7, 24}) {
    for (const int quarter : {0, 3}) {
      const std::string written = WrittenOut(beat, hour, quarter);
      Require(BeatClock(before).Next(written) == beat, "another beat when written out");
      Require(BeatClock(before).Next(written + "\xE2\x80\xAFPM") == beat, "a marker changes it");
    }
  }
  for (const std::string_view zero : {"\xD9\xA0", "\xDB\xB0", "\xE0\xA5\xA6"}) {
    const std::string other = InDigits(text, zero);
    if (other.size() > 128) continue;  // more than any time has
    Require(BeatClock(before).Next(other) == beat, "another beat in other digits");
  }
}

void Check(std::string_view input) {
  // A record of 2024, at a time that lies nowhere special.
  Timestamp before{770'000'123'456'789};
  BeatClock clock(before);
  ForEachLine(input, [&](std::string_view line) {
    const OwnText text(line);
    const std::optional<Timestamp> beat = clock.Next(text.view());
    Require(BeatClock(before).Next(text.view()) == beat, "what was read before makes a difference");
    if (!beat) return;
    CheckBeat(text.view(), before, *beat);
    before = *beat;
  });
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
