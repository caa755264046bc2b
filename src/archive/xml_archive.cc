#include "archive/xml_archive.h"

#include <sys/stat.h>

#include <cstdint>
#include <utility>

#include "absl/strings/str_format.h"
#include "archive/file_kind.h"
#include "archive/gzip_stream.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// Who names an XML means it, so comments of any reasonable length may stand before its root.
constexpr std::size_t kXmlHeadBytes = std::size_t{64} << 10;

// Passes bytes on and adds them to a digest.
class DigestingStream : public ByteStream {
 public:
  // `digest` must outlive the stream.
  DigestingStream(std::unique_ptr<ByteStream> stream, Sha256Digest& digest)
      : stream_(std::move(stream)), digest_(digest) {}

  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override {
    ASSIGN_OR_RETURN(const std::size_t got, stream_->Read(buffer));
    digest_.Update(buffer.first(got));
    return got;
  }
  void Cancel() override { stream_->Cancel(); }

 private:
  std::unique_ptr<ByteStream> stream_;
  Sha256Digest& digest_;
};

// Unpacked bytes, and whether they were packed.
struct Unpacked {
  std::unique_ptr<PeekStream> stream;
  bool gzip = false;
};

Unpacked Unpack(std::unique_ptr<ByteStream> packed, const std::string& name) {
  auto stream = std::make_unique<PeekStream>(std::move(packed));
  if (!IsGzip(stream->Peek(2))) return {.stream = std::move(stream), .gzip = false};
  auto unpacked = std::make_unique<GzipStream>(std::move(stream), name);
  return {.stream = std::make_unique<PeekStream>(std::move(unpacked)), .gzip = true};
}

// An input error unless `stream` begins like the main XML.
absl::Status CheckHead(PeekStream& stream, const std::string& name) {
  const std::string_view head = stream.Peek(kXmlHeadBytes);
  if (IsHealthData(head)) return absl::OkStatus();
  RETURN_IF_ERROR(stream.status());
  if (head.empty()) {
    return InputError(absl::StrFormat("%s: is empty; export or copy it again", name));
  }
  RETURN_IF_ERROR(CheckEncoding(head, name));
  if (head.find("<ClinicalDocument") != head.npos) {
    return InputError(
        absl::StrFormat("%s: no <HealthData> in it: it is export_cda.xml, a copy of "
                        "few values; give export.xml, which lies beside it",
                        name));
  }
  return InputError(
      absl::StrFormat("%s: no <HealthData> in its first %d bytes; give the export.xml "
                      "of an Apple Health export, or its zip",
                      name, kXmlHeadBytes));
}

// files() of an export that is one XML.
ExportFile OnlyFile(const std::string& name) {
  ExportFile file;
  file.path = name;
  file.archive_path = name;
  file.kind = FileKind::kMainXml;
  return file;
}

class XmlFile : public ExportArchive {
 public:
  XmlFile(FileDescriptor file, std::string name) : file_(std::move(file)) {
    name_ = std::move(name);
  }

  absl::Status Open() {
    struct stat status;
    if (fstat(file_.get(), &status) != 0) return SystemError(name_, "cannot be looked at");
    packed_bytes_ = static_cast<std::uint64_t>(status.st_size);
    const Unpacked unpacked = Unpack(std::make_unique<FileStream>(file_, name_), name_);
    RETURN_IF_ERROR(CheckHead(*unpacked.stream, name_));
    files_.push_back(OnlyFile(name_));
    if (!unpacked.gzip) files_.front().bytes = packed_bytes_;
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<ByteStream>> OpenFile(std::size_t index) override {
    if (index != 0) return InternalError("a single XML has one file");
    return Unpack(std::make_unique<FileStream>(file_, name_), name_).stream;
  }

  absl::StatusOr<std::string> Sha256() override { return Sha256OfFile(file_, name_); }

 private:
  FileDescriptor file_;
};

class XmlPipe : public ExportArchive {
 public:
  explicit XmlPipe(std::string name) { name_ = std::move(name); }

  absl::Status Open(std::unique_ptr<PeekStream> packed) {
    stream_ = Unpack(std::make_unique<DigestingStream>(std::move(packed), digest_), name_).stream;
    RETURN_IF_ERROR(CheckHead(*stream_, name_));
    files_.push_back(OnlyFile(name_));
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<ByteStream>> OpenFile(std::size_t index) override {
    if (index != 0) return InternalError("a single XML has one file");
    if (stream_ == nullptr) {
      return InputError(
          absl::StrFormat("%s: a pipe can be read only once; give a file instead", name_));
    }
    return std::move(stream_);
  }

  absl::StatusOr<std::string> Sha256() override { return digest_.Hex(); }

 private:
  Sha256Digest digest_;                 // of the packed bytes
  std::unique_ptr<PeekStream> stream_;  // null once it was opened
};

}  // namespace

absl::StatusOr<std::unique_ptr<ExportArchive>> OpenXmlFile(FileDescriptor file, std::string name) {
  auto archive = std::make_unique<XmlFile>(std::move(file), std::move(name));
  RETURN_IF_ERROR(archive->Open());
  return archive;
}

absl::StatusOr<std::unique_ptr<ExportArchive>> OpenXmlPipe(std::unique_ptr<PeekStream> stream,
                                                           std::string name) {
  auto archive = std::make_unique<XmlPipe>(std::move(name));
  RETURN_IF_ERROR(archive->Open(std::move(stream)));
  return archive;
}

}  // namespace pulso
