// Elements that were read and are not told yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "xml/element_handler.h"
#include "xml/tag_shapes.h"

namespace pulso {

// What a PlainElementReader found in up to 256 KiB of a document.  Refers to those bytes, and to
// the reader.
class PlainElements {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{256} << 10;

  // Elements with nothing but blanks between them.
  struct Run {
    std::size_t begin = 0;  // in the bytes: the "<" of the first
    std::size_t end = 0;    // behind the blanks after the last
    std::size_t tag_begin = 0;
    std::size_t tag_end = 0;
    std::uint32_t line_feeds = 0;  // from begin to end
  };

  PlainElements() : texts_(std::make_unique<char[]>(kMostBytes)) {}

  void Clear() {
    runs_.clear();
    tags_.clear();
    attributes_.clear();
    text_bytes_ = 0;
  }

  // In the order of the document; they do not overlap.
  std::span<const Run> runs() const { return runs_; }

  // Tells the elements of `run`, which begins at `begin` in the document.
  absl::Status Tell(const Run& run, Position begin, ElementHandler& handler) const;

 private:
  friend class PlainElementReader;

  // A start tag, or an end tag when it has no shape.
  struct Tag {
    const TagShape* shape = nullptr;
    std::uint32_t begin = 0;       // in the bytes
    std::uint32_t line_feeds = 0;  // before it in its run
    std::size_t first_attribute = 0;
  };

  std::vector<Run> runs_;
  std::vector<Tag> tags_;
  std::vector<Attribute> attributes_;
  const std::unique_ptr<char[]> texts_;  // values that had references
  std::size_t text_bytes_ = 0;
};

}  // namespace pulso
