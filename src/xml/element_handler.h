// What a reader tells about an XML document: the one interface between xml and its users.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "base/errors.h"
#include "xml/damage.h"

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

  // Equal and not 0: the same name, and the same attribute names in the same order.  Small numbers;
  // 0 when the reader does not know.
  std::uint32_t shape = 0;
};

// Damage that a tolerant reader repaired.  The views live until the handler returns.
struct Repair {
  RepairKind kind = RepairKind::kBadChar;
  Position position;           // of the first bad byte
  std::string_view attribute;  // the name of the attribute it is in; "" in a text or a tag's name
  std::string_view dropped;    // of kDupAttr: the value that does not hold
};

// The input error of a strict reading: `cause` ("raw-lt", "missing startDate") at `position`.
absl::Status DamageError(std::string_view document_name, Position position, std::string_view cause);

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

  // Damage in the next element or text, which is told in its repaired form.  Only a tolerant reader
  // says this.
  virtual absl::Status Repaired(const Repair& /*repair*/) {
    return InternalError("a repair was told to a handler that takes none");
  }

  // A part of the document that could not be read, as it stands there.  Between elements of the
  // first level only; it has no other events.
  virtual absl::Status Unreadable(RejectKind /*kind*/, std::string_view /*source*/,
                                  Position /*position*/) {
    return InternalError("a reject was told to a handler that takes none");
  }
};

}  // namespace pulso
