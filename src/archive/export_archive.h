// An Apple Health export as a set of files: a zip, a folder, a single XML file (plain or gzip), or
// standard input.  Nothing is ever unpacked to disk, and a name inside a zip is a label, never a
// path that is opened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "archive/byte_stream.h"

namespace pulso {

// What a file of the export is, told from its place and name, the main XML from its content.
enum class FileKind {
  kMainXml,            // the file that holds <HealthData>, under whatever name
  kCda,                // export_cda.xml
  kWorkoutRoute,       // workout-routes/*.gpx
  kElectrocardiogram,  // electrocardiograms/*.csv
  kClinicalRecord,     // clinical-records/*.json
  kAttachment,         // attachments/*
  kIgnored,            // __MACOSX/**, ._*, .DS_Store; in a folder also symbolic links and devices
  kDirectory,
  kOther,
};

// The kind as export_file.kind has it: "main_xml", "cda", "workout_route", …
std::string_view FileKindName(FileKind kind);

// One file of the export.  In both paths the name of a directory ends with '/'; bytes that are no
// UTF-8 are read as code page 437 (zip) or replaced by U+FFFD (folder).  Two files of a zip may
// have the same name.
struct ExportFile {
  std::string path;          // UTF-8, relative to the export's own folder: "workout-routes/a.gpx"
  std::string archive_path;  // UTF-8, as in the archive: "apple_health_export/workout-routes/a.gpx"
  FileKind kind = FileKind::kOther;
  std::optional<std::uint64_t> bytes;  // unpacked; unknown for a pipe and gzip
  std::optional<std::uint32_t> crc32;  // of the unpacked bytes; only a zip states it
};

// An opened export.
class ExportArchive {
 public:
  // Opens `path`; "-" is standard input.  A zip is known by its first bytes, whatever its name; a
  // zip that comes through a pipe is kept in an unlinked temporary file, still packed.
  //
  // The main XML is the one file whose first 512 bytes hold "<!DOCTYPE HealthData" or
  // "<HealthData" (64 KiB when the XML itself is opened).  An input error when there is none or
  // more than one, when the file cannot be opened, or when the zip's central directory is missing
  // or damaged.
  //
  // Where bytes are awaited, a stop ends that with an interrupted error.
  static absl::StatusOr<std::unique_ptr<ExportArchive>> Open(const std::string& path,
                                                             const std::stop_token& stop = {});

  virtual ~ExportArchive() = default;

  // Every file in the order of the archive (of their names, for a folder), directories and ignored
  // files too.
  const std::vector<ExportFile>& files() const { return files_; }

  // The index in files() of the main XML.
  std::size_t main_file() const { return main_file_; }

  // Opens one file for reading; the archive must outlive the stream.  May be called by any thread;
  // several files can be open at a time, each used by one thread.  A pipe can be opened once.
  virtual absl::StatusOr<std::unique_ptr<ByteStream>> OpenFile(std::size_t index) = 0;

  // The last part of the path that was opened, or "standard input".
  const std::string& name() const { return name_; }

  // Size in bytes of what was opened: of the zip itself, of the XML as it is packed, of the main
  // XML of a folder; unknown for XML that comes through a pipe.
  std::optional<std::uint64_t> packed_bytes() const { return packed_bytes_; }

  // SHA-256 in lower-case hexadecimal of what was opened: of the zip or file as it is; of a
  // folder, of a list that has size and path of every file in it, and the SHA-256 of those that a
  // load reads; of a pipe, of the bytes read so far.  Reads the files once more, so it may take
  // seconds; safe on another thread while files are being read, but for a pipe only after the main
  // XML was read to its end.
  virtual absl::StatusOr<std::string> Sha256() = 0;

 protected:
  std::vector<ExportFile> files_;
  std::size_t main_file_ = 0;
  std::string name_;
  std::optional<std::uint64_t> packed_bytes_;
};

}  // namespace pulso
