#include "health/beat_times.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "health/numbers.h"

namespace pulso {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::int64_t kQuarterHour = 900 * kMicrosecondsPerSecond;

// A limit against garbage; the longest marker in the Unicode locale data is shorter than this.
constexpr std::size_t kMaxMarkerBytes = 32;

// The longest sensible text: both markers' room, ten digits and marks of up to four bytes each.
constexpr std::size_t kMaxTextBytes = 128;

constexpr std::string_view kDigits = "0123456789";

// UTF-8 of another script's ten digits, apart from the last byte.
struct DigitBlock {
  std::string_view lead;
  unsigned char zero;  // the last byte of the digit zero
};
constexpr std::array<DigitBlock, 3> kDigitBlocks = {{
    {"\xD9", 0xA0},      // Arabic-Indic, U+0660
    {"\xDB", 0xB0},      // Extended Arabic-Indic, U+06F0
    {"\xE0\xA5", 0xA6},  // Devanagari, U+0966
}};
constexpr std::string_view kArabicDecimalMark = "\xD9\xAB";  // U+066B
constexpr std::array<std::string_view, 3> kBlanks = {" ", "\xC2\xA0", "\xE2\x80\xAF"};

// The ASCII digit whose counterpart in another script `text` begins with, and removes it there.
std::optional<char> TakeForeignDigit(std::string_view& text) {
  for (const DigitBlock& block : kDigitBlocks) {
    if (!text.starts_with(block.lead) || text.size() == block.lead.size()) continue;
    const int value = static_cast<unsigned char>(text[block.lead.size()]) - block.zero;
    if (value < 0 || value > 9) continue;
    text.remove_prefix(block.lead.size() + 1);
    return static_cast<char>('0' + value);
  }
  return std::nullopt;
}

// `text` with the digits and the decimal mark of other scripts in ASCII.
std::string WithAsciiDigits(std::string_view text) {
  std::string ascii;
  while (!text.empty()) {
    if (const std::optional<char> digit = TakeForeignDigit(text)) {
      ascii += *digit;
    } else if (text.starts_with(kArabicDecimalMark)) {
      ascii += '.';
      text.remove_prefix(kArabicDecimalMark.size());
    } else {
      ascii += text.front();
      text.remove_prefix(1);
    }
  }
  return ascii;
}

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsMarker(std::string_view text) {
  return !text.empty() && text.size() <= kMaxMarkerBytes &&
         text.find_first_of(kDigits) == std::string_view::npos;
}

// Takes exactly two digits with a value up to 59.
std::optional<int> TakeSixtieth(std::string_view& text) {
  if (text.size() < 2 || !IsDigit(text[0]) || !IsDigit(text[1])) return std::nullopt;
  const int value = (text[0] - '0') * 10 + (text[1] - '0');
  text.remove_prefix(2);
  return value <= 59 ? std::optional(value) : std::nullopt;
}

bool TakeChar(char expected, std::string_view& text) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

// Takes one or two digits up to 24; the value is not needed.
bool TakeHour(std::string_view& text) {
  const std::size_t digits = text.find_first_not_of(kDigits);
  if (digits == 2 && text.substr(0, 2) > "24") return false;
  if (digits != 1 && digits != 2) return false;
  text.remove_prefix(digits);
  return true;
}

// What may follow the seconds: nothing, or a blank and a marker.
bool IsTail(std::string_view text) {
  if (text.empty()) return true;
  for (const std::string_view blank : kBlanks) {
    if (text.starts_with(blank)) return IsMarker(text.substr(blank.size()));
  }
  return false;
}

// A time of day modulo a quarter of an hour, in microseconds.  `text` has ASCII digits.
std::optional<std::int64_t> ParseQuarterHourRemainder(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (!IsAscii(text.front())) {
    const std::size_t first_digit = text.find_first_of(kDigits);
    if (first_digit > kMaxMarkerBytes) return std::nullopt;
    text.remove_prefix(first_digit);
  }
  if (!TakeHour(text) || text.empty()) return std::nullopt;
  const char separator = text.front();
  if (separator != ':' && separator != '.') return std::nullopt;
  text.remove_prefix(1);
  const std::optional<int> minute = TakeSixtieth(text);
  if (!minute || !TakeChar(separator, text)) return std::nullopt;
  const std::optional<int> second = TakeSixtieth(text);
  if (!second) return std::nullopt;

  std::int64_t microseconds = 0;
  if (TakeChar('.', text) || TakeChar(',', text)) {
    const std::string_view digits = text.substr(0, text.find_first_not_of(kDigits));
    const std::optional<std::int64_t> fraction = ParseMicroseconds(digits);
    if (!fraction) return std::nullopt;
    microseconds = *fraction;
    text.remove_prefix(digits.size());
  }
  if (!IsTail(text)) return std::nullopt;
  return (*minute % 15 * 60 + *second) * kMicrosecondsPerSecond + microseconds;
}

}  // namespace

std::optional<Timestamp> BeatClock::Next(std::string_view time_of_day) {
  if (time_of_day.size() > kMaxTextBytes) return std::nullopt;
  bool ascii = true;
  for (const char c : time_of_day) ascii = ascii && IsAscii(c);
  const std::optional<std::int64_t> remainder =
      ascii ? ParseQuarterHourRemainder(time_of_day)
            : ParseQuarterHourRemainder(WithAsciiDigits(time_of_day));
  if (!remainder) return std::nullopt;

  // 2000-01-01 00:00 UTC begins a quarter of an hour, so instants have the same remainders.
  std::int64_t distance = (*remainder - anchor_.usec_since_2000) % kQuarterHour;
  if (distance < 0) distance += kQuarterHour;
  if (distance >= kQuarterHour / 2) distance -= kQuarterHour;
  anchor_.usec_since_2000 += distance;
  return anchor_;
}

}  // namespace pulso
