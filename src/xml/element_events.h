// The events of one element and all that is inside it, kept until it is known to be whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "xml/element_handler.h"

namespace pulso {

// A part of the element's source, or of its decoded texts.  Offsets, because both may move.
struct TextSpan {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
  bool is_decoded = false;
};

// Collects events in document order and replays them to a handler.  Cleared and filled again it
// uses the memory it has.
class ElementEvents {
 public:
  void Clear();

  // The texts that had to be decoded; appended to by whoever adds spans of them.
  std::string& decoded() { return decoded_; }

  // Attributes belong to the start tag that is added after them.
  void AddAttribute(TextSpan name, TextSpan value) { attributes_.push_back({name, value}); }
  void AddStart(TextSpan name, Position position);
  void AddEnd() { events_.push_back({.kind = Kind::kEnd}); }
  void AddText(TextSpan text, Position position);
  // A repair, its texts as spans.
  struct StoredRepair {
    RepairKind kind = RepairKind::kBadChar;
    Position position = {};
    TextSpan attribute = {};
    TextSpan dropped = {};
  };
  // Before the event that the repair is in.
  void AddRepair(const StoredRepair& repair);

  // Undoes what was added for a start tag that turned out to be incomplete or unreadable.
  void DropLooseAttributes(std::size_t decoded_size);

  // The first repair; nullptr when there is none.
  const StoredRepair* first_repair() const { return repairs_.empty() ? nullptr : repairs_.data(); }

  // About as much memory as the events take.
  std::size_t bytes() const {
    return events_.size() * sizeof(Event) + attributes_.size() * sizeof(StoredAttribute) +
           repairs_.size() * sizeof(StoredRepair) + decoded_.size();
  }

  std::size_t loose_attributes() const { return attributes_.size() - used_attributes_; }
  const TextSpan& LooseAttributeName(std::size_t index) const {
    return attributes_[used_attributes_ + index].name;
  }
  std::string_view Text(TextSpan span, const char* source) const {
    return {(span.is_decoded ? decoded_.data() : source) + span.begin, span.size};
  }

  // Where the first start tag behind the byte `after` stands whose name `is_wanted`; nullopt when
  // there is none.
  template <class IsWanted>
  std::optional<Position> FindStart(const char* source, std::int64_t after,
                                    const IsWanted& is_wanted) const {
    for (const Event& event : events_) {
      if (event.kind == Kind::kStart && event.position.byte_offset > after &&
          is_wanted(Text(event.text, source))) {
        return event.position;
      }
    }
    return std::nullopt;
  }

  // Tells all events to `handler`; `source` is where the element begins.
  absl::Status Replay(const char* source, ElementHandler& handler) const;

 private:
  enum class Kind : std::uint8_t { kStart, kEnd, kText, kRepair };
  struct Event {
    Kind kind = Kind::kEnd;
    TextSpan text = {};       // of a start tag, its name
    std::uint32_t first = 0;  // in attributes_, or the repair in repairs_
    std::uint32_t attribute_count = 0;
    Position position = {};
  };
  struct StoredAttribute {
    TextSpan name;
    TextSpan value;
  };

  std::vector<Event> events_;
  std::vector<StoredAttribute> attributes_;
  std::vector<StoredRepair> repairs_;
  std::size_t used_attributes_ = 0;  // those of start tags; the rest is loose
  std::string decoded_;
  mutable std::vector<Attribute> replayed_;  // of one start tag; kept for its room
};

}  // namespace pulso
