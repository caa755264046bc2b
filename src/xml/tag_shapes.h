// The sequences of attribute names that start tags have had.
//
// A program writes the attributes of an element in the same order every time, so a tag nearly
// always has the names of one before it.  A reader that knows them needs no look at their bytes one
// by one, and its user can keep what it has found out about them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace pulso {

// A start tag up to the opening quote of a value, or up to the end of its name: `<Record`,
// `<Record type="`, `<Record type="…" unit="`.
class TagShape {
 public:
  static constexpr std::size_t kMostLeadBytes = 48;
  static constexpr std::size_t kMostAttributes = 64;

  // `lead` is what it has more than the shape before it (nullptr: none): `<Record`, ` unit="`.
  TagShape(const TagShape* before, std::string_view lead, std::uint32_t id);
  TagShape(const TagShape&) = delete;  // others refer to it
  TagShape& operator=(const TagShape&) = delete;

  // Whether the bytes from `at` on are the lead.  REQUIRES: kMostLeadBytes can be read there.
  bool IsLeadOf(const char* at) const {
    if ((Difference(at, 0) | Difference(at, 1)) != 0) return false;
    return lead_bytes_ <= kHeadBytes ||
           std::memcmp(at + kHeadBytes, lead_.data() + kHeadBytes, lead_bytes_ - kHeadBytes) == 0;
  }

  std::size_t lead_bytes() const { return lead_bytes_; }
  std::size_t attributes() const { return attributes_; }
  std::uint32_t id() const { return id_; }  // from 1

  // Of the attribute that it ends with, or of the element.
  std::string_view name() const {
    return {lead_.data() + 1, lead_bytes_ - (attributes_ == 0 ? 1 : 3)};
  }
  std::string_view element() const { return element_; }
  bool HasAttribute(std::string_view name) const;

  // Those that have one attribute more, in the order in which they were first seen.
  const std::vector<TagShape*>& next() const { return next_; }

 private:
  friend class TagShapes;
  static constexpr std::size_t kHeadBytes = 2 * sizeof(std::uint64_t);  // most have no more

  static std::uint64_t Word(const char* at, std::size_t index) {
    std::uint64_t word = 0;
    std::memcpy(&word, at + index * sizeof(word), sizeof(word));
    return word;
  }
  // Of one of the two words of the head; 0 when they are equal as far as the lead goes.
  std::uint64_t Difference(const char* at, std::size_t index) const {
    return (Word(at, index) ^ Word(lead_.data(), index)) & Word(mask_.data(), index);
  }

  const TagShape* const before_;
  const std::size_t lead_bytes_;
  const std::size_t attributes_;
  const std::uint32_t id_;
  std::array<char, kMostLeadBytes> lead_{};
  std::array<char, kHeadBytes> mask_{};  // all bits of the bytes that the lead has in the head
  std::string_view element_;             // in its first shape
  std::vector<TagShape*> next_;
};

// Numbers the shapes that several readers of one document learn.
class ShapeIds {
 public:
  std::uint32_t Next() { return ++last_; }

 private:
  std::atomic<std::uint32_t> last_ = 0;
};

// The shapes that one reader has seen, learned as they come.
class TagShapes {
 public:
  // `ids` outlives the shapes.
  explicit TagShapes(ShapeIds& ids) : ids_(ids) {}

  // Of a start tag, the shape up to the end of its name; nullptr when its name is not plain ASCII,
  // too long, or cut off at `end`, and when there are too many shapes.
  TagShape* OfName(const char* at, const char* end);

  // The shape that continues `shape` with the attribute at `at`; nullptr when there is anything but
  // one blank, a name of plain ASCII that the tag does not have yet, "=" and a double quote, and
  // for the reasons above.
  TagShape* Continue(TagShape* shape, const char* at, const char* end) {
    if (static_cast<std::size_t>(end - at) <= TagShape::kMostLeadBytes) return nullptr;
    for (TagShape* next : shape->next()) {
      if (next->IsLeadOf(at)) return next;
    }
    return LearnAttribute(shape, at, end);
  }

 private:
  TagShape* LearnAttribute(TagShape* shape, const char* at, const char* end);
  TagShape* Learn(TagShape* before, std::string_view lead);

  ShapeIds& ids_;
  std::vector<std::unique_ptr<TagShape>> shapes_;
  std::vector<TagShape*> elements_;
};

}  // namespace pulso
