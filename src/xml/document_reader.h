// Readers of XML by pieces.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "xml/plain_elements.h"

namespace pulso {

// A push reader: bytes go in, an ElementHandler receives elements.
class DocumentReader {
 public:
  virtual ~DocumentReader() = default;

  // Takes the next bytes of the document, cut anywhere.  Returns the handler's error, or an input
  // error with byte and line when the document is not well-formed; after an error the reader takes
  // no more.
  virtual absl::Status Feed(std::string_view bytes) = 0;

  // The same for bytes whose plain elements were found ahead; most readers do not use them.
  virtual absl::Status FeedScanned(std::string_view bytes, const PlainElements& /*elements*/) {
    return Feed(bytes);
  }

  // The document is complete.  An input error when it is not.
  virtual absl::Status Finish() = 0;
};

}  // namespace pulso
