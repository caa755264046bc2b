// What a reader tells about an XML document: the one interface between xml and its users.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace pulso {

// A place in the unpacked XML.
struct Position {
  std::int64_t byte_offset = 0;  // from 0
  std::int64_t line = 1;         // from 1
};

struct Attribute {
  std::string_view name;   // as written, a namespace prefix included
  std::string_view value;  // UTF-8, references resolved
};

// A start tag.  All views live until the handler returns.
struct Element {
  std::string_view name;
  std::span<const Attribute> attributes;  // in document order
  Position position;                      // of its "<"
};

// Receives a document in order.  An error stops the reader, which returns it.
class ElementHandler {
 public:
  virtual ~ElementHandler() = default;
  virtual absl::Status StartElement(const Element& element) = 0;
  virtual absl::Status EndElement() = 0;  // of the innermost open element

  // Character data without the white space before its first other character, so none at all between
  // tags; possibly in several pieces.  `position` is where the piece begins, or near it when
  // references came before.
  virtual absl::Status Text(std::string_view text, Position position) = 0;
};

}  // namespace pulso
