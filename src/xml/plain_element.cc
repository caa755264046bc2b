#include "xml/plain_element.h"

#include <algorithm>
#include <cstring>

#include "base/status_macros.h"
#include "xml/byte_scan.h"
#include "xml/text_decoder.h"

namespace pulso {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 10;
constexpr std::size_t kMostDepth = 64;

}  // namespace

PlainElementReader::PlainElementReader() : texts_(std::make_unique<char[]>(kMostBytes)) {}

std::size_t PlainElementReader::Read(std::string_view bytes, Position position) {
  at_ = bytes.data();
  end_ = at_ + std::min(bytes.size(), kMostBytes);
  line_ = position.line;
  tags_.clear();
  attributes_.clear();
  open_.clear();
  text_end_ = texts_.get();
  do {
    SkipBlanks();
    if (end_ - at_ < 2 || *at_ != '<') return 0;
    const bool is_plain =
        at_[1] == '/' ? ReadEndTag() : ReadStartTag(position.byte_offset + (at_ - bytes.data()));
    if (!is_plain) return 0;
  } while (!open_.empty());
  return static_cast<std::size_t>(at_ - bytes.data());
}

bool PlainElementReader::ReadStartTag(std::int64_t byte_offset) {
  const TagShape* shape = shapes_.OfName(at_, end_);
  if (shape == nullptr) return false;
  Tag& tag = tags_.emplace_back();
  tag = {.shape = shape,
         .name = shape->name(),
         .first_attribute = attributes_.size(),
         .position = {byte_offset, line_}};
  at_ += shape->lead_bytes();
  if (!ReadAttributes(tag.shape)) return false;
  if (*at_ == '/') {
    if (end_ - at_ < 2 || at_[1] != '>') return false;
    at_ += 2;
    tags_.emplace_back();
    return true;
  }
  ++at_;
  open_.push_back(tag.name);
  return open_.size() < kMostDepth;
}

// Up to the "/" or ">" behind the attributes.
bool PlainElementReader::ReadAttributes(const TagShape*& shape) {
  while (at_ != end_) {
    if (*at_ == '>' || *at_ == '/') return true;
    shape = shapes_.Continue(shape, at_, end_);
    if (shape == nullptr) return false;
    at_ += shape->lead_bytes();
    std::string_view value;
    if (!ReadValue(value)) return false;
    attributes_.push_back({shape->name(), value});
  }
  return false;
}

bool PlainElementReader::ReadEndTag() {
  if (open_.empty()) return false;
  const std::string_view name = open_.back();
  if (static_cast<std::size_t>(end_ - at_) < name.size() + 3) return false;
  if (std::memcmp(at_ + 2, name.data(), name.size()) != 0 || at_[2 + name.size()] != '>') {
    return false;
  }
  at_ += name.size() + 3;
  open_.pop_back();
  tags_.emplace_back();
  return true;
}

// Up to the closing quote and behind it.
bool PlainElementReader::ReadValue(std::string_view& value) {
  const char* const begin = at_;
  at_ = FindSpecial(at_, end_, '"');
  if (at_ == end_) return false;
  if (*at_ != '"') return ReadRestOfValue(begin, value);
  value = {begin, static_cast<std::size_t>(at_ - begin)};
  ++at_;
  return true;
}

// Of a value that is more than plain ASCII.  As long as there are no references, it is a part of
// the bytes.
bool PlainElementReader::ReadRestOfValue(const char* begin, std::string_view& value) {
  char* const text = text_end_;
  const char* copied = begin;  // up to where the value is in texts_, once there was a reference
  for (; at_ != end_ && *at_ != '"'; at_ = FindSpecial(at_, end_, '"')) {
    if (*at_ == '&') {
      text_end_ = std::copy(copied, at_, text_end_);
      if (!ReadReference()) return false;
      copied = at_;
    } else if (!ReadCharacter()) {
      return false;
    }
  }
  if (at_ == end_) return false;
  if (copied == begin) {
    value = {begin, static_cast<std::size_t>(at_ - begin)};
  } else {
    text_end_ = std::copy(copied, at_, text_end_);
    value = {text, static_cast<std::size_t>(text_end_ - text)};
  }
  ++at_;
  return true;
}

bool PlainElementReader::ReadReference() {
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  std::size_t size = 4;
  if (rest.starts_with("&lt;")) {
    *text_end_++ = '<';
  } else if (rest.starts_with("&gt;")) {
    *text_end_++ = '>';
  } else if (rest.starts_with("&amp;")) {
    *text_end_++ = '&';
    size = 5;
  } else {
    return false;
  }
  at_ += size;
  return true;
}

// One character beyond ASCII.
bool PlainElementReader::ReadCharacter() {
  const std::size_t size = CharacterBytes({at_, static_cast<std::size_t>(end_ - at_)});
  at_ += size;
  return size > 0;
}

void PlainElementReader::SkipBlanks() {
  for (; at_ != end_; ++at_) {
    if (*at_ == '\n') {
      ++line_;
    } else if (*at_ != ' ' && *at_ != '\t' && *at_ != '\r') {
      return;
    }
  }
}

absl::Status PlainElementReader::Tell(ElementHandler& handler) const {
  const std::span<const Attribute> attributes = attributes_;
  for (const Tag& tag : tags_) {
    if (tag.shape == nullptr) {
      RETURN_IF_ERROR(handler.EndElement());
      continue;
    }
    RETURN_IF_ERROR(handler.StartElement(
        {.name = tag.name,
         .attributes = attributes.subspan(tag.first_attribute, tag.shape->attributes()),
         .position = tag.position,
         .shape = tag.shape->id()}));
  }
  return absl::OkStatus();
}

}  // namespace pulso
