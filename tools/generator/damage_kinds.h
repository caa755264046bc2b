// The kinds of damage, spelled as the loader reports them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pulso::generator {

enum class DamageKind : std::uint8_t {
  kBadChar,
  kBadUtf8,
  kCesuPair,
  kRawLt,
  kBareAmp,
  kUnknownEntity,
  kAttrName,
  kDupAttr,
  kStrayText,
  kBadOptional,
  kMissing,
  kBadTag,
  kNesting,
  kUnknownAttribute,
  kUnknownElement,
};
constexpr std::array<std::string_view, 15> kDamageNames = {
    "bad-char",   "bad-utf8",          "cesu-pair",      "raw-lt",
    "bare-amp",   "unknown-entity",    "attr-name",      "dup-attr",
    "stray-text", "bad-optional",      "missing",        "bad-tag",
    "nesting",    "unknown-attribute", "unknown-element"};

// "bad-char"
constexpr std::string_view DamageName(DamageKind kind) {
  return kDamageNames[static_cast<std::size_t>(kind)];
}

}  // namespace pulso::generator
