// Elements in the form iOS writes them: one space per depth, "/>" without a blank, LF.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/damage.h"
#include "generator/manifest.h"
#include "generator/package_output.h"
#include "generator/text_format.h"

namespace pulso::generator {

// Writes export.xml and counts every element and attribute on the way.
//
//   Start(Element::kWorkout); Text("duration", "1"); ... Open();
//     Start(Element::kWorkoutEvent); ... Empty();
//   Close();
class XmlWriter {
 public:
  // `damage` may be null: then everything is sound.
  XmlWriter(PackageOutput& output, Manifest& manifest, TimestampFormat timestamps, Damage* damage)
      : output_(output), manifest_(manifest), timestamps_(timestamps), damage_(damage) {
    open_.push_back({.element = Element::kDocument, .path = &manifest.receipt.document()});
  }

  void Start(Element element) {
    const OpenElement& parent = open_.back();
    manifest_.CountElement(parent.element, element);
    started_ = {.element = element,
                .path = &parent.path->Child(element),
                .fate = parent.fate,
                .end_name = ElementName(element)};
    std::string& text = output_.text();
    tag_begin_ = text.size();
    attributes_.clear();
    text.append(open_.size() - 1, ' ');
    text += '<';
    text += started_.end_name;
  }

  // REQUIRES, for each of these but Escaped: the value is already escaped.
  void Text(std::string_view name, std::string_view value) {
    Name(name);
    (output_.text() += value) += '"';
  }
  void Escaped(std::string_view name, std::string_view value) {
    Composed(name, [&](std::string& text) { AppendEscaped(text, value); });
  }
  void Time(std::string_view name, std::int64_t instant) {
    Composed(name, [&](std::string& text) { timestamps_.Append(text, instant); });
  }
  void Integer(std::string_view name, std::int64_t value) {
    Composed(name, [&](std::string& text) { AppendInteger(text, value); });
  }
  void Quantity(std::string_view name, std::int64_t pico) {
    Composed(name, [&](std::string& text) { AppendSignificant(text, pico); });
  }
  void Quotient(std::string_view name, std::int64_t numerator, std::int64_t denominator) {
    Composed(name, [&](std::string& text) { AppendQuotient(text, numerator, denominator); });
  }
  // append(text) appends the value.
  template <class Append>
  void Composed(std::string_view name, const Append& append) {
    Name(name);
    append(output_.text());
    output_.text() += '"';
  }

  void Empty() {
    if (damage_ == nullptr) {
      Count();
      output_.text() += "/>\n";
    } else {
      EndTagUnderDamage(TagForm::kEmpty);
    }
    output_.FlushIfFull();
  }
  void Open() {
    if (damage_ == nullptr) {
      Count();
      output_.text() += ">\n";
    } else {
      EndTagUnderDamage(TagForm::kOpen);
    }
    open_.push_back(started_);
  }
  void Close() {
    const OpenElement closed = open_.back();
    open_.pop_back();
    if (!closed.end_name.empty()) WriteEndTag(closed.end_name, open_.size() - 1);
    output_.FlushIfFull();
  }

  void MetadataEntry(std::string_view key, std::string_view value) {
    Start(Element::kMetadataEntry);
    Text("key", key);
    Text("value", value);
    Empty();
  }

  // While it lives, no element is damaged: some must stay equal to others.
  class Sparing {
   public:
    explicit Sparing(XmlWriter& xml) : xml_(xml) { ++xml_.sparings_; }
    ~Sparing() { --xml_.sparings_; }
    Sparing(const Sparing&) = delete;
    Sparing& operator=(const Sparing&) = delete;

   private:
    XmlWriter& xml_;
  };

  PackageOutput& output() { return output_; }
  Manifest& manifest() { return manifest_; }
  TimestampFormat& timestamps() { return timestamps_; }

 private:
  struct OpenElement {
    Element element = Element::kDocument;
    ElementPath* path = nullptr;
    Fate fate = Fate::kStored;                             // of what is inside
    std::optional<NestingFault> due_fault = std::nullopt;  // for its first child
    std::string_view end_name = {};                        // empty: no end tag
  };

  void Name(std::string_view name) {
    std::string& text = output_.text();
    attributes_.push_back({static_cast<std::uint32_t>(text.size() - tag_begin_),
                           static_cast<std::uint32_t>(name.size())});
    ((text += ' ') += name) += "=\"";
  }
  void WriteEndTag(std::string_view name, std::size_t depth) {
    std::string& text = output_.text();
    text.append(depth, ' ');
    ((text += "</") += name) += ">\n";
  }
  void Count() {
    if (started_.fate == Fate::kLost) return;
    const Outcome outcome =
        started_.fate == Fate::kRejected ? Outcome::kRejected : Outcome::kStored;
    started_.path->Count(std::string_view(output_.text()).substr(tag_begin_), attributes_, outcome);
  }

  // The end of the start tag, damaged or not.
  void EndTagUnderDamage(TagForm form);
  void EndFaultyChild(TagForm form, NestingFault fault);
  bool MayBeDamaged() const;
  StartTag TakeTag(TagForm form);

  PackageOutput& output_;
  Manifest& manifest_;
  TimestampFormat timestamps_;
  Damage* const damage_;
  int sparings_ = 0;
  std::vector<OpenElement> open_;

  // The start tag that is being written.
  OpenElement started_;
  std::size_t tag_begin_ = 0;  // in the output's text
  std::vector<AttributePlace> attributes_;
};

}  // namespace pulso::generator
