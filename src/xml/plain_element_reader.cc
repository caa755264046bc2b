#include "xml/plain_element_reader.h"

#include <algorithm>
#include <cstring>

#include "xml/text_decoder.h"

namespace pulso {
namespace {

constexpr std::size_t kMostDepth = 64;

}  // namespace

std::size_t PlainElementReader::ReadRun(std::string_view bytes, std::size_t begin,
                                        PlainElements& elements) {
  specials_.Begin(bytes);
  return ReadNextRun(bytes, begin, elements);
}

std::size_t PlainElementReader::ReadNextRun(std::string_view bytes, std::size_t begin,
                                            PlainElements& elements) {
  elements_ = &elements;
  bytes_ = bytes.data();
  at_ = bytes_ + begin;
  end_ = at_ + std::min(bytes.size() - begin, PlainElements::kMostBytes);
  line_feeds_ = 0;
  PlainElements::Run run{.begin = begin, .end = begin, .tag_begin = elements.tags_.size()};
  std::size_t attribute_end = elements.attributes_.size();
  while (at_ != end_ && ReadElement()) {
    SkipBlanks();
    run.end = static_cast<std::size_t>(at_ - bytes_);
    run.tag_end = elements.tags_.size();
    run.line_feeds = line_feeds_;
    attribute_end = elements.attributes_.size();
    elements.text_bytes_ = static_cast<std::size_t>(text_end_ - elements.texts_.get());
  }
  if (run.end != begin) elements.runs_.push_back(run);
  elements.tags_.resize(std::max(run.tag_begin, run.tag_end));  // without what is not whole
  elements.attributes_.resize(attribute_end);
  return static_cast<std::size_t>(at_ - bytes_);
}

void PlainElementReader::ReadLines(std::string_view bytes, PlainElements& elements) {
  specials_.Begin(bytes);
  std::size_t line = 0;
  while (line < bytes.size()) {
    std::size_t at = std::min(bytes.find_first_not_of(" \t\r\n", line), bytes.size());
    if (at != bytes.size() && bytes[at] == '<') at = ReadNextRun(bytes, at, elements);
    line = std::min(bytes.find('\n', at), bytes.size());
  }
}

bool PlainElementReader::ReadElement() {
  text_end_ = elements_->texts_.get() + elements_->text_bytes_;
  open_.clear();
  do {
    SkipBlanks();
    if (end_ - at_ < 2 || *at_ != '<') return false;
    if (!(at_[1] == '/' ? ReadEndTag() : ReadStartTag())) return false;
  } while (!open_.empty());
  return true;
}

bool PlainElementReader::ReadStartTag() {
  TagShape* shape = shapes_.OfName(at_, end_);
  if (shape == nullptr) return false;
  PlainElements::Tag& tag = elements_->tags_.emplace_back();
  tag = {.shape = nullptr,
         .begin = static_cast<std::uint32_t>(at_ - bytes_),
         .line_feeds = line_feeds_,
         .first_attribute = elements_->attributes_.size()};
  at_ += shape->lead_bytes();
  if (!ReadAttributes(shape)) return false;
  tag.shape = shape;
  if (*at_ == '/') {
    if (end_ - at_ < 2 || at_[1] != '>') return false;
    at_ += 2;
    elements_->tags_.emplace_back();
    return true;
  }
  ++at_;
  open_.push_back(shape->element());
  return open_.size() < kMostDepth;
}

// Up to the "/" or ">" behind the attributes.
bool PlainElementReader::ReadAttributes(TagShape*& shape) {
  const char* at = at_;  // the next step waits for it: not in memory
  while (at != end_) {
    if (*at == '>' || *at == '/') {
      at_ = at;
      return true;
    }
    shape = shapes_.Continue(shape, at, end_);
    if (shape == nullptr) return false;
    const char* const begin = at + shape->lead_bytes();
    at = NextSpecial(begin);
    if (at == end_) return false;
    std::string_view value(begin, static_cast<std::size_t>(at - begin));
    if (*at != '"') {
      at_ = at;
      if (!ReadRestOfValue(begin, value)) return false;
      at = at_;
    }
    elements_->attributes_.push_back({shape->name(), value});
    ++at;
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
  elements_->tags_.emplace_back();
  return true;
}

// Up to the closing quote of a value that is more than plain ASCII.  As long as there are no
// references, it is a part of the bytes.
bool PlainElementReader::ReadRestOfValue(const char* begin, std::string_view& value) {
  char* const text = text_end_;
  const char* copied = begin;  // up to where the value is in texts_, once there was a reference
  for (; at_ != end_ && *at_ != '"'; at_ = NextSpecial(at_)) {
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
      ++line_feeds_;
    } else if (*at_ != ' ' && *at_ != '\t' && *at_ != '\r') {
      return;
    }
  }
}

}  // namespace pulso
