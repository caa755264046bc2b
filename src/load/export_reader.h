// The left half of the path: from an archive to entities.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "absl/status/statusor.h"
#include "archive/export_archive.h"
#include "health/entity_sink.h"
#include "load/load_summary.h"
#include "load/progress.h"

namespace pulso {

enum class ReaderKind {
  kScan,     // tolerant and fast
  kLibxml2,  // conformant: any damage is an error
};

// How to read an export.
struct ReadOptions {
  ReaderKind reader = ReaderKind::kScan;
  bool is_strict = false;        // any damage is an input error
  bool allow_truncated = false;  // what is complete of a cut file counts; not when strict
  std::optional<std::int64_t> max_rejects;  // more are an input error
};

// Reads the inventory, the main XML and then every side file, in the order of the archive, and
// hands their entities to `sink`.  A side file that cannot be read becomes a Reject; a damaged
// archive or main XML is an error.  Stops with an interrupted error when `stop` is requested.
absl::StatusOr<ReadSummary> ReadExport(ExportArchive& archive, const ReadOptions& options,
                                       EntitySink& sink, LoadProgress& progress,
                                       const std::stop_token& stop);

}  // namespace pulso
