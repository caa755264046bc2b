#include "health/timestamps.h"

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "health/numbers.h"

namespace pulso {
namespace {

constexpr std::size_t kHealthKitSize = 25;  // "2024-06-01 08:00:10 +0200"
constexpr std::size_t kIos8Size = 19;       // "20240601080010+0200"
constexpr std::size_t kDateSize = 10;       // "2024-06-01"
constexpr std::size_t kIsoSecondsEnd = 19;  // "2024-06-01T08:00:10"
constexpr std::size_t kIsoOffsetSize = 6;   // "+02:00"
constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

// Reads the numbers of a text whose layout is known.  Characters that do not fit are remembered
// and not branched on: nearly every text fits.
class LayoutReader {
 public:
  explicit LayoutReader(const char* text) : text_(text) {}

  int TwoDigits(std::size_t at) {
    const unsigned tens = Digit(at);
    const unsigned ones = Digit(at + 1);
    misfit_ |= static_cast<unsigned>(tens > 9) | static_cast<unsigned>(ones > 9);
    return static_cast<int>(tens * 10 + ones);
  }
  int FourDigits(std::size_t at) { return TwoDigits(at) * 100 + TwoDigits(at + 2); }

  void Expect(char expected, std::size_t at) {
    misfit_ |= static_cast<unsigned>(text_[at] != expected);
  }

  // 1 for "+", -1 for "-".
  int Sign(std::size_t at) {
    const bool minus = text_[at] == '-';
    misfit_ |= static_cast<unsigned>(!minus & (text_[at] != '+'));
    return minus ? -1 : 1;
  }

  bool fits() const { return misfit_ == 0; }

 private:
  unsigned Digit(std::size_t at) const {
    return static_cast<unsigned char>(text_[at]) - unsigned{'0'};
  }

  const char* text_;
  unsigned misfit_ = 0;
};

struct Clock {
  int hour = 0;
  int minute = 0;
  int second = 0;
};

struct Offset {
  int sign = 1;
  int hour = 0;
  int minute = 0;
};

std::optional<std::int64_t> DaysSince2000(int year, int month, int day) {
  namespace chrono = std::chrono;
  constexpr chrono::sys_days kEpoch = chrono::year(2000) / 1 / 1;
  const chrono::year_month_day date(chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day)));
  if (year == 0 || !date.ok()) return std::nullopt;
  return (chrono::sys_days(date) - kEpoch).count();
}

std::optional<Timestamp> ToTimestamp(std::optional<std::int64_t> days, const Clock& clock,
                                     const Offset& offset) {
  if (!days || clock.hour > 23 || clock.minute > 59 || clock.second > 59) return std::nullopt;
  if (offset.hour > 15 || offset.minute > 59) return std::nullopt;
  const int offset_minutes = offset.sign * (offset.hour * 60 + offset.minute);
  const std::int64_t minutes = *days * 24 * 60 + clock.hour * 60 + clock.minute - offset_minutes;
  return Timestamp{(minutes * 60 + clock.second) * kMicrosecondsPerSecond};
}

std::optional<Timestamp> ParseHealthKit(std::string_view text) {
  LayoutReader reader(text.data());
  const int year = reader.FourDigits(0);
  reader.Expect('-', 4);
  const int month = reader.TwoDigits(5);
  reader.Expect('-', 7);
  const int day = reader.TwoDigits(8);
  reader.Expect(' ', 10);
  const int hour = reader.TwoDigits(11);
  reader.Expect(':', 13);
  const int minute = reader.TwoDigits(14);
  reader.Expect(':', 16);
  const int second = reader.TwoDigits(17);
  reader.Expect(' ', 19);
  const int sign = reader.Sign(20);
  const int offset_hour = reader.TwoDigits(21);
  const int offset_minute = reader.TwoDigits(23);
  if (!reader.fits()) return std::nullopt;
  return ToTimestamp(DaysSince2000(year, month, day), {hour, minute, second},
                     {sign, offset_hour, offset_minute});
}

std::optional<Timestamp> ParseIos8(std::string_view text) {
  LayoutReader reader(text.data());
  const int year = reader.FourDigits(0);
  const int month = reader.TwoDigits(4);
  const int day = reader.TwoDigits(6);
  const Clock clock = {reader.TwoDigits(8), reader.TwoDigits(10), reader.TwoDigits(12)};
  const Offset offset = {reader.Sign(14), reader.TwoDigits(15), reader.TwoDigits(17)};
  if (!reader.fits()) return std::nullopt;
  return ToTimestamp(DaysSince2000(year, month, day), clock, offset);
}

std::optional<Offset> ParseIsoOffset(std::string_view text) {
  if (text == "Z") return Offset{};
  if (text.size() != kIsoOffsetSize) return std::nullopt;
  LayoutReader reader(text.data());
  const Offset offset = {reader.Sign(0), reader.TwoDigits(1), reader.TwoDigits(4)};
  reader.Expect(':', 3);
  if (!reader.fits()) return std::nullopt;
  return offset;
}

std::optional<Timestamp> ParseIso(std::string_view text) {
  LayoutReader reader(text.data());
  const int year = reader.FourDigits(0);
  reader.Expect('-', 4);
  const int month = reader.TwoDigits(5);
  reader.Expect('-', 7);
  const int day = reader.TwoDigits(8);
  reader.Expect('T', 10);
  const Clock clock = {reader.TwoDigits(11), reader.TwoDigits(14), reader.TwoDigits(17)};
  reader.Expect(':', 13);
  reader.Expect(':', 16);
  if (!reader.fits()) return std::nullopt;

  std::string_view rest = text.substr(kIsoSecondsEnd);
  std::int64_t microseconds = 0;
  if (rest.front() == '.' || rest.front() == ',') {
    const std::size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::optional<std::int64_t> fraction = ParseMicroseconds(rest.substr(1, end - 1));
    if (!fraction) return std::nullopt;
    microseconds = *fraction;
    rest.remove_prefix(end);
  }
  const std::optional<Offset> offset = ParseIsoOffset(rest);
  if (!offset) return std::nullopt;
  std::optional<Timestamp> instant = ToTimestamp(DaysSince2000(year, month, day), clock, *offset);
  if (instant) instant->usec_since_2000 += microseconds;
  return instant;
}

}  // namespace

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  if (text.size() == kHealthKitSize && text[kDateSize] == ' ') return ParseHealthKit(text);
  if (text.size() == kIos8Size) return ParseIos8(text);
  if (text.size() > kIsoSecondsEnd && text[kDateSize] == 'T') return ParseIso(text);
  return std::nullopt;
}

std::optional<Date> ParseDate(std::string_view text) {
  if (text.size() != kDateSize) return std::nullopt;
  LayoutReader reader(text.data());
  const int year = reader.FourDigits(0);
  reader.Expect('-', 4);
  const int month = reader.TwoDigits(5);
  reader.Expect('-', 7);
  const int day = reader.TwoDigits(8);
  if (!reader.fits()) return std::nullopt;
  const std::optional<std::int64_t> days = DaysSince2000(year, month, day);
  if (!days) return std::nullopt;
  return Date{static_cast<std::int32_t>(*days)};
}

}  // namespace pulso
