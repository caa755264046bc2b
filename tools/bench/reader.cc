// How fast the main XML of an export can be read at all, on one thread, by
//   inflate   unpacking it, which checks its CRC
//   libxml2   … and libxml2's SAX2 push parser, whose handlers only count elements
//   scan      … and pulso's tolerant reader with such a handler
// Prints the bytes and elements that it saw as one JSON object.
#include <libxml/parser.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "archive/export_archive.h"
#include "base/status_macros.h"
#include "health/element_kinds.h"
#include "xml/prolog.h"
#include "xml/scan_reader.h"

namespace pulso::bench {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{128} << 10;  // what pulso gives libxml2 at a time

// Takes bytes and does nothing.
class NoReader final : public DocumentReader {
 public:
  absl::Status Feed(std::string_view /*bytes*/) override { return absl::OkStatus(); }
  absl::Status Finish() override { return absl::OkStatus(); }
};

// libxml2 with nothing around it.
class BareLibxml2 final : public DocumentReader {
 public:
  explicit BareLibxml2(std::int64_t& elements) {
    xmlSAXHandler sax{};
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*, int,
                            const xmlChar**, int, int,
                            const xmlChar**) { ++*static_cast<std::int64_t*>(self); };
    sax.endElementNs = [](void*, const xmlChar*, const xmlChar*, const xmlChar*) {};
    sax.characters = [](void*, const xmlChar*, int) {};
    sax.ignorableWhitespace = sax.characters;
    context_.reset(xmlCreatePushParserCtxt(&sax, &elements, nullptr, 0, nullptr));
    xmlCtxtUseOptions(context_.get(), XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE);
  }

  absl::Status Feed(std::string_view bytes) override { return Parse(bytes, 0); }
  absl::Status Finish() override { return Parse({}, 1); }

 private:
  struct Free {
    void operator()(xmlParserCtxtPtr context) const { xmlFreeParserCtxt(context); }
  };

  absl::Status Parse(std::string_view bytes, int is_end) {
    const int error =
        xmlParseChunk(context_.get(), bytes.data(), static_cast<int>(bytes.size()), is_end);
    if (error == XML_ERR_OK) return absl::OkStatus();
    return InputError(absl::StrFormat("the main XML: libxml2 error %d", error));
  }

  std::unique_ptr<xmlParserCtxt, Free> context_;
};

class CountingHandler final : public ElementHandler {
 public:
  explicit CountingHandler(std::int64_t& elements) : elements_(elements) {}
  absl::Status StartElement(const Element& /*element*/) override {
    ++elements_;
    return absl::OkStatus();
  }
  absl::Status EndElement() override { return absl::OkStatus(); }
  absl::Status Text(std::string_view /*text*/, Position /*position*/) override {
    return absl::OkStatus();
  }

 private:
  std::int64_t& elements_;
};

absl::StatusOr<std::int64_t> ReadAll(ByteStream& stream, DocumentReader& reader) {
  std::vector<char> buffer(kChunkBytes);
  std::int64_t total = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const std::size_t bytes, stream.Read(buffer));
    if (bytes == 0) break;
    total += static_cast<std::int64_t>(bytes);
    RETURN_IF_ERROR(reader.Feed({buffer.data(), bytes}));
  }
  RETURN_IF_ERROR(reader.Finish());
  return total;
}

absl::StatusOr<nlohmann::json> Read(const std::string& path, const std::string& kind) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive, ExportArchive::Open(path));
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream,
                   archive->OpenFile(archive->main_file()));
  std::int64_t elements = 0;
  absl::StatusOr<std::int64_t> bytes;
  if (kind == "inflate") {
    NoReader reader;
    bytes = ReadAll(*stream, reader);
  } else if (kind == "libxml2") {
    BareLibxml2 reader(elements);
    Prolog prolog(reader, "the main XML");  // libxml2 cannot read Apple's DOCTYPE
    bytes = ReadAll(*stream, prolog);
  } else {
    CountingHandler handler(elements);
    ScanReader reader(
        handler,
        {.document_name = "the main XML", .is_child = IsChildElement, .is_known = IsKnownElement});
    Prolog prolog(reader, "the main XML");
    bytes = ReadAll(*stream, prolog);
  }
  RETURN_IF_ERROR(bytes.status());
  return nlohmann::json{{"bytes", *bytes}, {"elements", elements}};
}

int Run(int argc, char** argv) {
  std::string path;
  std::string kind;
  CLI::App app("Reads the main XML of an export and does nothing with it.");
  app.add_option("export", path, "The export")->required();
  app.add_option("reader", kind, "What reads it")
      ->required()
      ->check(CLI::IsMember({"inflate", "libxml2", "scan"}));
  CLI11_PARSE(app, argc, argv);

  const absl::StatusOr<nlohmann::json> outcome = Read(path, kind);
  if (!outcome.ok()) {
    const std::string message(outcome.status().message());
    std::fprintf(stderr, "bench_reader: %s\n", message.c_str());
    return 1;
  }
  std::puts(outcome->dump().c_str());
  return 0;
}

}  // namespace
}  // namespace pulso::bench

int main(int argc, char** argv) {
  try {
    return pulso::bench::Run(argc, argv);
  } catch (const std::exception& error) {  // std::bad_alloc above all
    std::fprintf(stderr, "bench_reader: %s\n", error.what());
    return 1;
  }
}
