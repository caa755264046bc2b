// Damage to the elements of export.xml, one for each element that is struck, counted as a tolerant
// loader has to report it.
//
//   kind                                                    what becomes of it
//   bad-char, bad-utf8, cesu-pair, raw-lt, bare-amp,        the value is repaired and stored
//     unknown-entity
//   attr-name   an attribute whose name has blanks          repaired and unmapped
//   dup-attr    an attribute for the second time            the first one is stored
//   stray-text  text directly inside the element            repaired and unmapped
//   bad-optional  an unreadable optional date or number     repaired and unmapped
//   missing     no required attribute, or its date          the element is rejected, with all that
//               unreadable                                  is inside
//   bad-tag     a quote that is never closed, in an         the element is rejected as one, its
//               element of the first level                  attributes cannot be told
//   nesting     an end tag missing, wrong or too many,      the same, with all that is inside
//               inside an element of the first level
//   unknown-attribute, unknown-element                      no damage: unmapped
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/damage_kinds.h"
#include "generator/damage_share.h"
#include "generator/elements.h"
#include "generator/receipt.h"

namespace pulso::generator {

// What becomes of the elements inside an element.
enum class Fate : std::uint8_t {
  kStored,
  kRejected,
  kLost,  // part of an element that is rejected as one: counted nowhere
};

enum class TagForm : std::uint8_t { kEmpty, kOpen };  // "<a/>", "<a>" with children

// How the tags inside an element fail to match, from its first child on.
enum class NestingFault : std::uint8_t { kNoEndTag, kWrongEndTag, kStrayEndTag };

// Of end tags that have no start tag.
constexpr std::string_view kForeignEndName = "Note";

// A start tag before it is damaged.
struct StartTag {
  struct Attribute {
    std::string name;
    std::string value;               // escaped
    std::optional<Outcome> outcome;  // nullopt: counted with another one
    bool is_closed = true;           // with its second quote
  };

  Element element;
  TagForm form;
  Fate fate;          // of the element: kStored or kRejected
  std::size_t depth;  // 1: below the root
  std::string path;   // "HealthData/Record"
  std::vector<Attribute> attributes;
};

struct DamagedTag {
  std::string text;  // with its end tag if the form is kEmpty, and a line feed
  Fate fate;         // of what is inside
  std::optional<NestingFault> fault;
};

class Damage {
 public:
  // `receipt` outlives the object.
  Damage(double percent, std::uint64_t seed, Receipt& receipt)
      : share_(percent, seed, "damage"), receipt_(receipt) {}

  // Whether the next element is to be damaged.
  bool Strikes() { return share_.Strikes(); }

  // Damages `tag` and counts its element, its attributes and what the damage adds.
  DamagedTag Apply(StartTag tag);

 private:
  struct Content;

  DamageKind ChooseKind(const StartTag& tag);
  void DamageValue(DamageKind kind, StartTag& tag);
  void AddForeignAttribute(DamageKind kind, StartTag& tag);
  void DuplicateAttribute(StartTag& tag);
  void SpoilOptional(StartTag& tag);
  void SpoilRequired(StartTag& tag);
  void OpenQuote(StartTag& tag);
  void AddStrayText(const StartTag& tag, Content& content);
  void AddUnknownElement(const StartTag& tag, bool may_stand_before, Content& content);
  std::string UnknownElement(const std::string& parent_path);
  void Repair(DamageKind kind, const StartTag& tag, const std::string& path);
  void Count(const StartTag& tag);

  // One of them.  REQUIRES: there is one.
  template <class Choices>
  const auto& Choose(const Choices& choices) {
    return choices[share_.random().Below(std::size(choices))];
  }

  DamageShare share_;
  Receipt& receipt_;
  // The tag before this one may be unreadable: the reader goes on at the next known tag only.
  bool follows_bad_tag_ = false;
};

}  // namespace pulso::generator
