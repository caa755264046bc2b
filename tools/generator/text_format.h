// Numbers and instants as text, in the forms that iOS writes.
//
// All arithmetic is on integers: the same seed must give the same bytes on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pulso::generator {

// Quantities are counted in pico-units, so that distances of a few centimetres in km keep six
// digits; the largest value is 9.2 million.
constexpr std::int64_t kPico = 1'000'000'000'000;
constexpr std::int64_t Pico(double value) {
  return static_cast<std::int64_t>(value * 1e12 + (value < 0 ? -0.5 : 0.5));
}

void AppendInteger(std::string& out, std::int64_t value);

// As "%g" prints it: six significant digits, exponent form below 1e-4.  REQUIRES: pico >= 0.
void AppendSignificant(std::string& out, std::int64_t pico);

// `scaled` / 10^`decimals`, with exactly that many decimals.
void AppendFixed(std::string& out, std::int64_t scaled, int decimals);

// The quotient with up to 17 significant digits, as durations and averages have them.
// REQUIRES: 0 <= numerator, 0 < denominator < 90,000.
void AppendQuotient(std::string& out, std::int64_t numerator, std::int64_t denominator);

// "48F229FA-1BC6-47E6-91BE-BBA6796D5E8C"
void AppendUuid(std::string& out, std::uint64_t high, std::uint64_t low);
void AppendHex(std::string& out, std::uint64_t value);

// `text` is copied; & < > " become entities.
void AppendEscaped(std::string& out, std::string_view text);

// Instants are seconds since 1970-01-01 00:00:00 UTC.
constexpr std::int64_t kSecondsPerDay = 86'400;

struct CivilDate {
  int year, month, day;
};
CivilDate CivilFromDays(std::int64_t days_since_1970);
std::int64_t DaysFromCivil(const CivilDate& date);

// "2025-07-10"; nullopt if the text is no date.
std::optional<std::int64_t> ParseDate(std::string_view text);
void AppendDate(std::string& out, std::int64_t days_since_1970);

// Offset of Europe/Paris, where the synthetic person lives, in seconds: summer time from the last
// Sunday of March to the last of October, 01:00 UTC.
std::int64_t ParisOffset(std::int64_t instant);

// "2025-07-10T17:30:20Z"
void AppendUtc(std::string& out, std::int64_t instant);

// Time of day in Paris from an instant in hundredths of a second: "20:14:07.68".
void AppendBeatTime(std::string& out, std::int64_t instant_hundredths);

// "2025-07-10 18:30:20 +0100".  The offset is that of the export and constant through the file,
// whatever the season of the instant.  Keeps the text of the last day: most neighbours share it.
class TimestampFormat {
 public:
  // REQUIRES: offset is a multiple of 60 s.
  explicit TimestampFormat(std::int64_t offset);

  void Append(std::string& out, std::int64_t instant);
  std::int64_t offset() const { return offset_; }

 private:
  std::int64_t offset_;
  std::string text_;  // the last timestamp; only its digits change
  std::int64_t day_ = -1;
};

}  // namespace pulso::generator
