// Fuzzes the dates: every line of the input is a text.
//
//   - A second reading, digit by digit as the header's table has it, comes to the same.
//   - Whatever is an instant, written in any of the forms, is the same instant.
//   - The parser that remembers the day before tells the same as the one that does not.
//   - A text has an offset exactly when it is an instant.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "base/timestamp_text.h"
#include "fuzz/require.h"
#include "health/timestamps.h"

namespace pulso {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;
constexpr std::int64_t kMicrosecondsPerDay = 86'400 * kMicroseconds;

// Takes one part of a text after the other; after a misfit ok() stays false.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  int Number(int digits) {
    int value = 0;
    for (int i = 0; i < digits; ++i) {
      const char c = Next();
      ok_ = ok_ && c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    return value;
  }
  void Exactly(char expected) {
    if (Next() != expected) ok_ = false;
  }
  char Next() {
    if (rest_.empty()) {
      ok_ = false;
      return '\0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  bool IsAt(char c) const { return rest_.starts_with(c); }
  bool IsAtDigit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }
  bool ok() const { return ok_; }
  bool ended() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct Expected {
  Timestamp instant;
  std::int32_t offset_minutes = 0;
};

bool IsLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::optional<std::int32_t> DaysSince2000(int year, int month, int day) {
  std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (IsLeapYear(year)) lengths[1] = 29;
  if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (day > lengths[static_cast<std::size_t>(month - 1)]) return std::nullopt;
  std::int32_t days = 0;
  for (int y = 2000; y < year; ++y) days += IsLeapYear(y) ? 366 : 365;
  for (int y = year; y < 2000; ++y) days -= IsLeapYear(y) ? 366 : 365;
  for (int m = 1; m < month; ++m) days += lengths[static_cast<std::size_t>(m - 1)];
  return days + day - 1;
}

// Up to the offset, behind which nothing may stand.
enum class Form { kHealthKit, kIos8, kIso };

std::optional<Expected> ReadSlowly(std::string_view text, Form form) {
  Cursor cursor(text);
  const bool has_marks = form != Form::kIos8;
  const int year = cursor.Number(4);
  if (has_marks) cursor.Exactly('-');
  const int month = cursor.Number(2);
  if (has_marks) cursor.Exactly('-');
  const int day = cursor.Number(2);
  if (has_marks) cursor.Exactly(form == Form::kIso ? 'T' : ' ');
  const int hour = cursor.Number(2);
  if (has_marks) cursor.Exactly(':');
  const int minute = cursor.Number(2);
  if (has_marks) cursor.Exactly(':');
  const int second = cursor.Number(2);
  std::int64_t fraction = 0;
  if (form == Form::kIso && (cursor.IsAt('.') || cursor.IsAt(','))) {
    cursor.Next();
    std::int64_t weight = kMicroseconds * 10;  // with one digit more, for the rounding
    do {
      weight /= 10;
      fraction += cursor.Number(1) * weight;
    } while (cursor.IsAtDigit());
    fraction = (fraction + 5) / 10;
  }
  if (form == Form::kHealthKit) cursor.Exactly(' ');
  int offset = 0;
  if (form == Form::kIso && cursor.IsAt('Z')) {
    cursor.Next();
  } else {
    const char sign = cursor.Next();
    const int hours = cursor.Number(2);
    if (form == Form::kIso) cursor.Exactly(':');
    const int minutes = cursor.Number(2);
    if ((sign != '+' && sign != '-') || hours > 15 || minutes > 59) return std::nullopt;
    offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
  }
  const std::optional<std::int32_t> days = DaysSince2000(year, month, day);
  if (!cursor.ended() || !days || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t seconds = ((hour * 60 + minute) - offset) * 60 + second;
  return Expected{{*days * kMicrosecondsPerDay + seconds * kMicroseconds + fraction}, offset};
}

std::optional<Expected> ReadSlowly(std::string_view text) {
  for (const Form form : {Form::kHealthKit, Form::kIos8, Form::kIso}) {
    if (const std::optional<Expected> expected = ReadSlowly(text, form)) return expected;
  }
  return std::nullopt;
}

// The instant in the clock of an offset, in the forms of HealthKit and of iOS 8.
void CheckOtherForms(Timestamp instant, std::int32_t offset_minutes) {
  const absl::CivilSecond clock =
      absl::CivilSecond(2000, 1, 1) + instant.usec_since_2000 / kMicroseconds + offset_minutes * 60;
  if (clock.year() < 1 || clock.year() > 9999) return;
  const std::string offset = OffsetText(offset_minutes);
  const std::string sign_and_digits = offset.substr(0, 3) + offset.substr(4);
  const std::string health_kit =
      absl::StrFormat("%04d-%02d-%02d %02d:%02d:%02d %s", clock.year(), clock.month(), clock.day(),
                      clock.hour(), clock.minute(), clock.second(), sign_and_digits);
  const std::string ios8 =
      absl::StrFormat("%04d%02d%02d%02d%02d%02d%s", clock.year(), clock.month(), clock.day(),
                      clock.hour(), clock.minute(), clock.second(), sign_and_digits);
  Require(ParseTimestamp(health_kit) == instant, "another instant in HealthKit's form");
  Require(ParseTimestamp(ios8) == instant, "another instant in the form of iOS 8");
  Require(ParseUtcOffset(ios8) == offset_minutes, "another offset in the form of iOS 8");
}

void CheckInstant(Timestamp instant, std::int32_t offset_minutes) {
  const std::string text = InstantText(instant);
  // In UTC it may lie in a year that no text names.
  const bool has_year = text.find('-') == 4 && !text.starts_with("0000");
  if (has_year) Require(ParseTimestamp(text) == instant, "another instant in UTC");
  if (instant.usec_since_2000 % kMicroseconds != 0) return;
  for (const std::int32_t offset : {offset_minutes, 0, -210, 959}) CheckOtherForms(instant, offset);
}

void CheckDay(std::string_view text, const std::optional<Date>& day) {
  Cursor cursor(text);
  const int year = cursor.Number(4);
  cursor.Exactly('-');
  const int month = cursor.Number(2);
  cursor.Exactly('-');
  const std::optional<std::int32_t> days = DaysSince2000(year, month, cursor.Number(2));
  Require(day.has_value() == (cursor.ended() && days), "another opinion of what a day is");
  if (day) Require(day->days_since_2000 == *days, "another day");
}

void Check(std::string_view input) {
  TimestampParser parser;
  ForEachLine(input, [&](std::string_view line) {
    const OwnText own(line);
    const std::string_view text = own.view();
    const std::optional<Timestamp> instant = ParseTimestamp(text);
    const std::optional<Expected> expected = ReadSlowly(text);
    Require(instant.has_value() == expected.has_value(), "another opinion of what an instant is");
    Require(parser.Parse(text) == instant, "the day before makes a difference");
    const std::optional<std::int32_t> offset = ParseUtcOffset(text);
    Require(offset.has_value() == instant.has_value(), "an offset without an instant");
    if (instant) {
      Require(*instant == expected->instant, "another instant");
      Require(*offset == expected->offset_minutes, "another offset");
      CheckInstant(*instant, *offset);
    }
    CheckDay(text, ParseDate(text));
  });
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
