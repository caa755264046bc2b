#include "load/inspection.h"

#include <chrono>
#include <memory>

#include "archive/export_archive.h"
#include "base/status_macros.h"
#include "load/inspector.h"

namespace pulso {

absl::StatusOr<Inspection> InspectExport(const std::string& path, const ReadOptions& options,
                                         LoadProgress& progress, const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point began = Clock::now();
  Inspection inspection;
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive, ExportArchive::Open(path, stop));
  inspection.input_name = archive->name();
  progress.phase = LoadPhase::kRead;
  Inspector inspector;
  ASSIGN_OR_RETURN(inspection.read, ReadExport(*archive, options, inspector, progress, stop));
  RETURN_IF_ERROR(inspector.Finish(inspection));
  inspection.packed_bytes = archive->packed_bytes();
  progress.phase = LoadPhase::kDone;
  inspection.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  return inspection;
}

}  // namespace pulso
