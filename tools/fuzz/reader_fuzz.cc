// Fuzzes the tolerant reader, and compares it with libxml2.
//
//   - It never crashes, and tells the same however the document is cut, and whatever was found
//   ahead.
//   - Of a document that libxml2 takes it tells the same events, without a repair or a reject.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fuzz/require.h"
#include "health/element_kinds.h"
#include "xml/plain_element_reader.h"
#include "xml/sax_reader.h"
#include "xml/scan_reader.h"

namespace pulso {
namespace {

// One line an event; the pieces of a text together, for readers may cut it differently.
class EventLog final : public ElementHandler {
 public:
  absl::Status StartElement(const Element& element) override {
    Add(absl::StrCat(Place(element.position), "<", Text(element.name)));
    for (const Attribute& attribute : element.attributes) {
      absl::StrAppend(&events_.back(), " ", Text(attribute.name), "=", Text(attribute.value));
    }
    return absl::OkStatus();
  }
  absl::Status EndElement() override {
    Add(">");
    return absl::OkStatus();
  }
  absl::Status Text(std::string_view text, Position /*position*/) override {
    if (!in_text_) Add("");
    in_text_ = true;
    events_.back() += text;
    return absl::OkStatus();
  }
  absl::Status Repaired(const Repair& repair) override {
    Add(absl::StrCat(Place(repair.position), "!", Text(RepairName(repair.kind)),
                     Text(repair.attribute), "=", Text(repair.dropped)));
    has_damage_ = true;
    return absl::OkStatus();
  }
  absl::Status Unreadable(RejectKind kind, std::string_view source, Position position) override {
    Add(absl::StrCat(Place(position), "?", Text(RejectName(kind)), Text(source)));
    has_damage_ = true;
    return absl::OkStatus();
  }

  const std::vector<std::string>& events() const { return events_; }
  bool has_damage() const { return has_damage_; }

 private:
  static absl::string_view Text(std::string_view text) { return {text.data(), text.size()}; }
  static std::string Place(Position position) {
    return absl::StrCat(position.byte_offset, ":", position.line);
  }
  void Add(std::string event) {
    events_.push_back(std::move(event));
    in_text_ = false;
  }

  std::vector<std::string> events_;
  bool in_text_ = false;
  bool has_damage_ = false;
};

absl::Status Feed(DocumentReader& reader, std::string_view document, std::size_t step) {
  for (std::size_t at = 0; at < document.size(); at += step) {
    if (absl::Status status = reader.Feed(document.substr(at, step)); !status.ok()) return status;
  }
  return reader.Finish();
}

ScanOptions Options() {
  return {.document_name = "fuzz",
          .is_child = IsChildElement,
          .is_known = IsKnownElement,
          .allow_truncated = true};
}

absl::Status Scan(std::string_view document, std::size_t step, EventLog& log) {
  ScanReader reader(log, Options());
  return Feed(reader, document, step);
}

// The same in pieces that were scanned ahead.
absl::Status ScanTwice(std::string_view document, std::size_t step, EventLog& log) {
  ScanReader reader(log, Options());
  ShapeIds ids;
  PlainElementReader ahead(ids);
  PlainElements elements;
  for (std::size_t at = 0; at < document.size(); at += step) {
    const std::string_view piece = document.substr(at, step);
    elements.Clear();
    ahead.ReadLines(piece, elements);
    if (absl::Status status = reader.FeedScanned(piece, elements); !status.ok()) return status;
  }
  return reader.Finish();
}

void Check(std::string_view document) {
  EventLog whole;
  const absl::Status status = Scan(document, document.size() + 1, whole);
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
    EventLog cut;
    Require(Scan(document, step, cut) == status, "another outcome when cut");
    Require(cut.events() == whole.events(), "other events when cut");
  }
  for (const std::size_t step : {std::size_t{200}, document.size() + 1}) {
    EventLog ahead;
    Require(ScanTwice(document, step, ahead) == status, "another outcome when scanned ahead");
    Require(ahead.events() == whole.events(), "other events when scanned ahead");
  }
  // Namespaces are the one difference that is meant.
  if (absl::StrContains(absl::string_view(document.data(), document.size()), "xmlns")) return;
  EventLog conformant;
  SaxReader reader(conformant, "fuzz");
  if (!Feed(reader, document, document.size() + 1).ok()) return;
  Require(status.ok(), "refuses what libxml2 takes");
  Require(!whole.has_damage(), "finds damage where libxml2 finds none");
  Require(whole.events() == conformant.events(), "tells other events than libxml2");
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
