// The receipt: what became of every element, attribute and text of an export.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "health/element_kinds.h"
#include "xml/element_handler.h"

namespace pulso {

// What became of the elements, attributes or texts of one path.  seen = stored + rejected +
// unmapped; each is counted where it is decided.
struct ReceiptCounts {
  std::int64_t seen = 0;
  std::int64_t stored = 0;    // handed over in an entity, or as a part of one
  std::int64_t rejected = 0;  // left out with its whole element, which is in the table reject
  std::int64_t unmapped = 0;  // kept in the table unmapped: no other one has a place for it

  // Damage, aside from the sum: values that were made legal and stored, or could not be read and
  // are unmapped.  Of an element: all repairs in its start tag and in the text directly inside it.
  std::int64_t repaired = 0;

  bool balances() const { return seen == stored + rejected + unmapped; }
  ReceiptCounts& operator+=(const ReceiptCounts& other);
  bool operator==(const ReceiptCounts&) const = default;
};

// The three ends that an element, attribute or text can come to.
using ReceiptOutcome = std::int64_t ReceiptCounts::*;

// The counts of the elements of one path, with those of their attributes and texts.
class ReceiptElement {
 public:
  struct Attribute {
    std::string name;
    ReceiptCounts counts;
  };

  // `names_left` is how many more names the receipt takes; it outlives the element.
  ReceiptElement(std::string_view name, std::int64_t& names_left)
      : name_(name), names_left_(names_left) {}

  ReceiptCounts counts;
  ReceiptCounts text;  // character data directly inside, where it is no value

  // The child element, or the attribute, called `name`; counted as nothing when new.  Found at once
  // when elements and attributes come in the order of the last time.  When the receipt takes no
  // more names, new ones are called "(other)".
  ReceiptElement& Child(std::string_view name);
  ReceiptCounts& AttributeCounts(std::string_view name);

  // How many elements with attributes of these names were stored with all of them, apart from those
  // that AttributeCounts has.  One number to count for a whole element; it stays where it is.
  std::int64_t& StoredWhole(std::span<const pulso::Attribute> attributes);

  // Notes one element, attribute or text that came to `outcome`.
  static void Note(ReceiptCounts& counts, ReceiptOutcome outcome) {
    ++counts.seen;
    ++(counts.*outcome);
  }

  const std::string& name() const { return name_; }
  const std::vector<std::unique_ptr<ReceiptElement>>& children() const { return children_; }
  std::deque<Attribute> attributes() const;  // with the elements stored whole

 private:
  // Elements that have the same attributes.
  struct Whole {
    std::vector<std::size_t> attributes;  // in attributes_
    std::int64_t stored = 0;
  };

  std::string_view NewName(std::string_view name);
  std::size_t AttributeIndex(std::string_view name);

  const std::string name_;
  std::int64_t& names_left_;
  std::vector<std::unique_ptr<ReceiptElement>> children_;
  std::deque<Attribute> attributes_;  // whose counts stay where they are
  std::deque<Whole> whole_;
  std::size_t next_child_ = 0;
  std::size_t next_attribute_ = 0;
};

// The counts by element of export.xml, wherever it stands.
using CountsByElement = std::array<ReceiptCounts, kElementKindCount>;

// The repairs of one kind.
struct RepairCounts {
  std::int64_t count = 0;
  std::string first_document;  // path of the file
  Position first;
};

// By the names of xml/damage.h, and "bad-optional" and "stray-text".
using RepairsByKind = std::map<std::string, RepairCounts, std::less<>>;

// The counts of all paths of an export, of up to 2,000 names: hostile input cannot make it grow
// without end.
class Receipt {
 public:
  Receipt() = default;
  Receipt(const Receipt&) = delete;  // its elements refer to it
  Receipt& operator=(const Receipt&) = delete;

  // What the root elements of all documents stand in; it is no element itself.
  ReceiptElement& documents() { return documents_; }
  const ReceiptElement& documents() const { return documents_; }

  // Calls `visit` for every path that was seen, parents first:
  //   "HealthData/Record"                 elements
  //   "HealthData/Record/@startDate"      attributes
  //   "HealthData/Record/text()"          character data between elements
  using Visit = std::function<void(const std::string& path, const ReceiptCounts& counts)>;
  void ForEachPath(const Visit& visit) const;

  CountsByElement ByElement() const;

  void NoteRepairs(std::string_view kind, std::string_view document, Position position,
                   std::int64_t count = 1);
  const RepairsByKind& repairs() const { return repairs_; }

  // An internal error that names the first path whose counts do not balance.
  absl::Status Check() const;

 private:
  std::int64_t names_left_ = 2'000;
  ReceiptElement documents_{"", names_left_};
  RepairsByKind repairs_;
};

}  // namespace pulso
