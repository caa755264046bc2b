#include "generator/receipt.h"

#include <utility>

namespace pulso::generator {

ElementPath& ElementPath::AddChild(Element element) {
  std::string path = path_.empty() ? std::string() : path_ + '/';
  path += ElementName(element);
  std::unique_ptr<ElementPath>& child = children_[static_cast<std::size_t>(element)];
  child = std::make_unique<ElementPath>(std::move(path));
  return *child;
}

ElementPath::Shape& ElementPath::ShapeOf(std::string_view tag,
                                         std::span<const AttributePlace> attributes) {
  const auto is_shape = [&](const Shape& shape) {
    if (shape.names.size() != attributes.size()) return false;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      if (tag.substr(attributes[i].begin + 1, attributes[i].name_size) != shape.names[i]) {
        return false;
      }
    }
    return true;
  };
  if (last_shape_ < shapes_.size() && is_shape(shapes_[last_shape_])) return shapes_[last_shape_];
  for (last_shape_ = 0; last_shape_ < shapes_.size(); ++last_shape_) {
    if (is_shape(shapes_[last_shape_])) return shapes_[last_shape_];
  }
  Shape& shape = shapes_.emplace_back();
  for (const AttributePlace& place : attributes) {
    shape.names.emplace_back(tag.substr(place.begin + 1, place.name_size));
  }
  return shape;
}

void ElementPath::AddTo(CountsByPath& counts) const {
  for (const Shape& shape : shapes_) {
    const auto add = [&](const std::string& path) {
      PathCounts& sum = counts[path];
      sum.stored += shape.stored;
      sum.rejected += shape.rejected;
    };
    add(path_);
    for (const std::string& name : shape.names) add(path_ + "/@" + name);
  }
  for (const auto& child : children_) {
    if (child != nullptr) child->AddTo(counts);
  }
}

std::uint64_t ElementPath::rejected_elements() const {
  std::uint64_t sum = 0;
  for (const Shape& shape : shapes_) sum += shape.rejected;
  for (const auto& child : children_) {
    if (child != nullptr) sum += child->rejected_elements();
  }
  return sum;
}

void Receipt::Add(const std::string& path, Outcome outcome, std::uint64_t count) {
  if (count == 0) return;
  PathCounts& counts = damaged_[path];
  switch (outcome) {
    case Outcome::kStored:
      counts.stored += count;
      break;
    case Outcome::kRejected:
      counts.rejected += count;
      break;
    case Outcome::kUnmapped:
      counts.unmapped += count;
      break;
  }
}

void Receipt::Repair(std::string_view kind, const std::string& element_path,
                     const std::string& path) {
  RepairValue(kind, path);
  ++damaged_[element_path].repaired;
}

void Receipt::RepairValue(std::string_view kind, const std::string& path) {
  ++repairs_by_kind[std::string(kind)];
  ++damaged_[path].repaired;
}

CountsByPath Receipt::Paths() const {
  CountsByPath paths = damaged_;
  document_.AddTo(paths);
  return paths;
}

}  // namespace pulso::generator
