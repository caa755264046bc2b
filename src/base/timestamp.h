// Instants and days, as PostgreSQL stores them.
#pragma once

#include <compare>
#include <cstdint>

namespace pulso {

// An instant: microseconds since 2000-01-01 00:00:00 UTC (PostgreSQL's timestamptz).
struct Timestamp {
  std::int64_t usec_since_2000 = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees the 0 that <=> is compared with
  auto operator<=>(const Timestamp&) const = default;
};

// A calendar day without a zone: days since 2000-01-01 (PostgreSQL's date).
struct Date {
  std::int32_t days_since_2000 = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const Date&) const = default;
};

}  // namespace pulso
