#include "generator/text_format.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>

namespace pulso::generator {
namespace {

constexpr auto kPowersOfTen = [] {
  std::array<std::uint64_t, 20> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr int kSignificantDigits = 6;

int CountDigits(std::uint64_t value) {
  int digits = 1;
  while (digits < 20 && value >= kPowersOfTen[static_cast<std::size_t>(digits)]) ++digits;
  return digits;
}

void TwoDigits(char* out, std::int64_t value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
}

void AppendTwoDigits(std::string& out, std::int64_t value) {
  char digits[2];
  TwoDigits(digits, value);
  out.append(digits, 2);
}

std::int64_t FloorDiv(std::int64_t value, std::int64_t divisor) {
  const std::int64_t quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

}  // namespace

void AppendInteger(std::string& out, std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void AppendSignificant(std::string& out, std::int64_t pico) {
  if (pico <= 0) {
    out += '0';
    return;
  }
  std::uint64_t scaled = static_cast<std::uint64_t>(pico);
  const int digits = CountDigits(scaled);
  int exponent = digits - 1 - 12;  // of the first digit; 12: pico
  if (digits > kSignificantDigits) {
    const std::uint64_t divisor =
        kPowersOfTen[static_cast<std::size_t>(digits - kSignificantDigits)];
    scaled = (scaled + divisor / 2) / divisor;
    if (scaled == kPowersOfTen[kSignificantDigits]) {
      scaled /= 10;
      ++exponent;
    }
  } else {
    scaled *= kPowersOfTen[static_cast<std::size_t>(kSignificantDigits - digits)];
  }
  char text[kSignificantDigits];
  std::to_chars(text, text + kSignificantDigits, scaled);
  int used = kSignificantDigits;
  while (used > 1 && text[used - 1] == '0') --used;

  if (exponent < -4 || exponent >= kSignificantDigits) {
    out += text[0];
    if (used > 1) (out += '.').append(text + 1, static_cast<std::size_t>(used - 1));
    out += exponent < 0 ? "e-" : "e+";
    AppendTwoDigits(out, exponent < 0 ? -exponent : exponent);
  } else if (exponent < 0) {
    out.append("0.000", static_cast<std::size_t>(1 - exponent));
    out.append(text, static_cast<std::size_t>(used));
  } else {
    for (int i = 0; i < used || i <= exponent; ++i) {
      if (i == exponent + 1) out += '.';
      out += text[i];
    }
  }
}

void AppendFixed(std::string& out, std::int64_t scaled, int decimals) {
  if (scaled < 0) out += '-';
  const std::uint64_t absolute = static_cast<std::uint64_t>(scaled < 0 ? -scaled : scaled);
  const std::uint64_t unit = kPowersOfTen[static_cast<std::size_t>(decimals)];
  AppendInteger(out, static_cast<std::int64_t>(absolute / unit));
  out += '.';
  char digits[24];
  // The leading one keeps the zeros after the point.
  const auto end = std::to_chars(digits, digits + sizeof digits, unit + absolute % unit).ptr;
  out.append(digits + 1, end);
}

void AppendQuotient(std::string& out, std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t whole = numerator / denominator;
  AppendInteger(out, whole);
  if (numerator % denominator == 0) return;
  constexpr int kDecimals = 14;
  const auto unit = static_cast<std::int64_t>(kPowersOfTen[kDecimals]);
  const std::int64_t fraction = (numerator % denominator) * unit / denominator;
  char digits[24];
  const char* end = std::to_chars(digits, digits + sizeof digits, unit + fraction).ptr;
  while (end[-1] == '0') --end;
  (out += '.').append(digits + 1, static_cast<std::size_t>(end - digits - 1));
}

void AppendHex(std::string& out, std::uint64_t value) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, 16).ptr;
  out.append(digits, end);
}

void AppendUuid(std::string& out, std::uint64_t high, std::uint64_t low) {
  high = (high & ~std::uint64_t{0xf000}) | 0x4000;        // version 4
  low = (low & (~std::uint64_t{0} >> 2)) | (1ULL << 63);  // variant 1
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (int nibble = 0; nibble < 32; ++nibble) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) out += '-';
    const std::uint64_t word = nibble < 16 ? high : low;
    out += kDigits[(word >> (60 - 4 * (nibble % 16))) & 15];
  }
}

void AppendEscaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
}

CivilDate CivilFromDays(std::int64_t days_since_1970) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days_since_1970)}}};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

std::int64_t DaysFromCivil(const CivilDate& date) {
  const std::chrono::year_month_day civil{std::chrono::year{date.year},
                                          std::chrono::month{static_cast<unsigned>(date.month)},
                                          std::chrono::day{static_cast<unsigned>(date.day)}};
  return std::chrono::sys_days{civil}.time_since_epoch().count();
}

std::optional<std::int64_t> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  unsigned parts[3];
  const std::string_view texts[3] = {text.substr(0, 4), text.substr(5, 2), text.substr(8, 2)};
  for (int i = 0; i < 3; ++i) {
    const char* const end = texts[i].data() + texts[i].size();
    const auto result = std::from_chars(texts[i].data(), end, parts[i]);
    if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(parts[0])},
                                         std::chrono::month{parts[1]}, std::chrono::day{parts[2]}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

void AppendDate(std::string& out, std::int64_t days_since_1970) {
  const CivilDate date = CivilFromDays(days_since_1970);
  AppendTwoDigits(out, date.year / 100);
  AppendTwoDigits(out, date.year % 100);
  out += '-';
  AppendTwoDigits(out, date.month);
  out += '-';
  AppendTwoDigits(out, date.day);
}

std::int64_t ParisOffset(std::int64_t instant) {
  const auto last_sunday_at_one = [](int year, int month) {
    const std::int64_t last_day = DaysFromCivil({year, month, 31});
    const std::int64_t weekday = (last_day + 4) % 7;  // 1970-01-01 was a Thursday; 0 = Sunday
    return (last_day - weekday) * kSecondsPerDay + 3600;
  };
  const int year = CivilFromDays(FloorDiv(instant, kSecondsPerDay)).year;
  const bool summer =
      instant >= last_sunday_at_one(year, 3) && instant < last_sunday_at_one(year, 10);
  return summer ? 7200 : 3600;
}

void AppendUtc(std::string& out, std::int64_t instant) {
  const std::int64_t days = FloorDiv(instant, kSecondsPerDay);
  const std::int64_t second = instant - days * kSecondsPerDay;
  AppendDate(out, days);
  char time[10] = {'T', 0, 0, ':', 0, 0, ':', 0, 0, 'Z'};
  TwoDigits(time + 1, second / 3600);
  TwoDigits(time + 4, second / 60 % 60);
  TwoDigits(time + 7, second % 60);
  out.append(time, sizeof time);
}

void AppendBeatTime(std::string& out, std::int64_t instant_hundredths) {
  const std::int64_t instant = FloorDiv(instant_hundredths, 100);
  const std::int64_t local = instant + ParisOffset(instant);
  const std::int64_t second = local - FloorDiv(local, kSecondsPerDay) * kSecondsPerDay;
  AppendTwoDigits(out, second / 3600);
  out += ':';
  AppendTwoDigits(out, second / 60 % 60);
  out += ':';
  AppendTwoDigits(out, second % 60);
  out += '.';
  AppendTwoDigits(out, instant_hundredths - instant * 100);
}

TimestampFormat::TimestampFormat(std::int64_t offset) : offset_(offset) {
  text_ = "0000-00-00 00:00:00 ";
  text_ += offset < 0 ? '-' : '+';
  const std::int64_t minutes = (offset < 0 ? -offset : offset) / 60;
  AppendTwoDigits(text_, minutes / 60);
  AppendTwoDigits(text_, minutes % 60);
}

void TimestampFormat::Append(std::string& out, std::int64_t instant) {
  const std::int64_t local = instant + offset_;
  const std::int64_t day = FloorDiv(local, kSecondsPerDay);
  if (day != day_) {
    std::string date;
    AppendDate(date, day);
    text_.replace(0, date.size(), date);
    day_ = day;
  }
  const std::int64_t second = local - day * kSecondsPerDay;
  char* const time = text_.data() + 11;
  TwoDigits(time, second / 3600);
  TwoDigits(time + 3, second / 60 % 60);
  TwoDigits(time + 6, second % 60);
  out += text_;
}

}  // namespace pulso::generator
