#include "xml/element_events.h"

#include "base/status_macros.h"

namespace pulso {

void ElementEvents::Clear() {
  events_.clear();
  attributes_.clear();
  used_attributes_ = 0;
  decoded_.clear();
  repairs_.clear();
}

void ElementEvents::AddStart(TextSpan name, Position position) {
  events_.push_back(
      {.kind = Kind::kStart,
       .text = name,
       .first = static_cast<std::uint32_t>(used_attributes_),
       .attribute_count = static_cast<std::uint32_t>(attributes_.size() - used_attributes_),
       .position = position});
  used_attributes_ = attributes_.size();
}

void ElementEvents::AddText(TextSpan text, Position position) {
  events_.push_back({.kind = Kind::kText, .text = text, .position = position});
}

void ElementEvents::AddRepair(const StoredRepair& repair) {
  events_.push_back({.kind = Kind::kRepair, .first = static_cast<std::uint32_t>(repairs_.size())});
  repairs_.push_back(repair);
}

void ElementEvents::DropLooseAttributes(std::size_t decoded_size) {
  attributes_.resize(used_attributes_);
  decoded_.resize(decoded_size);
}

absl::Status ElementEvents::Replay(const char* source, ElementHandler& handler) const {
  for (const Event& event : events_) {
    switch (event.kind) {
      case Kind::kStart:
        replayed_.clear();
        for (std::uint32_t i = 0; i < event.attribute_count; ++i) {
          const StoredAttribute& attribute = attributes_[event.first + i];
          replayed_.push_back({Text(attribute.name, source), Text(attribute.value, source)});
        }
        RETURN_IF_ERROR(
            handler.StartElement({Text(event.text, source), replayed_, event.position}));
        break;
      case Kind::kEnd:
        RETURN_IF_ERROR(handler.EndElement());
        break;
      case Kind::kText:
        RETURN_IF_ERROR(handler.Text(Text(event.text, source), event.position));
        break;
      case Kind::kRepair: {
        const StoredRepair& repair = repairs_[event.first];
        RETURN_IF_ERROR(
            handler.Repaired({repair.kind, repair.position, Text(repair.attribute, source),
                              Text(repair.dropped, source)}));
        break;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace pulso
