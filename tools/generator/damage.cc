#include "generator/damage.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "generator/attribute_uses.h"
#include "generator/value_damage.h"

namespace pulso::generator {
namespace {

using enum DamageKind;

// An attribute that no element has.
struct ForeignAttribute {
  std::string_view name, value;
};
constexpr ForeignAttribute kUnknownAttributes[] = {
    {"mood", "calm"}, {"recordCount", "3"}, {"origin", "caf\u00e9 &amp; bar"}};
constexpr ForeignAttribute kNamesWithBlanks[] = {{"Health Mate App Version", "2.6.0"},
                                                 {"Modified Date", "2014-11-02"},
                                                 {"Lap Length in m", "25"}};

constexpr std::string_view kStrayTexts[] = {"stray", "left over &lt;here&gt;", "two\n lines",
                                            "\u00fcbrig"};

constexpr std::string_view kUnreadableDates[] = {
    "yesterday", "2024-02-30 10:00:00 +0100", "2024-13-01 10:00:00 +0100", "0", "12.03.2024 10:00"};
constexpr std::string_view kUnreadableNumbers[] = {"n/a", "1.2.3", "12 min", "--"};

constexpr NestingFault kNestingFaults[] = {NestingFault::kNoEndTag, NestingFault::kWrongEndTag,
                                           NestingFault::kStrayEndTag};

// The positions of the attributes for whose use matches(use) holds.
template <class Matches>
std::vector<std::size_t> AttributesWhere(const StartTag& tag, const Matches& matches) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < tag.attributes.size(); ++i) {
    if (matches(UseOfAttribute(tag.element, tag.attributes[i].name))) found.push_back(i);
  }
  return found;
}

bool IsOptionalValue(AttributeUse use) {
  return use == AttributeUse::kOptionalDate || use == AttributeUse::kOptionalNumber;
}

bool IsPossible(DamageKind kind, const StartTag& tag) {
  const bool is_top_level = tag.depth == 1;
  // Inside a rejected element everything is rejected; only repairs of attributes are told too.
  if (tag.fate == Fate::kRejected && kind > kUnknownEntity && kind != kDupAttr) return false;
  switch (kind) {
    case kDupAttr:
      return !tag.attributes.empty();
    case kBadOptional:
      return !AttributesWhere(tag, IsOptionalValue).empty();
    case kMissing:
      return !AttributesWhere(tag, IsRequired).empty();
    case kBadTag:
      return is_top_level && tag.form == TagForm::kEmpty;
    case kNesting:
      return is_top_level && tag.form == TagForm::kOpen;
    case kAttrName:
    case kStrayText:
    case kUnknownAttribute:
    case kUnknownElement:
      return true;
    default:
      return !AttributesWhere(tag, IsText).empty();
  }
}

std::string AttributePath(const StartTag& tag, std::string_view name) {
  return (tag.path + "/@").append(name);
}

void AppendLine(std::string& out, std::size_t depth, std::string_view line) {
  out.append(depth, ' ').append(line).append("\n");
}

}  // namespace

// What is added around and inside an element.
struct Damage::Content {
  std::string before;  // a line before the start tag
  std::string text;    // directly behind the start tag
  std::string child;   // a line behind it

  // The element up to its first child or next sibling.
  std::string Around(const StartTag& tag) const {
    std::string out;
    if (!before.empty()) AppendLine(out, tag.depth, before);
    out.append(tag.depth, ' ');
    (out += '<') += ElementName(tag.element);
    for (const StartTag::Attribute& attribute : tag.attributes) {
      (((out += ' ') += attribute.name) += "=\"") += attribute.value;
      if (attribute.is_closed) out += '"';
    }
    const bool is_empty = tag.form == TagForm::kEmpty;
    if (text.empty() && child.empty()) return out += is_empty ? "/>\n" : ">\n";
    (out += '>') += text;
    if (!is_empty || !child.empty()) out += '\n';
    if (!child.empty()) AppendLine(out, tag.depth + 1, child);
    if (!is_empty) return out;
    if (!child.empty()) out.append(tag.depth, ' ');
    return ((out += "</") += ElementName(tag.element)) += ">\n";
  }
};

DamageKind Damage::ChooseKind(const StartTag& tag) {
  std::vector<DamageKind> possible;
  for (std::size_t i = 0; i < kDamageNames.size(); ++i) {
    const auto kind = static_cast<DamageKind>(i);
    if (IsPossible(kind, tag)) possible.push_back(kind);
  }
  // What has not happened yet comes first, so that small exports have all kinds.
  std::vector<DamageKind> fresh;
  for (const DamageKind kind : possible) {
    if (!receipt_.damage_by_kind.contains(std::string(DamageName(kind)))) fresh.push_back(kind);
  }
  return Choose(fresh.empty() ? possible : fresh);
}

DamagedTag Damage::Apply(StartTag tag) {
  const DamageKind kind = ChooseKind(tag);
  ++receipt_.damage_by_kind[std::string(DamageName(kind))];
  const bool follows_bad_tag = std::exchange(follows_bad_tag_, kind == kBadTag);
  Content content;
  std::optional<NestingFault> fault;
  switch (kind) {
    case kAttrName:
    case kUnknownAttribute:
      AddForeignAttribute(kind, tag);
      break;
    case kDupAttr:
      DuplicateAttribute(tag);
      break;
    case kStrayText:
      AddStrayText(tag, content);
      break;
    case kBadOptional:
      SpoilOptional(tag);
      break;
    case kMissing:
      SpoilRequired(tag);
      break;
    case kBadTag:
      OpenQuote(tag);
      break;
    case kNesting:
      tag.fate = Fate::kLost;
      fault = Choose(kNestingFaults);
      break;
    case kUnknownElement:
      AddUnknownElement(tag, !follows_bad_tag, content);
      break;
    default:
      DamageValue(kind, tag);
  }
  Count(tag);
  return {content.Around(tag), tag.fate, fault};
}

