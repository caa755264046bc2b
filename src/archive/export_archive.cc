#include "archive/export_archive.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include "archive/file_handle.h"
#include "archive/file_kind.h"
#include "archive/file_name.h"
#include "archive/file_stream.h"
#include "archive/folder_archive.h"
#include "archive/peek_stream.h"
#include "archive/xml_archive.h"
#include "archive/zip_archive.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// All magic bytes that Open() tells apart.
constexpr std::size_t kMagicBytes = 4;

// The last part of a path; of "." the name of the current folder.
std::string LastPart(const std::string& path) {
  std::error_code error;
  std::filesystem::path whole = std::filesystem::absolute(path, error).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  const std::string name = Printable(Utf8Name(whole.filename().string()));
  return name.empty() ? "/" : name;
}

absl::StatusOr<std::unique_ptr<ExportArchive>> OpenRegularFile(FileDescriptor file,
                                                               std::string name) {
  PeekStream stream(std::make_unique<FileStream>(file, name));
  const bool zip = IsZip(stream.Peek(kMagicBytes));
  RETURN_IF_ERROR(stream.status());
  return zip ? OpenZip(std::move(file), std::move(name))
             : OpenXmlFile(std::move(file), std::move(name));
}

// All bytes of `stream` in a temporary file.
absl::StatusOr<FileDescriptor> CopyToTemporaryFile(ByteStream& stream) {
  ASSIGN_OR_RETURN(FileDescriptor file, MakeTemporaryFile());
  std::array<char, std::size_t{64} << 10> block;
  for (;;) {
    ASSIGN_OR_RETURN(const std::size_t got, stream.Read(block));
    if (got == 0) return file;
    RETURN_IF_ERROR(WriteAll(file, std::span(block).first(got), "temporary file"));
  }
}

absl::StatusOr<std::unique_ptr<ExportArchive>> OpenPipe(FileDescriptor file, std::string name,
                                                        const std::stop_token& stop) {
  ASSIGN_OR_RETURN(std::unique_ptr<PipeStream> pipe, PipeStream::Open(std::move(file), name, stop));
  auto stream = std::make_unique<PeekStream>(std::move(pipe));
  if (!IsZip(stream->Peek(kMagicBytes))) return OpenXmlPipe(std::move(stream), std::move(name));
  // A zip's directory stands at its end, and what precedes it is needed after it.
  ASSIGN_OR_RETURN(FileDescriptor copy, CopyToTemporaryFile(*stream));
  return OpenZip(std::move(copy), std::move(name));
}

}  // namespace

std::string_view FileKindName(FileKind kind) {
  switch (kind) {
    case FileKind::kMainXml:
      return "main_xml";
    case FileKind::kCda:
      return "cda";
    case FileKind::kWorkoutRoute:
      return "workout_route";
    case FileKind::kElectrocardiogram:
      return "electrocardiogram";
    case FileKind::kClinicalRecord:
      return "clinical_record";
    case FileKind::kAttachment:
      return "attachment";
    case FileKind::kIgnored:
      return "ignored";
    case FileKind::kDirectory:
      return "directory";
    case FileKind::kOther:
      return "other";
  }
  return "other";
}

absl::StatusOr<std::unique_ptr<ExportArchive>> ExportArchive::Open(const std::string& path,
                                                                   const std::stop_token& stop) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "standard input" : LastPart(path);
  ASSIGN_OR_RETURN(FileDescriptor file,
                   standard_input ? DuplicateStandardInput() : OpenForReading(path));
  struct stat status;
  if (fstat(file.get(), &status) != 0) return SystemError(name, "cannot be looked at");
  if (S_ISDIR(status.st_mode)) {
    if (!standard_input) return OpenFolder(path, name);
    return InputError("standard input: is a folder; give its path instead of -");
  }
  // A file on standard input may have been read in part already; then it is like a pipe.
  const bool whole_file = S_ISREG(status.st_mode) && lseek(file.get(), 0, SEEK_CUR) == 0;
  if (whole_file) return OpenRegularFile(std::move(file), name);
  absl::StatusOr<std::unique_ptr<ExportArchive>> archive = OpenPipe(std::move(file), name, stop);
  if (stop.stop_requested()) return InterruptedError("interrupted, nothing was changed");
  return archive;
}

}  // namespace pulso
