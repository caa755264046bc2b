// What a tolerant loader must report of a package, counted while the package is written.
//
// Element paths join names from the root: "HealthData/Record".  An attribute's path ends in
// "/@name", that of text inside an element in "/text()".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/elements.h"

namespace pulso::generator {

// What becomes of an element, an attribute or a text.
enum class Outcome : std::uint8_t { kStored, kRejected, kUnmapped };

// The elements, attributes or texts of one path.  Repairs are counted aside: those of an element
// are all repairs in its start tag and in the text directly inside it.
struct PathCounts {
  std::uint64_t stored = 0;
  std::uint64_t repaired = 0;
  std::uint64_t rejected = 0;
  std::uint64_t unmapped = 0;
};
using CountsByPath = std::map<std::string, PathCounts>;
using CountsByKind = std::map<std::string, std::uint64_t>;

// Where an attribute stands in the text of its start tag: ` name="value"`.
struct AttributePlace {
  std::uint32_t begin;  // of the blank before it, from the beginning of the tag
  std::uint32_t name_size;
};

// The sound elements of one path and, below it, of all paths that begin with it.  Counting has to
// be cheap: one counter for each list of attributes that occurs, and paths are looked up by
// element.
class ElementPath {
 public:
  explicit ElementPath(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  ElementPath& Child(Element element) {
    const auto index = static_cast<std::size_t>(element);
    return children_[index] != nullptr ? *children_[index] : AddChild(element);
  }

  // Counts an element and its attributes.  `tag` is its start tag from where places count.
  // REQUIRES: `outcome` is not kUnmapped.
  void Count(std::string_view tag, std::span<const AttributePlace> attributes, Outcome outcome) {
    Shape& shape = ShapeOf(tag, attributes);
    ++(outcome == Outcome::kStored ? shape.stored : shape.rejected);
  }

  void AddTo(CountsByPath& counts) const;
  std::uint64_t rejected_elements() const;

 private:
  // Elements with the same attributes in the same order.
  struct Shape {
    std::vector<std::string> names;
    std::uint64_t stored = 0;
    std::uint64_t rejected = 0;
  };

  ElementPath& AddChild(Element element);
  Shape& ShapeOf(std::string_view tag, std::span<const AttributePlace> attributes);

  std::string path_;
  std::vector<Shape> shapes_;
  std::size_t last_shape_ = 0;  // mostly the next one too
  std::array<std::unique_ptr<ElementPath>, kElementCount> children_;
};

class Receipt {
 public:
  void Add(const std::string& path, Outcome outcome, std::uint64_t count = 1);

  // A repair of the attribute or text `path` and so of the element it belongs to.
  void Repair(std::string_view kind, const std::string& element_path, const std::string& path);
  // A repair of the text that is the value of the element `path`.
  void RepairValue(std::string_view kind, const std::string& path);

  // Takes back that one of `path` was stored: it is unmapped.
  void TurnIntoUnmapped(const std::string& path) {
    --damaged_[path].stored;
    ++damaged_[path].unmapped;
  }

  // Sound and damaged ones together.
  CountsByPath Paths() const;

  // One for each rejected element or file that a reject is told of.
  std::uint64_t reject_rows() const {
    return reject_rows_of_damage + document_.rejected_elements();
  }

  // Stands for the document: its children are the root elements.
  ElementPath& document() { return document_; }

  CountsByKind damage_by_kind;        // elements of export.xml that were damaged
  CountsByKind track_damage_by_kind;  // track points
  CountsByKind repairs_by_kind;
  CountsByKind files_rejected_by_kind;  // in the loader's words: "electrocardiogram"
  std::uint64_t unmapped_rows = 0;  // one for each element, text, or element's unknown attributes
  std::uint64_t reject_rows_of_damage = 0;  // without the sound elements inside rejected ones

 private:
  CountsByPath damaged_;  // and what is counted directly
  ElementPath document_{""};
};

}  // namespace pulso::generator
