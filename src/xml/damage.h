// What a tolerant reader finds wrong with a document.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pulso {

// Damage with one plausible reading.  One repair is one damaged attribute value (or tag, or text)
// and kind, however many bytes; its place is the first bad byte.
enum class RepairKind : std::uint8_t {
  kBadChar,        // a character that XML forbids, raw or as a reference: U+FFFD
  kBadUtf8,        // ill-formed UTF-8: one U+FFFD for each maximal bad part
  kCesuPair,       // a surrogate pair in two sequences of three bytes: the real character
  kRawLt,          // "<" inside an attribute value: kept as text
  kBareAmp,        // "&" that begins no reference: kept as text
  kUnknownEntity,  // "&name;" that XML does not define: kept as text, never expanded
  kAttrName,       // an attribute name with blanks inside: kept as it is
  kDupAttr,        // an attribute twice: the first one holds
};

inline constexpr std::array<std::string_view, 8> kRepairNames = {
    "bad-char", "bad-utf8",       "cesu-pair", "raw-lt",
    "bare-amp", "unknown-entity", "attr-name", "dup-attr"};

inline constexpr std::size_t kRepairKindCount = kRepairNames.size();

// "raw-lt"
constexpr std::string_view RepairName(RepairKind kind) {
  return kRepairNames[static_cast<std::size_t>(kind)];
}

// Damage that has no plausible reading: what it touches is left out, whole.
enum class RejectKind : std::uint8_t {
  kBadTag,     // a tag that cannot be read: a quote never closed, no name, too long
  kNesting,    // an end tag without a start, or an element cut by its parent's end
  kTrailing,   // anything but white space, comments and instructions after the root
  kTruncated,  // the file ends before the root does
};

inline constexpr std::array<std::string_view, 4> kRejectNames = {"bad-tag", "nesting", "trailing",
                                                                 "truncated"};

// "bad-tag"
constexpr std::string_view RejectName(RejectKind kind) {
  return kRejectNames[static_cast<std::size_t>(kind)];
}

}  // namespace pulso
