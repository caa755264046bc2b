#include "load/export_reader.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_format.h"
#include "archive/file_name.h"
#include "archive/read_ahead.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "base/string_map.h"
#include "health/clinical_document.h"
#include "health/electrocardiogram_csv.h"
#include "health/export_handler.h"
#include "health/gpx_handler.h"
#include "rows/export_path.h"
#include "xml/prolog.h"
#include "xml/sax_reader.h"
#include "xml/scan_ahead.h"
#include "xml/scan_reader.h"

namespace pulso {
namespace {

// Passes entities on and counts those that tell of trouble.
class CountingSink final : public EntitySink {
 public:
  CountingSink(EntitySink& next, const ReadOptions& options, const ExportArchive& archive)
      : next_(next), options_(options), is_single_file_(archive.files().size() == 1) {
    for (const ExportFile& file : archive.files()) paths_.insert(file.path);
  }

  absl::Status Begin(const Entity& entity) override {
    if (entity.As<Unmapped>() != nullptr) ++unmapped_;
    if (entity.As<Reject>() != nullptr) {
      ++rejects_;
      if (options_.max_rejects.has_value() && rejects_ > *options_.max_rejects) return TooMany();
    }
    if (const auto* reference = entity.As<FileReference>()) {
      RETURN_IF_ERROR(CheckFile(reference->path));
    }
    if (const auto* record = entity.As<ClinicalRecord>()) {
      RETURN_IF_ERROR(CheckFile(record->resource_file_path));
    }
    return next_.Begin(entity);
  }
  absl::Status End() override { return next_.End(); }

  std::int64_t rejects() const { return rejects_; }
  std::int64_t unmapped() const { return unmapped_; }
  std::int64_t missing_files() const { return missing_files_; }

 private:
  absl::Status TooMany() const {
    return InputError(absl::StrFormat(
        "more than %d rejected; nothing was changed; raise --max-rejects to load the rest",
        *options_.max_rejects));
  }

  absl::Status CheckFile(std::string_view reference) {
    const std::string_view path = ExportPath(reference);
    if (paths_.contains(path)) return absl::OkStatus();
    ++missing_files_;
    if (!options_.is_strict || is_single_file_) return absl::OkStatus();
    return InputError(absl::StrFormat(
        "%s: the XML refers to this file, but the export does not hold it; without --strict this "
        "is counted",
        Printable(std::string(path))));
  }

  EntitySink& next_;
  const ReadOptions& options_;
  absl::flat_hash_set<std::string, StringHash, std::equal_to<>> paths_;
  bool is_single_file_ = false;  // an XML without its side files
  std::int64_t rejects_ = 0;
  std::int64_t unmapped_ = 0;
  std::int64_t missing_files_ = 0;
};

// Whether the content of the file is read; all other files are listed only.
bool IsRead(FileKind kind) {
  return kind == FileKind::kMainXml || kind == FileKind::kWorkoutRoute ||
         kind == FileKind::kElectrocardiogram || kind == FileKind::kClinicalRecord;
}

// One pass over an archive.
class ExportPass {
 public:
  ExportPass(ExportArchive& archive, const ReadOptions& options, EntitySink& sink,
             LoadProgress& progress, const std::stop_token& stop)
      : archive_(archive),
        options_(options),
        sink_(sink, options, archive),
        progress_(progress),
        stop_(stop) {}

  absl::StatusOr<ReadSummary> Run();

 private:
  absl::Status WriteInventory();
  absl::Status ReadMainXml();
  std::unique_ptr<DocumentReader> MakeReader(ElementHandler& handler, const std::string& name,
                                             ShapeIds& shape_ids) const;
  absl::Status ReadSideFiles();
  absl::Status ReadRoute(const ExportFile& file, std::unique_ptr<ByteStream> stream);
  absl::Status ReadWhole(const ExportFile& file, ByteStream& stream);
  absl::Status AddElectrocardiogram(const ExportFile& file, std::string_view text);
  absl::Status AddClinicalDocument(const ExportFile& file, std::string text);
  absl::Status RejectFile(const ExportFile& file, const absl::Status& cause);
  absl::Status Account(std::size_t bytes);

