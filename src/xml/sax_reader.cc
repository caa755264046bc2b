#include "xml/sax_reader.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <mutex>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"

namespace pulso {
namespace {

// libxml2 takes the size as an int and copies what it is given.  Between 4 and 256 KiB the piece
// makes no difference in speed.
constexpr std::size_t kPieceBytes = std::size_t{128} << 10;

// Apple's elements nest 5 deep, GPX 6.  libxml2 has no limit of its own in push mode.
constexpr std::int64_t kMaxDepth = 256;

// libxml2 keeps a tag or comment whole until its end has come: without a limit one missing quote
// would take the rest of the file into memory.
constexpr std::ptrdiff_t kMaxMarkupBytes = std::ptrdiff_t{16} << 20;

// A longer name is not worth a place in a message.
constexpr std::size_t kMaxShownNameBytes = 64;

constexpr std::string_view kWhiteSpace = " \n\t\r";

// NOENT means "resolve references": without it "&amp;" in an attribute arrives as "&#38;".
// HUGE: the limits are those above.
constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE;

const char* AsChars(const xmlChar* text) { return reinterpret_cast<const char*>(text); }

std::string_view Between(const xmlChar* begin, const xmlChar* end) {
  return {AsChars(begin), static_cast<std::size_t>(end - begin)};
}

std::int64_t CountLineFeeds(std::string_view bytes) {
  std::int64_t count = 0;
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    ++count;
  }
  return count;
}

std::int64_t OffsetOf(const xmlParserInput& input, const xmlChar* at) {
  return static_cast<std::int64_t>(input.consumed) + (at - input.base);
}

// Where `at`, which points into the parser's buffer, stands in the document.
Position PositionOf(const xmlParserInput& input, const xmlChar* at) {
  const std::int64_t lines = at <= input.cur ? -CountLineFeeds(Between(at, input.cur))
                                             : CountLineFeeds(Between(input.cur, at));
  return {.byte_offset = OffsetOf(input, at), .line = input.line + lines};
}

// The last "<" before the reader's place, which begins the tag that ends there: no raw "<" can
// stand inside a tag.
const xmlChar* BeginOfTag(const xmlParserInput& input) {
  const void* found = memrchr(input.base, '<', static_cast<std::size_t>(input.cur - input.base));
  return found == nullptr ? input.cur : static_cast<const xmlChar*>(found);
}

// "prefix:name" as written, for as long as `context` lives.  libxml2 keeps each name once.
std::string_view QualifiedName(const xmlParserCtxt& context, const xmlChar* local_name,
                               const xmlChar* prefix) {
  if (prefix == nullptr) return AsChars(local_name);
  return AsChars(xmlDictQLookup(context.dict, prefix, local_name));
}

// Takes, while it lives, the errors that libxml2 raises on this thread without a context.  Those of
// encodings are so, and would go to stderr, with bytes of the document.
class ThreadErrors {
 public:
  ThreadErrors(void* self, xmlStructuredErrorFunc function)
      : previous_self_(xmlStructuredErrorContext), previous_function_(xmlStructuredError) {
    xmlSetStructuredErrorFunc(self, function);
  }
  ~ThreadErrors() { xmlSetStructuredErrorFunc(previous_self_, previous_function_); }
  ThreadErrors(const ThreadErrors&) = delete;
  ThreadErrors& operator=(const ThreadErrors&) = delete;

 private:
  void* const previous_self_;
  const xmlStructuredErrorFunc previous_function_;
};

// A fatal error of libxml2 in words that quote nothing of the document.
std::string CauseOf(int code) {
  switch (code) {
    case XML_ERR_NO_MEMORY:
      return "out of memory";
    case XML_ERR_DOCUMENT_EMPTY:
      return "an element was expected here; this is no XML";
    case XML_ERR_DOCUMENT_END:
      return "something stands after the end of the root element";
    case XML_ERR_INVALID_HEX_CHARREF:
    case XML_ERR_INVALID_DEC_CHARREF:
    case XML_ERR_INVALID_CHARREF:
    case XML_ERR_INVALID_CHAR:
      return "a character that XML does not allow";
    case XML_ERR_INVALID_ENCODING:
    case XML_I18N_CONV_FAILED:
    case XML_IO_ENCODER:
      return "bytes that are not of the document's encoding";
    case XML_ERR_UNKNOWN_ENCODING:
    case XML_ERR_UNSUPPORTED_ENCODING:
    case XML_ERR_ENCODING_NAME:
      return "the document's encoding is unknown";
    case XML_ERR_UNDECLARED_ENTITY:
      return "a reference other than &lt; &gt; &amp; &quot; &apos; and numbers";
    case XML_ERR_ENTITYREF_SEMICOL_MISSING:
      return "a reference without its ;";
    case XML_ERR_NAME_REQUIRED:
      return "a name is missing, or an & is not written &amp;";
    case XML_ERR_LT_IN_ATTRIBUTE:
      return "an unescaped < in an attribute value";
    case XML_ERR_ATTRIBUTE_NOT_STARTED:
    case XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
      return "an attribute without a quoted value";
    case XML_ERR_ATTRIBUTE_NOT_FINISHED:
      return "an attribute value that does not end";
    case XML_ERR_ATTRIBUTE_REDEFINED:
      return "an attribute stands twice in one tag";
    case XML_ERR_SPACE_REQUIRED:
      return "a blank is missing between two attributes";
    case XML_ERR_COMMENT_NOT_FINISHED:
    case XML_ERR_HYPHEN_IN_COMMENT:
      return "a malformed comment";
    case XML_ERR_CDATA_NOT_FINISHED:
    case XML_ERR_MISPLACED_CDATA_END:
      return "a malformed CDATA section";
    case XML_ERR_GT_REQUIRED:
    case XML_ERR_INTERNAL_ERROR:
      return "a malformed tag";
    case XML_ERR_TAG_NAME_MISMATCH:
      return "an end tag that does not match the open element";
    default:
      return absl::StrFormat("not well-formed (libxml2 error %d)", code);
  }
}

}  // namespace

