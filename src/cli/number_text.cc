#include "cli/number_text.h"

#include <cmath>

#include "absl/strings/str_format.h"

namespace pulso {

std::string WithThousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t place = digits.size(); place > sign + 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return digits;
}

std::string AsBytes(std::int64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1000) return absl::StrFormat("%d B", bytes);
  if (value < 1e6) return absl::StrFormat("%.3g kB", value / 1e3);
  if (value < 1e9) return absl::StrFormat("%.3g MB", value / 1e6);
  return absl::StrFormat("%.2f GB", value / 1e9);
}

std::string AsCount(double count) {
  if (count < 1000) return absl::StrFormat("%.0f", count);
  if (count < 1e6) return absl::StrFormat("%.1f k", count / 1e3);
  return absl::StrFormat("%.2f M", count / 1e6);
}

std::string AsSeconds(double seconds) {
  if (seconds < 10) return absl::StrFormat("%.2f s", seconds);
  if (seconds < 60) return absl::StrFormat("%.1f s", seconds);
  const auto whole = static_cast<std::int64_t>(std::lround(seconds));
  return absl::StrFormat("%d min %d s", whole / 60, whole % 60);
}

}  // namespace pulso