  ExportArchive& archive_;
  const ReadOptions& options_;
  CountingSink sink_;
  LoadProgress& progress_;
  const std::stop_token& stop_;
  ReadSummary summary_;
  std::map<FileKind, FileCounts> files_;
};

absl::StatusOr<ReadSummary> ExportPass::Run() {
  RETURN_IF_ERROR(WriteInventory());
  RETURN_IF_ERROR(ReadMainXml());
  RETURN_IF_ERROR(ReadSideFiles());
  for (auto& [kind, counts] : files_) summary_.files.push_back(std::move(counts));
  summary_.rejects = sink_.rejects();
  summary_.unmapped = sink_.unmapped();
  summary_.missing_files = sink_.missing_files();
  summary_.elements = summary_.receipt->ByElement();
  RETURN_IF_ERROR(summary_.receipt->Check());
  return std::move(summary_);
}

// Notes progress; an interrupted error when the user wants to stop.
absl::Status ExportPass::Account(std::size_t bytes) {
  summary_.bytes_read += static_cast<std::int64_t>(bytes);
  progress_.bytes = summary_.bytes_read;
  if (stop_.stop_requested()) return InterruptedError("interrupted, nothing was changed");
  return absl::OkStatus();
}

absl::Status ExportPass::WriteInventory() {
  std::int64_t total = 0;
  bool is_total_known = true;  // not of a pipe or gzip
  for (const ExportFile& file : archive_.files()) {
    FileCounts& counts = files_[file.kind];
    counts.kind = FileKindName(file.kind);
    ++counts.seen;
    if (IsRead(file.kind)) total += static_cast<std::int64_t>(file.bytes.value_or(0));
    if (file.kind == FileKind::kMainXml) is_total_known = file.bytes.has_value();
    RETURN_IF_ERROR(sink_.Add(InventoryFile{.path = file.path,
                                            .kind = FileKindName(file.kind),
                                            .bytes = file.bytes,
                                            .crc32 = file.crc32}));
  }
  progress_.total_bytes = is_total_known ? total : 0;
  return absl::OkStatus();
}

std::unique_ptr<DocumentReader> ExportPass::MakeReader(ElementHandler& handler,
                                                       const std::string& name,
                                                       ShapeIds& shape_ids) const {
  if (options_.reader == ReaderKind::kLibxml2) return std::make_unique<SaxReader>(handler, name);
  return std::make_unique<ScanReader>(handler,
                                      ScanOptions{.document_name = name,
                                                  .is_child = IsChildElement,
                                                  .is_known = IsKnownElement,
                                                  .shape_ids = &shape_ids,
                                                  .is_strict = options_.is_strict,
                                                  .allow_truncated = options_.allow_truncated});
}

absl::Status ExportPass::ReadMainXml() {
  const std::string name = Printable(archive_.files()[archive_.main_file()].path);
  ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, archive_.OpenFile(archive_.main_file()));
  ShapeIds shape_ids;
  ScanAhead blocks(std::move(stream), options_.jobs, shape_ids, options_.block_bytes);
  const std::stop_callback cancel(stop_, [&] { blocks.Cancel(); });
  Receipt& receipt = *summary_.receipt;
  ExportHandler handler(sink_, receipt,  // elements -> entities
                        {name, options_.is_strict, options_.time_zone});
  const std::unique_ptr<DocumentReader> reader = MakeReader(handler, name, shape_ids);
  Prolog prolog(*reader, name);  // Apple's DOCTYPE is malformed since iOS 16
  for (;;) {
    const absl::StatusOr<ScanAhead::Block> block = blocks.Next();
    RETURN_IF_ERROR(Account(block.ok() ? block->bytes.size() : 0));  // first: a stop cancels Next()
    const bool is_cut = IsTruncated(block.status()) && options_.allow_truncated;
    if (is_cut && !options_.is_strict) break;  // the reader tells what is missing
    RETURN_IF_ERROR(block.status());
    if (block->bytes.empty()) break;
    RETURN_IF_ERROR(prolog.FeedScanned(block->bytes, *block->elements));
    progress_.records = receipt.documents().Child("HealthData").Child("Record").counts.seen;
  }
  summary_.unpacked = blocks.unpacked();
  summary_.scanned = blocks.scanned();
  RETURN_IF_ERROR(prolog.Finish());
  RETURN_IF_ERROR(handler.Finish());
  ++files_[FileKind::kMainXml].loaded;
  summary_.format_version = prolog.version();
  summary_.export_date = handler.export_date();
  summary_.locale = handler.locale();
  const auto& zones = handler.time_zones().entries();
  summary_.time_zones = {zones.begin(), zones.end()};
  summary_.utc_offsets = handler.utc_offsets();
  summary_.time_zone = handler.time_zone();
  return absl::OkStatus();
}

absl::Status ExportPass::ReadSideFiles() {
  for (std::size_t index = 0; index < archive_.files().size(); ++index) {
    const ExportFile& file = archive_.files()[index];
    const bool is_route = file.kind == FileKind::kWorkoutRoute;
    if (!IsRead(file.kind) || file.kind == FileKind::kMainXml) continue;
    ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, archive_.OpenFile(index));
    RETURN_IF_ERROR(is_route ? ReadRoute(file, std::move(stream)) : ReadWhole(file, *stream));
  }
  return absl::OkStatus();
}