// The functions that libxml2 calls.  C frames lie between them and Feed, so they must not throw; a
// failure is kept in status_ and stops the parser.
struct SaxReader::Callbacks {
  static xmlSAXHandler Table() {
    xmlSAXHandler sax{};
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = &Callbacks::StartElement;
    sax.endElementNs = &Callbacks::EndElement;
    sax.characters = &Callbacks::Text;
    sax.ignorableWhitespace = &Callbacks::Text;  // the same, so that libxml2 does not tell apart
    sax.cdataBlock = &Callbacks::Cdata;
    sax.internalSubset = &Callbacks::Doctype;
    sax.serror = &Callbacks::Error;
    // No getEntity: libxml2 knows the predefined five, and there shall be no others.
    return sax;
  }

  static void StartElement(void* self, const xmlChar* local_name, const xmlChar* prefix,
                           const xmlChar* /*uri*/, int /*namespace_count*/,
                           const xmlChar** /*namespaces*/, int attribute_count,
                           int /*defaulted_count*/, const xmlChar** attributes) noexcept {
    SaxReader& reader = *static_cast<SaxReader*>(self);
    const xmlParserInput& input = *reader.context_->input;
    // libxml2 tells a tag before it has looked for the ">"; when there is none its error follows.
    if (*input.cur != '>' && *input.cur != '/') return;

    const Position position = PositionOf(input, BeginOfTag(input));
    if (reader.depth_ == kMaxDepth) {
      return reader.Stop(
          reader.Error(position, absl::StrFormat("elements nest deeper than %d", kMaxDepth)));
    }
    reader.in_text_ = false;
    reader.attributes_.clear();
    for (int i = 0; i < attribute_count; ++i, attributes += 5) {
      // Five pointers: local name, prefix, namespace, begin and end of the value.
      reader.attributes_.push_back(
          {.name = QualifiedName(*reader.context_, attributes[0], attributes[1]),
           .value = Between(attributes[3], attributes[4])});
    }
    const std::string_view name = QualifiedName(*reader.context_, local_name, prefix);
    if (reader.root_end_tag_.empty()) {
      reader.root_end_tag_ = name.size() <= kMaxShownNameBytes ? absl::StrFormat("</%s>", name)
                                                               : "the end tag of the root element";
    }
    ++reader.depth_;
    reader.Stop(reader.handler_.StartElement(
        {.name = name, .attributes = reader.attributes_, .position = position}));
  }

  static void EndElement(void* self, const xmlChar* /*local_name*/, const xmlChar* /*prefix*/,
                         const xmlChar* /*uri*/) noexcept {
    SaxReader& reader = *static_cast<SaxReader*>(self);
    reader.in_text_ = false;
    --reader.depth_;
    reader.Stop(reader.handler_.EndElement());
  }

  static void Text(void* self, const xmlChar* bytes, int size) noexcept {
    SaxReader& reader = *static_cast<SaxReader*>(self);
    const xmlParserInput& input = *reader.context_->input;
    // Text as it stands in the buffer is told before libxml2 goes on in the bytes, but with the
    // lines already counted.  What had to be changed, by a reference for example, comes from
    // elsewhere and is told afterwards.
    const bool in_place = std::less_equal<>()(input.base, bytes) && std::less<>()(bytes, input.end);
    reader.TellText(
        Between(bytes, bytes + size),
        {.byte_offset = OffsetOf(input, in_place ? bytes + size : input.cur), .line = input.line});
  }

  static void Cdata(void* self, const xmlChar* bytes, int size) noexcept {
    SaxReader& reader = *static_cast<SaxReader*>(self);
    if (size == 0) return;  // and then `bytes` is not in the buffer
    reader.TellText(Between(bytes, bytes + size),
                    PositionOf(*reader.context_->input, bytes + size));
  }

