#include "generator/xml_writer.h"

namespace pulso::generator {

// The document, the root and who and when belong to the whole export, not to one element.
bool XmlWriter::MayBeDamaged() const {
  // In a rejected element only damage to attributes is told.
  if (started_.fate == Fate::kRejected && attributes_.empty()) return false;
  return sparings_ == 0 && open_.size() > 1 && started_.fate != Fate::kLost &&
         started_.element != Element::kExportDate && started_.element != Element::kMe;
}

void XmlWriter::EndTagUnderDamage(TagForm form) {
  const std::optional<NestingFault> fault = std::exchange(open_.back().due_fault, std::nullopt);
  if (fault.has_value()) return EndFaultyChild(form, *fault);
  if (!MayBeDamaged() || !damage_->Strikes()) {
    Count();
    output_.text() += form == TagForm::kOpen ? ">\n" : "/>\n";
    return;
  }
  const DamagedTag damaged = damage_->Apply(TakeTag(form));
  output_.text() += damaged.text;
  started_.fate = damaged.fate;
  started_.due_fault = damaged.fault;
}

// The first child of an element whose tags shall not match.
void XmlWriter::EndFaultyChild(TagForm form, NestingFault fault) {
  std::string& text = output_.text();
  const bool is_open = form == TagForm::kOpen;
  switch (fault) {
    case NestingFault::kNoEndTag:
      text += ">\n";
      if (is_open) started_.end_name = {};
      break;
    case NestingFault::kWrongEndTag:
      text += ">\n";
      if (is_open) {
        started_.end_name = kForeignEndName;
      } else {
        WriteEndTag(kForeignEndName, open_.size() - 1);
      }
      break;
    case NestingFault::kStrayEndTag:
      text += is_open ? ">\n" : "/>\n";
      WriteEndTag(kForeignEndName, open_.size() - 1);
      break;
  }
}

// Takes the start tag apart, at the places noted while it was written, and out of the output.
StartTag XmlWriter::TakeTag(TagForm form) {
  std::string& output = output_.text();
  const std::string text = output.substr(tag_begin_);
  output.resize(tag_begin_);
  StartTag tag{.element = started_.element,
               .form = form,
               .fate = started_.fate,
               .depth = open_.size() - 1,
               .path = started_.path->path(),
               .attributes = {}};
  for (std::size_t i = 0; i < attributes_.size(); ++i) {
    constexpr std::size_t kBlank = 1;
    constexpr std::size_t kEqualsAndQuote = 2;
    constexpr std::size_t kQuote = 1;
    const AttributePlace& place = attributes_[i];
    const std::size_t end = i + 1 < attributes_.size() ? attributes_[i + 1].begin : text.size();
    const std::size_t name = place.begin + kBlank;
    const std::size_t value = name + place.name_size + kEqualsAndQuote;
    tag.attributes.push_back({.name = text.substr(name, place.name_size),
                              .value = text.substr(value, end - kQuote - value),
                              .outcome = Outcome::kStored});
  }
  return tag;
}

}  // namespace pulso::generator