absl::Status ExportPass::ReadRoute(const ExportFile& file, std::unique_ptr<ByteStream> stream) {
  RETURN_IF_ERROR(sink_.Begin(RouteFile{file.path}));
  const std::string name = Printable(file.path);
  GpxHandler handler(sink_, *summary_.receipt, name, options_.is_strict);
  SaxReader reader(handler, name);
  ReadAhead bytes(std::move(stream));  // inflates on a thread of its own
  absl::Status damage;                 // of the document; the archive's own errors end the load
  for (;;) {
    ASSIGN_OR_RETURN(const std::span<char> chunk, bytes.Next());
    if (chunk.empty()) break;
    RETURN_IF_ERROR(Account(chunk.size()));
    if (damage.ok()) damage = reader.Feed({chunk.data(), chunk.size()});
  }
  if (damage.ok()) damage = reader.Finish();
  if (!damage.ok() && (options_.is_strict || !IsInputError(damage))) return damage;
  if (!damage.ok()) RETURN_IF_ERROR(handler.BreakOff());
  RETURN_IF_ERROR(sink_.End());
  if (!damage.ok()) return RejectFile(file, damage);
  ++files_[file.kind].loaded;
  return absl::OkStatus();
}

absl::Status ExportPass::ReadWhole(const ExportFile& file, ByteStream& stream) {
  constexpr std::size_t kMostBytes = std::size_t{16} << 20;  // what both formats accept
  std::string text;
  std::vector<char> buffer(std::size_t{64} << 10);
  for (;;) {
    ASSIGN_OR_RETURN(const std::size_t bytes, stream.Read(buffer));
    if (bytes == 0) break;
    RETURN_IF_ERROR(Account(bytes));
    if (text.size() <= kMostBytes) text.append(buffer.data(), bytes);
  }
  absl::Status damage = file.kind == FileKind::kElectrocardiogram
                            ? AddElectrocardiogram(file, text)
                            : AddClinicalDocument(file, std::move(text));
  if (IsInputError(damage)) {
    if (options_.is_strict) {
      return InputError(absl::StrFormat("%s: %s", Printable(file.path), damage.message()));
    }
    return RejectFile(file, damage);
  }
  if (damage.ok()) ++files_[file.kind].loaded;
  return damage;
}

absl::Status ExportPass::AddElectrocardiogram(const ExportFile& file, std::string_view text) {
  ASSIGN_OR_RETURN(const ElectrocardiogramFile recording, ParseElectrocardiogram(text));
  return sink_.Add(recording.View(file.path));
}

absl::Status ExportPass::AddClinicalDocument(const ExportFile& file, std::string text) {
  ASSIGN_OR_RETURN(const std::string json, PrepareClinicalDocument(std::move(text)));
  return sink_.Add(ClinicalDocument{.path = file.path, .resource = json});
}

absl::Status ExportPass::RejectFile(const ExportFile& file, const absl::Status& cause) {
  ++files_[file.kind].rejected;
  return sink_.Add(Reject{.reason = {cause.message().data(), cause.message().size()},
                          .element_path = file.path,
                          .attributes = {},
                          .position = {},
                          .source = {}});
}

}  // namespace

absl::StatusOr<ReadSummary> ReadExport(ExportArchive& archive, const ReadOptions& options,
                                       EntitySink& sink, LoadProgress& progress,
                                       const std::stop_token& stop) {
  return ExportPass(archive, options, sink, progress, stop).Run();
}

}  // namespace pulso