void Damage::DamageValue(DamageKind kind, StartTag& tag) {
  StartTag::Attribute& attribute = tag.attributes[Choose(AttributesWhere(tag, IsText))];
  attribute.value = DamagedValue(kind, attribute.value, share_.random());
  Repair(kind, tag, AttributePath(tag, attribute.name));
}

void Damage::AddForeignAttribute(DamageKind kind, StartTag& tag) {
  const bool has_blanks = kind == kAttrName;
  const ForeignAttribute& foreign =
      has_blanks ? Choose(kNamesWithBlanks) : Choose(kUnknownAttributes);
  const auto place = static_cast<std::ptrdiff_t>(share_.random().Below(tag.attributes.size() + 1));
  tag.attributes.insert(tag.attributes.begin() + place, {.name = std::string(foreign.name),
                                                         .value = std::string(foreign.value),
                                                         .outcome = Outcome::kUnmapped});
  ++receipt_.unmapped_rows;
  if (has_blanks) Repair(kind, tag, AttributePath(tag, foreign.name));
}

void Damage::DuplicateAttribute(StartTag& tag) {
  const std::uint64_t first = share_.random().Below(tag.attributes.size());
  StartTag::Attribute second = tag.attributes[first];
  second.outcome.reset();
  if (share_.random().Below(2) == 0) second.value = "other";
  Repair(kDupAttr, tag, AttributePath(tag, second.name));
  const std::uint64_t behind = share_.random().Below(tag.attributes.size() - first);
  tag.attributes.insert(tag.attributes.begin() + static_cast<std::ptrdiff_t>(first + 1 + behind),
                        std::move(second));
}

void Damage::SpoilOptional(StartTag& tag) {
  StartTag::Attribute& attribute = tag.attributes[Choose(AttributesWhere(tag, IsOptionalValue))];
  const bool is_date = UseOfAttribute(tag.element, attribute.name) == AttributeUse::kOptionalDate;
  attribute.value = is_date ? Choose(kUnreadableDates) : Choose(kUnreadableNumbers);
  attribute.outcome = Outcome::kUnmapped;
  ++receipt_.unmapped_rows;
  Repair(kBadOptional, tag, AttributePath(tag, attribute.name));
}

void Damage::SpoilRequired(StartTag& tag) {
  const std::size_t index = Choose(AttributesWhere(tag, IsRequired));
  StartTag::Attribute& attribute = tag.attributes[index];
  const bool is_date = UseOfAttribute(tag.element, attribute.name) == AttributeUse::kRequiredDate;
  if (is_date && share_.random().Below(2) == 0) {
    attribute.value = Choose(kUnreadableDates);
  } else {
    tag.attributes.erase(tag.attributes.begin() + static_cast<std::ptrdiff_t>(index));
  }
  tag.fate = Fate::kRejected;
}

// The value goes on up to the next quote, in the next attribute or in the next line's first one;
// what stands behind that quote is no end of a value, so that the tag cannot be read.
void Damage::OpenQuote(StartTag& tag) {
  tag.attributes[share_.random().Below(tag.attributes.size())].is_closed = false;
  tag.fate = Fate::kLost;
}

void Damage::AddStrayText(const StartTag& tag, Content& content) {
  content.text = Choose(kStrayTexts);
  const std::string path = tag.path + "/text()";
  receipt_.Add(path, Outcome::kUnmapped);
  ++receipt_.unmapped_rows;
  Repair(kStrayText, tag, path);
}

void Damage::AddUnknownElement(const StartTag& tag, bool may_stand_before, Content& content) {
  if (tag.depth == 1 && may_stand_before && share_.random().Below(2) == 0) {
    content.before = UnknownElement(tag.path.substr(0, tag.path.rfind('/')));
  } else {
    content.child = UnknownElement(tag.path);
  }
}

// The text of an element that no export has.
std::string Damage::UnknownElement(const std::string& parent_path) {
  const auto count = [&](std::string_view path) {
    receipt_.Add((parent_path + '/').append(path), Outcome::kUnmapped);
  };
  const std::uint64_t form = share_.random().Below(3);
  ++receipt_.unmapped_rows;
  if (form == 0) {
    count("Remark");
    count("Remark/text()");
    return "<Remark>written by &lt;hand&gt;</Remark>";
  }
  count("StateOfMind");
  count("StateOfMind/@valence");
  if (form == 1) {
    count("StateOfMind/@kind");
    return "<StateOfMind valence=\"0.4\" kind=\"daily\"/>";
  }
  ++receipt_.unmapped_rows;
  count("StateOfMind/Label");
  count("StateOfMind/Label/@language");
  count("StateOfMind/Label/text()");
  return "<StateOfMind valence=\"0.4\"><Label language=\"en\">calm</Label></StateOfMind>";
}

void Damage::Repair(DamageKind kind, const StartTag& tag, const std::string& path) {
  receipt_.Repair(DamageName(kind), tag.path, path);
}

void Damage::Count(const StartTag& tag) {
  const bool is_stored = tag.fate == Fate::kStored;
  receipt_.Add(tag.path, is_stored ? Outcome::kStored : Outcome::kRejected);
  if (!is_stored) ++receipt_.reject_rows_of_damage;
  if (tag.fate == Fate::kLost) return;
  for (const StartTag::Attribute& attribute : tag.attributes) {
    if (!attribute.outcome.has_value()) continue;
    receipt_.Add(AttributePath(tag, attribute.name),
                 is_stored ? *attribute.outcome : Outcome::kRejected);
  }
}

}  // namespace pulso::generator
