#include "xml/plain_elements.h"

#include "base/status_macros.h"

namespace pulso {

absl::Status PlainElements::Tell(const Run& run, Position begin, ElementHandler& handler) const {
  const std::span<const Attribute> attributes = attributes_;
  const std::int64_t base = begin.byte_offset - static_cast<std::int64_t>(run.begin);
  for (std::size_t index = run.tag_begin; index < run.tag_end; ++index) {
    const Tag& tag = tags_[index];
    if (tag.shape == nullptr) {
      RETURN_IF_ERROR(handler.EndElement());
      continue;
    }
    RETURN_IF_ERROR(handler.StartElement(
        {.name = tag.shape->element(),
         .attributes = attributes.subspan(tag.first_attribute, tag.shape->attributes()),
         .position = {base + tag.begin, begin.line + tag.line_feeds},
         .shape = tag.shape->id()}));
  }
  return absl::OkStatus();
}

}  // namespace pulso
