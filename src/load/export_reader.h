// The left half of the path: from an archive to entities.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "archive/export_archive.h"
#include "health/entity_sink.h"
#include "load/load_summary.h"
#include "load/progress.h"
#include "xml/plain_elements.h"

namespace pulso {

enum class ReaderKind {
  kScan,     // tolerant and fast
  kLibxml2,  // conformant: any damage is an error
};

// How to read an export.
struct ReadOptions {
  ReaderKind reader = ReaderKind::kScan;
  // Threads that scan the main XML ahead, and how much they scan at a time, at most: the result is
  // the same.
  int jobs = 1;
  std::size_t block_bytes = PlainElements::kMostBytes;

  bool is_strict = false;        // any damage is an input error
  bool allow_truncated = false;  // what is complete of a cut file counts; not when strict
  std::optional<std::int64_t> max_rejects = {};  // more are an input error
  std::string time_zone =
      {};  // IANA name, of the local days; "" for that of most HKTimeZone entries
};

// Reads the inventory, the main XML and then every side file, in the order of the archive, and
// hands their entities to `sink`.  A side file that cannot be read becomes a Reject, or an input
// error when strict; a damaged archive is an error.  A file that the XML refers to but the zip or
// folder does not hold is counted, or an input error when strict.  Stops with an interrupted error
// when `stop` is requested.
absl::StatusOr<ReadSummary> ReadExport(ExportArchive& archive, const ReadOptions& options,
                                       EntitySink& sink, LoadProgress& progress,
                                       const std::stop_token& stop);

}  // namespace pulso
