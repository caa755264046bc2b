// What a reader told about a document, one line an event.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "xml/document_reader.h"
#include "xml/element_handler.h"

namespace pulso {

// Writes `12:1 <Record unit="km">` with byte and line for a start tag, `12:1 text` for the pieces
// of a text together, `</>` for an end tag.
class Transcript : public ElementHandler {
 public:
  absl::Status StartElement(const Element& element) override {
    std::string line = absl::StrFormat("%s <%s", Place(element.position), element.name);
    for (const Attribute& attribute : element.attributes) {
      absl::StrAppendFormat(&line, " %s=\"%s\"", attribute.name, attribute.value);
    }
    lines_.push_back(line + ">");
    in_text_ = false;
    return absl::OkStatus();
  }

  absl::Status EndElement() override {
    lines_.push_back("</>");
    in_text_ = false;
    return absl::OkStatus();
  }

  absl::Status Text(std::string_view text, Position position) override {
    if (!in_text_) lines_.push_back(Place(position) + " ");
    lines_.back() += text;
    in_text_ = true;
    return absl::OkStatus();
  }

  const std::vector<std::string>& lines() const { return lines_; }

 protected:
  // Writes a line of a derived class.
  void Add(std::string line) {
    lines_.push_back(std::move(line));
    in_text_ = false;
  }

 private:
  static std::string Place(Position position) {
    return absl::StrFormat("%d:%d", position.byte_offset, position.line);
  }

  std::vector<std::string> lines_;
  bool in_text_ = false;
};

// Feeds `document` in pieces of `step` bytes.
inline absl::Status FeedInSteps(DocumentReader& reader, std::string_view document,
                                std::size_t step) {
  for (std::size_t at = 0; at < document.size(); at += step) {
    absl::Status status = reader.Feed(document.substr(at, step));
    if (!status.ok()) return status;
  }
  return reader.Finish();
}

}  // namespace pulso
