#include "generator/value_damage.h"

#include <cstddef>
#include <span>
#include <vector>

namespace pulso::generator {
namespace {

using std::string_view_literals::operator""sv;

// Each is damage of its kind and no other wherever it stands, also twice in a row: none can be
// completed by what may follow.
constexpr std::string_view kBadChars[] = {"\v"sv,           "\x01"sv,  "\x00"sv, "\xEF\xBF\xBE"sv,
                                          "\xEF\xBF\xBF"sv, "&#11;"sv, "&#0;"sv, "&#xFFFF;"sv};
constexpr std::string_view kBadUtf8[] = {"\xC3"sv,     "\xFF"sv,         "\x80"sv,
                                         "\xC0\xAF"sv, "\xED\xA0\xBD"sv, "\xF0\x9F\x98"sv};
constexpr std::string_view kCesuPairs[] = {"\xED\xA0\xBD\xED\xB8\x80"sv};
constexpr std::string_view kRawLts[] = {"<"sv, "<<"sv, "<b>"sv};
constexpr std::string_view kBareAmps[] = {"& "sv, "&;"sv, "&#;"sv, "& Co. "sv};
constexpr std::string_view kUnknownEntities[] = {"&nbsp;"sv, "&copy;"sv, "&HealthKit;"sv};

std::span<const std::string_view> BytesOf(DamageKind kind) {
  switch (kind) {
    case DamageKind::kBadChar:
      return kBadChars;
    case DamageKind::kBadUtf8:
      return kBadUtf8;
    case DamageKind::kCesuPair:
      return kCesuPairs;
    case DamageKind::kRawLt:
      return kRawLts;
    case DamageKind::kBareAmp:
      return kBareAmps;
    default:
      return kUnknownEntities;
  }
}

// Where no character and no reference is cut in two; the end of the value too.
std::vector<std::size_t> Boundaries(std::string_view value) {
  std::vector<std::size_t> boundaries;
  bool is_in_reference = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool is_continuation = (static_cast<unsigned char>(value[i]) & 0xC0) == 0x80;
    if (!is_in_reference && !is_continuation) boundaries.push_back(i);
    if (value[i] == '&') is_in_reference = true;
    if (value[i] == ';') is_in_reference = false;
  }
  boundaries.push_back(value.size());
  return boundaries;
}

}  // namespace

std::string DamagedValue(DamageKind kind, std::string_view value, Random& random) {
  const std::span<const std::string_view> choices = BytesOf(kind);
  const std::string_view bytes = choices[random.Below(choices.size())];
  const std::vector<std::size_t> boundaries = Boundaries(value);
  std::string damaged(value);
  const std::size_t first = random.Below(boundaries.size());
  // The later place first: the earlier one stays where it is.
  if (random.Below(4) == 0) {
    damaged.insert(boundaries[first + random.Below(boundaries.size() - first)], bytes);
  }
  damaged.insert(boundaries[first], bytes);
  return damaged;
}

}  // namespace pulso::generator
