#include "health/timestamps.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "health/numbers.h"

namespace pulso {
namespace {

constexpr std::size_t kHealthKitSize = 25;  // "2024-06-01 08:00:10 +0200"
constexpr std::size_t kIos8Size = 19;       // "20240601080010+0200"
constexpr std::size_t kDateSize = 10;       // "2024-06-01"
constexpr std::size_t kClockBegin = 11;     // of the first form: "08:00:10 +0200"
constexpr std::size_t kIsoSecondsEnd = 19;  // "2024-06-01T08:00:10"
constexpr std::size_t kIsoOffsetSize = 6;   // "+02:00"
constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::int64_t kMinutesPerDay = std::int64_t{24} * 60;

// Eight characters as one word; the first is its lowest byte.
std::uint64_t LoadEight(const char* text) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof(word));
  return word;
}

// What eight characters have to look like.  Made from a text in which "0" stands for a digit, "?"
// for any character, and every other one for itself.
struct Layout {
  explicit consteval Layout(const char (&text)[9]) {
    for (int i = 7; i >= 0; --i) {
      const bool any = text[i] == '?';
      expected = expected << 8 | (any ? 0 : static_cast<unsigned char>(text[i]));
      mask = mask << 8 | (any ? 0 : 0xFF);
      slacks = slacks << 8 | (text[i] == '0' ? 6 : 15);
    }
  }

  std::uint64_t expected = 0;
  std::uint64_t mask = 0;  // without the bytes that may be anything

  // What to add to the difference from `expected` so that a misfit becomes 16 or more: digits
  // may differ by up to 9 from "0", the others not at all.
  std::uint64_t slacks = 0;
};

// Eight characters, checked and turned into numbers at once and without a branch: dates are the
// most frequent values of an export.
class EightCharacters {
 public:
  EightCharacters(const char* text, const Layout& layout)
      : bytes_((LoadEight(text) ^ layout.expected) & layout.mask),
        misfits_((bytes_ | (bytes_ + layout.slacks)) & 0xF0F0F0F0F0F0F0F0) {}

  bool fits() const { return misfits_ == 0; }

  // The number whose digits stand at `at` and behind it.  REQUIRES: fits().
  int TwoDigits(int at) const {
    const std::uint64_t pairs = bytes_ * 10 + (bytes_ >> 8);  // no byte exceeds 99
    return static_cast<int>(pairs >> (8 * at) & 0xFF);
  }
  int FourDigits(int at) const { return TwoDigits(at) * 100 + TwoDigits(at + 2); }

 private:
  std::uint64_t bytes_;  // digits as their values
  std::uint64_t misfits_;
};

// What a text says, in its own clock.  The readers below fill it and return whether the layout
// fits; what the numbers mean is checked afterwards, once for all forms.
struct Reading {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::int64_t microsecond = 0;  // up to 1,000,000
  char offset_sign = '+';
  int offset_hour = 0;
  int offset_minute = 0;
};

// REQUIRES: text has at least kDateSize characters.
bool ReadDate(std::string_view text, Reading& reading) {
  static constexpr Layout kYearMonth("0000-00-");
  static constexpr Layout kDay("??????00");
  const EightCharacters year_month(text.data(), kYearMonth);
  const EightCharacters day(text.data() + 2, kDay);
  if (!year_month.fits() || !day.fits()) return false;
  reading.year = year_month.FourDigits(0);
  reading.month = year_month.TwoDigits(5);
  reading.day = day.TwoDigits(6);
  return true;
}

