#include "xml/start_tag.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include "absl/container/flat_hash_set.h"
#include "xml/byte_scan.h"
#include "xml/name_bytes.h"
#include "xml/text_decoder.h"

namespace pulso {
namespace {

bool IsBlank(char byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

bool IsNameStart(char byte) {
  return IsNameByte(byte) && !(byte >= '0' && byte <= '9') && byte != '-' && byte != '.';
}

constexpr std::size_t kFewAttributes = 32;

std::size_t Hash(std::string_view name) { return std::hash<std::string_view>()(name); }

// Reads one tag.
class TagReader {
 public:
  TagReader(std::string_view bytes, const char* source, Position position, ElementEvents& events)
      : begin_(bytes.data()),
        at_(begin_),
        end_(begin_ + bytes.size()),
        source_(source),
        position_(position),
        events_(events),
        decoded_size_(events.decoded().size()) {}

  StartTag Read() {
    tag_.outcome = ReadName() ? ReadAttributes() : outcome_;
    if (tag_.outcome != TagOutcome::kComplete) {
      events_.DropLooseAttributes(decoded_size_);
      return tag_;
    }
    AddRepairs();
    events_.AddStart(tag_.name, position_);
    return tag_;
  }

 private:
  TextSpan Span(const char* begin, const char* end) const {
    return {static_cast<std::uint32_t>(begin - source_), static_cast<std::uint32_t>(end - begin),
            false};
  }

  bool Fail(TagOutcome outcome) {
    outcome_ = outcome;
    return false;
  }

  bool ReadName() {
    const char* name = at_ + 1;
    if (name == end_) return Fail(TagOutcome::kIncomplete);
    if (!IsNameStart(*name)) return Fail(TagOutcome::kUnreadable);
    at_ = EndOfName(name, end_);
    if (at_ == end_) return Fail(TagOutcome::kIncomplete);
    tag_.name = Decode(name, at_, TextPlace::kName);
    return IsBlank(*at_) || *at_ == '/' || *at_ == '>' || Fail(TagOutcome::kUnreadable);
  }

  TagOutcome ReadAttributes() {
    for (;;) {
      const char* before = at_;
      SkipBlanks();
      if (at_ == end_) return TagOutcome::kIncomplete;
      if (*at_ == '>') return Complete(1);
      if (*at_ == '/') {
        if (at_ + 1 == end_) return TagOutcome::kIncomplete;
        if (at_[1] != '>') return TagOutcome::kUnreadable;
        tag_.is_empty_element = true;
        return Complete(2);
      }
      if (at_ == before) return TagOutcome::kUnreadable;
      if (!ReadAttribute()) return outcome_;
    }
  }

  TagOutcome Complete(int bytes) {
    at_ += bytes;
    tag_.end = at_;
    return TagOutcome::kComplete;
  }

  void SkipBlanks() {
    while (at_ != end_ && IsBlank(*at_)) {
      tag_.has_line_feeds |= *at_ == '\n';
      ++at_;
    }
  }

  bool ReadAttribute() {
    const char* name_begin = at_;
    const std::size_t first_repair = repairs_.size();
    at_ = EndOfName(at_, end_);
    bool is_plain = true;
    if (at_ != end_ && *at_ != '=') {  // blanks before "=", or a name that is none
      at_ = std::find_if(at_, end_, [](char byte) {
        return byte == '=' || byte == '<' || byte == '>' || byte == '"' || byte == '\'';
      });
      is_plain = false;
    }
    if (at_ == end_) return Fail(TagOutcome::kIncomplete);
    if (*at_ != '=') return Fail(TagOutcome::kUnreadable);
    const char* name_end = at_;
    while (name_end != name_begin && IsBlank(name_end[-1])) --name_end;
    if (name_end == name_begin) return Fail(TagOutcome::kUnreadable);
    if (!is_plain) CheckName(name_begin, name_end);
    const TextSpan name = Decode(name_begin, name_end, TextPlace::kName);
    ++at_;
    SkipBlanks();
    if (!ReadValue(name, name_begin)) return false;
    for (std::size_t i = first_repair; i < repairs_.size(); ++i) repairs_[i].attribute = name;
    return true;
  }

  void CheckName(const char* begin, const char* end) {
    tag_.has_line_feeds |=
        std::memchr(begin, '\n', static_cast<std::size_t>(at_ - begin)) != nullptr;
    if (!std::all_of(begin, end, IsNameByte)) Note(RepairKind::kAttrName, begin);
  }

  bool ReadValue(TextSpan name, const char* name_begin) {
    if (at_ == end_) return Fail(TagOutcome::kIncomplete);
    const char quote = *at_;
    if (quote != '"' && quote != '\'') return Fail(TagOutcome::kUnreadable);
    const char* begin = at_ + 1;
    const char* end = FindSpecial(begin, end_, quote);
    const bool is_plain = end != end_ && *end == quote;
    if (!is_plain) {
      const void* found = std::memchr(end, quote, static_cast<std::size_t>(end_ - end));
      if (found == nullptr) return Fail(TagOutcome::kIncomplete);
      end = static_cast<const char*>(found);
    }
    at_ = end + 1;
    const TextSpan value = is_plain ? Span(begin, end) : Decode(begin, end, TextPlace::kAttribute);
    if (IsRepeated(name)) {
      Note(RepairKind::kDupAttr, name_begin, value);
    } else {
      events_.AddAttribute(name, value);
    }
    return true;
  }

  bool IsRepeated(TextSpan name) {
    const std::string_view text = events_.Text(name, source_);
    const std::size_t count = events_.loose_attributes();
    // Hostile tags have thousands: then names are compared only if their hash is known.
    if (count > kFewAttributes) {
      for (; hashed_ < count; ++hashed_) {
        name_hashes_.insert(Hash(events_.Text(events_.LooseAttributeName(hashed_), source_)));
      }
      if (!name_hashes_.contains(Hash(text))) return false;
    }
    for (std::size_t i = 0; i < events_.loose_attributes(); ++i) {
      const TextSpan other = events_.LooseAttributeName(i);
      if (other.size == name.size && events_.Text(other, source_) == text) return true;
    }
    return false;
  }

  // The text between `begin` and `end`, decoded if it is not plain.
  TextSpan Decode(const char* begin, const char* end, TextPlace place) {
    if (FindSpecial(begin, end, '"') == end) return Span(begin, end);
    tag_.has_line_feeds |=
        std::memchr(begin, '\n', static_cast<std::size_t>(end - begin)) != nullptr;
    std::string& decoded = events_.decoded();
    const std::size_t decoded_begin = decoded.size();
    TextRepairs repairs;
    DecodeText({begin, static_cast<std::size_t>(end - begin)}, place, decoded, repairs);
    repairs.ForEach([&](RepairKind kind, std::size_t offset) { Note(kind, begin + offset); });
    return {static_cast<std::uint32_t>(decoded_begin),
            static_cast<std::uint32_t>(decoded.size() - decoded_begin), true};
  }

  void Note(RepairKind kind, const char* where, TextSpan dropped = {}) {
    repairs_.push_back({.kind = kind,
                        .position = {.byte_offset = position_.byte_offset + (where - begin_),
                                     .line = position_.line + std::count(begin_, where, '\n')},
                        .dropped = dropped});
  }

  void AddRepairs() {
    for (const ElementEvents::StoredRepair& repair : repairs_) events_.AddRepair(repair);
  }

  const char* const begin_;
  const char* at_;
  const char* const end_;
  const char* const source_;
  const Position position_;
  ElementEvents& events_;
  const std::size_t decoded_size_;
  StartTag tag_;
  TagOutcome outcome_ = TagOutcome::kIncomplete;
  absl::flat_hash_set<std::size_t> name_hashes_;      // of the attributes, when many
  std::size_t hashed_ = 0;                            // attributes whose name is there
  std::vector<ElementEvents::StoredRepair> repairs_;  // empty in nearly every tag
};

}  // namespace

StartTag ReadStartTag(std::string_view bytes, const char* source, Position position,
                      ElementEvents& events) {
  return TagReader(bytes, source, position, events).Read();
}

}  // namespace pulso