  // Called before anything in the DOCTYPE is read, so no entity is ever declared.
  static void Doctype(void* self, const xmlChar* /*name*/, const xmlChar* /*public_id*/,
                      const xmlChar* /*system_id*/) noexcept {
    SaxReader& reader = *static_cast<SaxReader*>(self);
    const xmlParserInput& input = *reader.context_->input;
    reader.Stop(reader.Error(PositionOf(input, BeginOfTag(input)),
                             "a DOCTYPE, whose declarations could do harm, is not read; delete it "
                             "from the file"));
  }

  static void Error(void* self, xmlErrorPtr error) noexcept {
    SaxReader& reader = *static_cast<SaxReader*>(self);
    // Less than fatal are rules about namespaces only.
    if (error->level != XML_ERR_FATAL || !reader.status_.ok()) return;
    if (reader.context_ == nullptr || reader.context_->input == nullptr) return;
    const bool complete = !reader.root_end_tag_.empty() && reader.depth_ == 0;
    if (reader.finished_.has_value() && !complete) {
      reader.status_ = reader.Truncated(*reader.finished_);
      return;
    }
    const xmlParserInput& input = *reader.context_->input;
    reader.status_ = reader.Error(PositionOf(input, input.cur), CauseOf(error->code));
  }
};

SaxReader::SaxReader(ElementHandler& handler, std::string document_name)
    : handler_(handler), document_name_(std::move(document_name)) {
  static std::once_flag initialized;  // libxml2's own check is no synchronisation
  std::call_once(initialized, xmlInitParser);

  xmlSAXHandler sax = Callbacks::Table();
  context_.reset(xmlCreatePushParserCtxt(&sax, this, nullptr, 0, nullptr));
  if (context_ == nullptr) {
    status_ = InternalError("no memory for an XML reader");
    return;
  }
  xmlCtxtUseOptions(context_.get(), kOptions);
}

SaxReader::~SaxReader() = default;

absl::Status SaxReader::Feed(std::string_view bytes) {
  while (status_.ok() && !bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPieceBytes);
    bytes.remove_prefix(piece.size());
    Parse(piece);
  }
  return status_;
}

absl::Status SaxReader::Finish() {
  if (!status_.ok()) return status_;
  finished_ = PositionOf(*context_->input, context_->input->end);
  Parse({});
  const xmlParserInputBuffer* buffer = context_->input->buf;
  if (buffer != nullptr && buffer->raw != nullptr && xmlBufUse(buffer->raw) != 0) {
    // Without a word, libxml2 stays before bytes that it cannot convert.
    status_ = Error(*finished_, CauseOf(XML_I18N_CONV_FAILED));
  }
  return status_;
}

void SaxReader::Parse(std::string_view piece) {
  const ThreadErrors errors(this, &Callbacks::Error);
  // Its result is the last error of any kind; status_ has the first that matters.
  xmlParseChunk(context_.get(), piece.data(), static_cast<int>(piece.size()),
                piece.empty() ? 1 : 0);
  if (!status_.ok()) return;

  const xmlParserInput& input = *context_->input;
  if (context_->disableSAX != 0) {  // stopped without a word
    status_ = Error(PositionOf(input, input.cur), CauseOf(context_->errNo));
  } else if (input.end - input.cur > kMaxMarkupBytes) {
    status_ = Error(PositionOf(input, input.cur), "a tag or comment longer than 16 MiB");
  }
}

void SaxReader::TellText(std::string_view text, Position end) {
  if (!in_text_) {
    text.remove_prefix(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
    if (text.empty()) return;
    in_text_ = true;
  }
  Stop(handler_.Text(text, {.byte_offset = end.byte_offset - static_cast<std::int64_t>(text.size()),
                            .line = end.line - CountLineFeeds(text)}));
}

void SaxReader::Stop(absl::Status status) {
  if (status.ok() || !status_.ok()) return;
  status_ = std::move(status);
  xmlStopParser(context_.get());
}

absl::Status SaxReader::Error(Position position, std::string_view cause) const {
  return InputError(absl::StrFormat("%s: byte %d, line %d: %s", document_name_,
                                    position.byte_offset, position.line, cause));
}

absl::Status SaxReader::Truncated(Position end) const {
  if (root_end_tag_.empty()) {
    return Error(end, "the file ends without an element; get it again from where it was made");
  }
  return Error(end, absl::StrFormat("the file ends before %s; part of it is missing, so copy or "
                                    "export it again",
                                    root_end_tag_));
}

void SaxReader::FreeContext::operator()(_xmlParserCtxt* context) const {
  xmlFreeDoc(context->myDoc);  // not freed with the context
  xmlFreeParserCtxt(context);
}

}  // namespace pulso