// What follows the day.  REQUIRES: text has kHealthKitSize characters.
bool ReadHealthKitClock(std::string_view text, Reading& reading) {
  static constexpr Layout kHourMinuteSecond("00:00:00");
  static constexpr Layout kOffset("?? ?0000");
  constexpr std::size_t kSign = 20;
  const EightCharacters clock(text.data() + kClockBegin, kHourMinuteSecond);
  const EightCharacters offset(text.data() + 17, kOffset);
  if (!clock.fits() || !offset.fits()) return false;
  reading.hour = clock.TwoDigits(0);
  reading.minute = clock.TwoDigits(3);
  reading.second = clock.TwoDigits(6);
  reading.offset_sign = text[kSign];
  reading.offset_hour = offset.TwoDigits(4);
  reading.offset_minute = offset.TwoDigits(6);
  return true;
}

// REQUIRES: text has kHealthKitSize characters, and a blank behind the day.
bool ReadHealthKit(std::string_view text, Reading& reading) {
  return ReadDate(text, reading) && ReadHealthKitClock(text, reading);
}

// REQUIRES: text has kIos8Size characters.
bool ReadIos8(std::string_view text, Reading& reading) {
  static constexpr Layout kDigits("00000000");
  static constexpr Layout kSecondOffset("000?0000");
  constexpr std::size_t kSign = 14;
  const EightCharacters date(text.data(), kDigits);
  const EightCharacters clock(text.data() + 6, kDigits);  // from the day
  const EightCharacters tail(text.data() + 11, kSecondOffset);
  if (!date.fits() || !clock.fits() || !tail.fits()) return false;
  reading.year = date.FourDigits(0);
  reading.month = date.TwoDigits(4);
  reading.day = date.TwoDigits(6);
  reading.hour = clock.TwoDigits(2);
  reading.minute = clock.TwoDigits(4);
  reading.second = clock.TwoDigits(6);
  reading.offset_sign = text[kSign];
  reading.offset_hour = tail.TwoDigits(4);
  reading.offset_minute = tail.TwoDigits(6);
  return true;
}

bool ReadIsoOffset(std::string_view text, Reading& reading) {
  static constexpr Layout kOffset("???00:00");
  if (text == "Z") return true;
  if (text.size() != kIsoOffsetSize) return false;
  std::array<char, 8> padded = {};
  std::copy(text.begin(), text.end(), padded.begin() + 2);
  const EightCharacters offset(padded.data(), kOffset);
  reading.offset_sign = text.front();
  reading.offset_hour = offset.TwoDigits(3);
  reading.offset_minute = offset.TwoDigits(6);
  return offset.fits();
}

// REQUIRES: text has more than kIsoSecondsEnd characters.
bool ReadIso(std::string_view text, Reading& reading) {
  static constexpr Layout kClock("00:00:00");
  const EightCharacters clock(text.data() + kDateSize + 1, kClock);
  if (!clock.fits() || !ReadDate(text, reading)) return false;
  reading.hour = clock.TwoDigits(0);
  reading.minute = clock.TwoDigits(3);
  reading.second = clock.TwoDigits(6);

  std::string_view rest = text.substr(kIsoSecondsEnd);
  if (rest.front() == '.' || rest.front() == ',') {
    rest.remove_prefix(1);
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const std::optional<std::int64_t> fraction = ParseMicroseconds(rest.substr(0, digits));
    if (!fraction) return false;
    reading.microsecond = *fraction;
    rest.remove_prefix(digits);
  }
  return ReadIsoOffset(rest, reading);
}

bool Read(std::string_view text, Reading& reading) {
  if (text.size() == kHealthKitSize && text[kDateSize] == ' ') return ReadHealthKit(text, reading);
  if (text.size() == kIos8Size) return ReadIos8(text, reading);
  if (text.size() > kIsoSecondsEnd && text[kDateSize] == 'T') return ReadIso(text, reading);
  return false;
}

std::chrono::year_month_day CalendarDate(const Reading& reading) {
  return {std::chrono::year(reading.year), std::chrono::month(static_cast<unsigned>(reading.month)),
          std::chrono::day(static_cast<unsigned>(reading.day))};
}

