// Reading undamaged elements at one go.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "xml/element_handler.h"
#include "xml/plain_elements.h"
#include "xml/special_bytes.h"
#include "xml/tag_shapes.h"

namespace pulso {

// Reads elements as programs write them: whole, without damage, text, comments or CDATA, one blank
// before each attribute, and values in double quotes that hold nothing rarer than characters beyond
// ASCII and references to "<", ">" and "&".  Nothing is copied but values with references.
//
// Whatever else there is it leaves to the tolerant reader, which reads the same element again and
// would have told the same of a plain one.  So what it finds is true wherever the tolerant reader
// would begin an element, and what it reads at another place (in a comment, say) is of no use.
class PlainElementReader {
 public:
  // `ids` outlives the reader, and the reader the elements that it finds.
  explicit PlainElementReader(ShapeIds& ids) : shapes_(ids) {}

  // Adds the elements from bytes[begin], a "<", on as one run, if there is any that is plain.
  // Looks at the first 256 KiB only.  Returns where it stopped: at the end, or in an element that
  // is cut off or not plain.
  //
  // REQUIRES: `elements` were found before `begin` in the same bytes.
  std::size_t ReadRun(std::string_view bytes, std::size_t begin, PlainElements& elements);

  // Adds all runs that begin in a line of their own.
  void ReadLines(std::string_view bytes, PlainElements& elements);

 private:
  // Each reads what stands at at_ and moves behind it; false when it is not plain.
  bool ReadElement();
  bool ReadStartTag();
  bool ReadEndTag();
  bool ReadAttributes(TagShape*& shape);
  bool ReadRestOfValue(const char* begin, std::string_view& value);
  bool ReadReference();
  bool ReadCharacter();
  void SkipBlanks();

  // The first special byte at `at` or behind it; end_ when there is none.
  const char* NextSpecial(const char* at) {
    return std::min(bytes_ + specials_.Next(static_cast<std::size_t>(at - bytes_)), end_);
  }

  // ReadRun() in the bytes with which specials_ has begun.
  std::size_t ReadNextRun(std::string_view bytes, std::size_t begin, PlainElements& elements);

  TagShapes shapes_;
  SpecialBytes specials_;
  std::vector<std::string_view> open_;  // names of the open elements
  PlainElements* elements_ = nullptr;   // where they go
  char* text_end_ = nullptr;            // in their texts
  const char* bytes_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::uint32_t line_feeds_ = 0;  // from the begin of the run to at_
};

}  // namespace pulso
