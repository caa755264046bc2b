#include "health/receipt.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"

namespace pulso {
namespace {

constexpr std::string_view kOther = "(other)";

// The index of the item called `name`, looked for from `begin` on and then from the front; the
// number of items when there is none.
template <class Items, class NameOf>
std::size_t FindFrom(const Items& items, std::size_t begin, std::string_view name,
                     const NameOf& name_of) {
  for (std::size_t index = begin; index < items.size(); ++index) {
    if (name_of(items[index]) == name) return index;
  }
  for (std::size_t index = 0; index < begin; ++index) {
    if (name_of(items[index]) == name) return index;
  }
  return items.size();
}

// The same, but once no name is left, what is not there goes by kOther.
template <class Items, class NameOf>
std::size_t FindOrOther(const Items& items, std::size_t begin, std::string_view name,
                        std::int64_t names_left, const NameOf& name_of) {
  const std::size_t index = FindFrom(items, begin, name, name_of);
  if (index < items.size() || names_left > 0) return index;
  return FindFrom(items, 0, kOther, name_of);
}

// NOLINTNEXTLINE(misc-no-recursion): the receipt is a tree, as deep as the reader allows
void VisitElement(const ReceiptElement& element, const std::string& path,
                  const Receipt::Visit& visit) {
  if (element.counts.seen > 0) visit(path, element.counts);
  for (const ReceiptElement::Attribute& attribute : element.attributes()) {
    if (attribute.counts.seen > 0) visit(path + "/@" + attribute.name, attribute.counts);
  }
  if (element.text.seen > 0) visit(path + "/text()", element.text);
  for (const auto& child : element.children()) {
    VisitElement(*child, path.empty() ? child->name() : path + "/" + child->name(), visit);
  }
}

// NOLINTNEXTLINE(misc-no-recursion)
void AddByElement(const ReceiptElement& parent, ElementKind parent_kind, CountsByElement& counts) {
  for (const auto& child : parent.children()) {
    const ElementKind kind = KindOfChild(parent_kind, child->name());
    counts[static_cast<std::size_t>(kind)] += child->counts;
    AddByElement(*child, kind, counts);
  }
}

}  // namespace

ReceiptCounts& ReceiptCounts::operator+=(const ReceiptCounts& other) {
  seen += other.seen;
  stored += other.stored;
  rejected += other.rejected;
  unmapped += other.unmapped;
  repaired += other.repaired;
  return *this;
}

// What is new and called `name` goes by this name.
std::string_view ReceiptElement::NewName(std::string_view name) {
  if (names_left_ == 0) return kOther;
  --names_left_;
  return name;
}

ReceiptElement& ReceiptElement::Child(std::string_view name) {
  const auto name_of = [](const auto& child) { return std::string_view(child->name_); };
  const std::size_t index = FindOrOther(children_, next_child_, name, names_left_, name_of);
  if (index == children_.size()) {
    children_.push_back(std::make_unique<ReceiptElement>(NewName(name), names_left_));
  }
  next_child_ = index;  // elements come in runs
  return *children_[index];
}

std::size_t ReceiptElement::AttributeIndex(std::string_view name) {
  const auto name_of = [](const Attribute& attribute) { return std::string_view(attribute.name); };
  const std::size_t index = FindOrOther(attributes_, next_attribute_, name, names_left_, name_of);
  if (index == attributes_.size()) {
    attributes_.push_back({std::string(NewName(name)), {}});
  }
  next_attribute_ = index + 1 < attributes_.size() ? index + 1 : 0;
  return index;
}

ReceiptCounts& ReceiptElement::AttributeCounts(std::string_view name) {
  return attributes_[AttributeIndex(name)].counts;
}

std::int64_t& ReceiptElement::StoredWhole(std::span<const pulso::Attribute> attributes) {
  std::vector<std::size_t> indexes;
  for (const pulso::Attribute& attribute : attributes) {
    indexes.push_back(AttributeIndex(attribute.name));
  }
  for (Whole& whole : whole_) {
    if (whole.attributes == indexes) return whole.stored;
  }
  return whole_.emplace_back(Whole{std::move(indexes), 0}).stored;
}

std::deque<ReceiptElement::Attribute> ReceiptElement::attributes() const {
  std::deque<Attribute> attributes = attributes_;
  for (const Whole& whole : whole_) {
    for (const std::size_t index : whole.attributes) {
      attributes[index].counts.seen += whole.stored;
      attributes[index].counts.stored += whole.stored;
    }
  }
  return attributes;
}

void Receipt::ForEachPath(const Visit& visit) const { VisitElement(documents_, "", visit); }

CountsByElement Receipt::ByElement() const {
  CountsByElement counts{};
  for (const auto& document : documents_.children()) {
    if (document->name() == "gpx") continue;  // the root of track files
    const ElementKind kind = KindOfChild(ElementKind::kDocument, document->name());
    counts[static_cast<std::size_t>(kind)] += document->counts;
    AddByElement(*document, kind, counts);
  }
  return counts;
}

void Receipt::NoteRepairs(std::string_view kind, std::string_view document, Position position,
                          std::int64_t count) {
  const auto [repair, is_new] = repairs_.try_emplace(std::string(kind));
  if (is_new) {
    repair->second.first_document = document;
    repair->second.first = position;
  }
  repair->second.count += count;
}

absl::Status Receipt::Check() const {
  absl::Status status;
  ForEachPath([&](const std::string& path, const ReceiptCounts& counts) {
    if (counts.balances() || !status.ok()) return;
    status = InternalError(absl::StrFormat(
        "%s: %d seen, but %d stored, %d rejected and %d unmapped; please report this fault", path,
        counts.seen, counts.stored, counts.rejected, counts.unmapped));
  });
  return status;
}

}  // namespace pulso