std::int64_t DaysSince2000(std::chrono::year_month_day date) {
  constexpr std::chrono::sys_days kEpoch = std::chrono::year(2000) / 1 / 1;
  return (std::chrono::sys_days(date) - kEpoch).count();
}

// Whether there are such a time of day and such an offset.
bool IsClock(const Reading& reading) {
  return reading.hour <= 23 && reading.minute <= 59 && reading.second <= 59 &&
         reading.offset_hour <= 15 && reading.offset_minute <= 59 &&
         (reading.offset_sign == '+' || reading.offset_sign == '-');
}

bool IsInstant(const Reading& reading) {
  return reading.year > 0 && CalendarDate(reading).ok() && IsClock(reading);
}

// `midnight` is that of the day, in minutes since 2000.
Timestamp Instant(std::int64_t midnight, const Reading& reading) {
  const int offset = reading.offset_hour * 60 + reading.offset_minute;
  const std::int64_t minutes = midnight + std::int64_t{reading.hour} * 60 + reading.minute +
                               (reading.offset_sign == '-' ? offset : -offset);
  return {(minutes * 60 + reading.second) * kMicrosecondsPerSecond + reading.microsecond};
}

}  // namespace

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  Reading reading;
  if (!Read(text, reading)) return std::nullopt;
  if (!IsInstant(reading)) return std::nullopt;
  return Instant(DaysSince2000(CalendarDate(reading)) * kMinutesPerDay, reading);
}

std::optional<Timestamp> TimestampParser::Parse(std::string_view text) {
  if (text.size() != kHealthKitSize) return ParseTimestamp(text);
  if (!IsOfSameDay(text.data())) return ParseAnother(text);
  static constexpr Layout kHourMinuteSecond("00:00:00");
  const EightCharacters clock(text.data() + kClockBegin, kHourMinuteSecond);
  if (!clock.fits()) return std::nullopt;
  const int hour = clock.TwoDigits(0);
  const int minute = clock.TwoDigits(3);
  const int second = clock.TwoDigits(6);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t minutes = midnight_ + std::int64_t{hour} * 60 + minute;
  return Timestamp{(minutes * 60 + second) * kMicrosecondsPerSecond};
}

// Whether the text has the date, the offset and the blanks of last_.
bool TimestampParser::IsOfSameDay(const char* text) const {
  const auto difference = [&](std::size_t at) {
    return LoadEight(text + at) ^ LoadEight(last_.data() + at);
  };
  static_assert(kClockBegin == 3 + 8);
  constexpr std::size_t kSeconds = 17;  // two bytes that may be others
  return (difference(0) | difference(3) | difference(kSeconds) >> 16) == 0;
}

std::optional<Timestamp> TimestampParser::ParseAnother(std::string_view text) {
  Reading reading;
  const std::optional<Timestamp> instant = ParseTimestamp(text);
  if (!instant.has_value() || text[kDateSize] != ' ' || !ReadHealthKit(text, reading)) {
    return instant;
  }
  std::copy(text.begin(), text.end(), last_.begin());
  const std::int64_t seconds = instant->usec_since_2000 / kMicrosecondsPerSecond;
  midnight_ = (seconds - reading.second) / 60 - std::int64_t{reading.hour} * 60 - reading.minute;
  return instant;
}

std::optional<std::int32_t> ParseUtcOffset(std::string_view text) {
  Reading reading;
  if (!Read(text, reading) || !IsInstant(reading)) return std::nullopt;
  const std::int32_t minutes = reading.offset_hour * 60 + reading.offset_minute;
  return reading.offset_sign == '-' ? -minutes : minutes;
}

std::optional<Date> ParseDate(std::string_view text) {
  Reading reading;
  if (text.size() != kDateSize || !ReadDate(text, reading)) return std::nullopt;
  const std::chrono::year_month_day date = CalendarDate(reading);
  if (reading.year == 0 || !date.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(DaysSince2000(date))};
}

}  // namespace pulso
