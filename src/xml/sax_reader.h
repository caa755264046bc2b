// The conformant reader of XML: libxml2 behind the interfaces of this layer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "xml/document_reader.h"
#include "xml/element_handler.h"

struct _xmlParserCtxt;  // libxml2's own name for its parser

namespace pulso {

// Reads any well-formed document without a DOCTYPE, in UTF-8 or another encoding that libxml2
// knows, and repairs nothing.  It opens no file and no connection, whatever the document says.
//
//   Names       as written, "xsi:schemaLocation"; a prefix need not be declared.  Namespace
//               declarations (xmlns, xmlns:xsi) are not told.
//   Positions   exact for elements, whatever the cuts; a byte order mark counts as three bytes.
//               In another encoding than UTF-8 lines are exact and bytes only near.
//   Text        without the white space before its first other character.  CR LF is told as LF, but
//               in CDATA sections as it is.
//   Errors      "export.xml: byte 576, line 6: cause", the place being where the reader stood when
//               it saw the fault.  The words are our own: libxml2's quote the document.
//   Limits      depth 256, and 16 MiB for one tag or comment.
//
// Not thread-safe; several readers may work on as many threads.
class SaxReader : public DocumentReader {
 public:
  // `handler` outlives the reader; `document_name` goes before every error of the reader's own.
  SaxReader(ElementHandler& handler, std::string document_name);
  ~SaxReader() override;
  SaxReader(const SaxReader&) = delete;
  SaxReader& operator=(const SaxReader&) = delete;

  absl::Status Feed(std::string_view bytes) override;
  absl::Status Finish() override;

 private:
  struct Callbacks;
  struct FreeContext {
    void operator()(_xmlParserCtxt* context) const;
  };

  // Gives libxml2 at most 128 KiB; an empty piece is the end of the document.
  void Parse(std::string_view piece);

  // `end`: where the text ends in the document.
  void TellText(std::string_view text, Position end);

  // Keeps the first failure and makes libxml2 stop.
  void Stop(absl::Status status);
  absl::Status Error(Position position, std::string_view cause) const;
  absl::Status Truncated(Position end) const;

  ElementHandler& handler_;
  const std::string document_name_;
  std::unique_ptr<_xmlParserCtxt, FreeContext> context_;  // null: no memory, told by status_
  absl::Status status_;                                   // the first failure
  std::vector<Attribute> attributes_;                     // of the current tag; kept for its room
  std::int64_t depth_ = 0;                                // open elements
  bool in_text_ = false;              // since the last tag there was more than white space
  std::string root_end_tag_;          // "</HealthData>"; empty before the root
  std::optional<Position> finished_;  // the end of the document, once Finish was called
};

}  // namespace pulso
