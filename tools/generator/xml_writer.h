// Elements in the form iOS writes them: one space per depth, "/>" without a blank, LF.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/manifest.h"
#include "generator/package_output.h"
#include "generator/text_format.h"

namespace pulso::generator {

// Writes export.xml and counts every element on the way.
//
//   Start(Element::kWorkout); Text("duration", "1"); ... Open();
//     Start(Element::kWorkoutEvent); ... Empty();
//   Close();
class XmlWriter {
 public:
  XmlWriter(PackageOutput& output, Manifest& manifest, TimestampFormat timestamps)
      : output_(output), manifest_(manifest), timestamps_(timestamps) {}

  void Start(Element element) {
    manifest_.CountElement(open_.back(), element);
    started_ = element;
    std::string& text = output_.text();
    text.append(open_.size() - 1, ' ');
    text += '<';
    text += ElementName(element);
  }

  // REQUIRES, for each of these: `value` is already escaped.
  void Raw(std::string_view attributes) { output_.text() += attributes; }
  void Text(std::string_view name, std::string_view value) {
    Name(name);
    (output_.text() += value) += '"';
  }
  void Escaped(std::string_view name, std::string_view value) {
    Name(name);
    AppendEscaped(output_.text(), value);
    output_.text() += '"';
  }
  void Time(std::string_view name, std::int64_t instant) {
    Name(name);
    timestamps_.Append(output_.text(), instant);
    output_.text() += '"';
  }
  void Integer(std::string_view name, std::int64_t value) {
    Name(name);
    AppendInteger(output_.text(), value);
    output_.text() += '"';
  }
  void Quantity(std::string_view name, std::int64_t pico) {
    Name(name);
    AppendSignificant(output_.text(), pico);
    output_.text() += '"';
  }
  void Quotient(std::string_view name, std::int64_t numerator, std::int64_t denominator) {
    Name(name);
    AppendQuotient(output_.text(), numerator, denominator);
    output_.text() += '"';
  }

  void Empty() {
    output_.text() += "/>\n";
    output_.FlushIfFull();
  }
  void Open() {
    output_.text() += ">\n";
    open_.push_back(started_);
  }
  void Close() {
    const Element element = open_.back();
    open_.pop_back();
    std::string& text = output_.text();
    text.append(open_.size() - 1, ' ');
    ((text += "</") += ElementName(element)) += ">\n";
    output_.FlushIfFull();
  }

  void MetadataEntry(std::string_view key, std::string_view value) {
    Start(Element::kMetadataEntry);
    Text("key", key);
    Text("value", value);
    Empty();
  }

  Element parent() const { return open_.back(); }
  PackageOutput& output() { return output_; }
  Manifest& manifest() { return manifest_; }
  TimestampFormat& timestamps() { return timestamps_; }

 private:
  void Name(std::string_view name) { ((output_.text() += ' ') += name) += "=\""; }

  PackageOutput& output_;
  Manifest& manifest_;
  TimestampFormat timestamps_;
  std::vector<Element> open_ = {Element::kDocument};
  Element started_ = Element::kDocument;
};

}  // namespace pulso::generator
