#include "health/numbers.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

namespace pulso {

std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> ParseMicroseconds(std::string_view digits) {
  constexpr std::size_t kMicrosecondDigits = 6;
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  std::int64_t microseconds = 0;
  for (std::size_t i = 0; i < kMicrosecondDigits; ++i) {
    microseconds = microseconds * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  if (digits.size() > kMicrosecondDigits && digits[kMicrosecondDigits] >= '5') ++microseconds;
  return microseconds;
}

}  // namespace pulso
