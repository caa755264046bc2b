// Reading an undamaged element at one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "xml/element_handler.h"
#include "xml/tag_shapes.h"

namespace pulso {

// Reads elements as programs write them: whole, without damage, text, comments or CDATA, one blank
// before each attribute, and values in double quotes that hold nothing rarer than characters beyond
// ASCII and references to "<", ">" and "&".  Nothing is copied but values with references.
//
// Whatever else there is it leaves to the tolerant reader, which reads the same element again and
// would have told the same of a plain one.
class PlainElementReader {
 public:
  PlainElementReader();

  // Reads the element at the front of `bytes`, which begin with "<" at `position`.  Its size; 0
  // when it is not plain, longer than 256 KiB, or cut off.
  std::size_t Read(std::string_view bytes, Position position);

  // Tells the element that was read to `handler`; its views point into the bytes.
  absl::Status Tell(ElementHandler& handler) const;

  std::int64_t line() const { return line_; }  // that the element ends in

 private:
  // A start tag, or an end tag when it has no shape.
  struct Tag {
    const TagShape* shape = nullptr;
    std::string_view name;
    std::size_t first_attribute = 0;
    Position position;
  };

  // Each reads what stands at at_ and moves behind it; false when it is not plain.
  bool ReadStartTag(std::int64_t byte_offset);
  bool ReadEndTag();
  bool ReadAttributes(const TagShape*& shape);
  bool ReadValue(std::string_view& value);
  bool ReadRestOfValue(const char* begin, std::string_view& value);
  bool ReadReference();
  bool ReadCharacter();
  void SkipBlanks();

  TagShapes shapes_;
  std::vector<Tag> tags_;
  std::vector<Attribute> attributes_;
  std::vector<std::string_view> open_;   // names of the open elements
  const std::unique_ptr<char[]> texts_;  // values with references, resolved
  char* text_end_ = nullptr;             // of those so far
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::int64_t line_ = 1;
};

}  // namespace pulso
