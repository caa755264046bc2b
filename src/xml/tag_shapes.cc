#include "xml/tag_shapes.h"

#include <algorithm>

#include "xml/name_bytes.h"

namespace pulso {
namespace {

// Against hostile input; a real export has some hundred.
constexpr std::size_t kMostShapes = 1000;

bool IsAsciiNameByte(char byte) { return IsNameByte(byte) && static_cast<signed char>(byte) > 0; }

bool IsLetter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

// The end of the ASCII name that begins at `at`, or nullptr when `end` comes before it.
const char* EndOfAsciiName(const char* at, const char* end) {
  while (at != end && IsAsciiNameByte(*at)) ++at;
  return at != end ? at : nullptr;
}

std::string_view Between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

TagShape::TagShape(const TagShape* before, std::string_view lead, std::uint32_t id)
    : before_(before),
      lead_bytes_(lead.size()),
      attributes_(before == nullptr ? 0 : before->attributes_ + 1),
      id_(id) {
  std::copy(lead.begin(), lead.end(), lead_.begin());
  std::fill_n(mask_.begin(), std::min(lead.size(), kHeadBytes), '\xFF');
  element_ = before == nullptr ? name() : before->element_;
}

bool TagShape::HasAttribute(std::string_view name) const {
  for (const TagShape* shape = this; shape->attributes_ > 0; shape = shape->before_) {
    if (shape->name() == name) return true;
  }
  return false;
}

TagShape* TagShapes::OfName(const char* at, const char* end) {
  if (static_cast<std::size_t>(end - at) <= TagShape::kMostLeadBytes) return nullptr;
  for (TagShape* shape : elements_) {
    if (shape->IsLeadOf(at) && !IsNameByte(at[shape->lead_bytes()])) return shape;
  }
  if (!IsLetter(at[1])) return nullptr;
  const char* name_end = EndOfAsciiName(at + 1, end);
  if (name_end == nullptr || IsNameByte(*name_end)) return nullptr;
  return Learn(nullptr, Between(at, name_end));
}

TagShape* TagShapes::LearnAttribute(TagShape* shape, const char* at, const char* end) {
  if (*at != ' ') return nullptr;
  const char* name_end = EndOfAsciiName(at + 1, end);
  if (name_end == nullptr || name_end == at + 1 || end - name_end < 2) return nullptr;
  if (name_end[0] != '=' || name_end[1] != '"') return nullptr;
  if (shape->HasAttribute(Between(at + 1, name_end))) return nullptr;
  return Learn(shape, Between(at, name_end + 2));
}

TagShape* TagShapes::Learn(TagShape* before, std::string_view lead) {
  if (shapes_.size() == kMostShapes || lead.size() > TagShape::kMostLeadBytes) return nullptr;
  if (before != nullptr && before->attributes() == TagShape::kMostAttributes) return nullptr;
  shapes_.push_back(std::make_unique<TagShape>(before, lead, ids_.Next()));
  TagShape* const shape = shapes_.back().get();
  (before == nullptr ? elements_ : before->next_).push_back(shape);
  return shape;
}

}  // namespace pulso
