#include "cli/report.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/number_text.h"
#include "load/summary_json.h"

namespace pulso {
namespace {

using enum ElementKind;

// A line of the table: elements on one side, the tables that hold them on the other.
struct EntityLine {
  std::string_view label;
  std::vector<ElementKind> elements;
  std::string_view table;  // "*_metadata": all with this end
};

std::vector<EntityLine> EntityLines() {
  return {{"HealthData, ExportDate, Me", {kHealthData, kExportDate, kMe}, "user_profile"},
          {"Record", {kRecord}, "record"},
          {"MetadataEntry", {kMetadataEntry}, "*_metadata"},
          {"InstantaneousBeatsPerMinute", {kInstantaneousBeatsPerMinute}, "heartbeat"},
          {"Correlation", {kCorrelation}, "correlation"},
          {"Record in Correlation", {}, "correlation_record"},
          {"Workout", {kWorkout}, "workout"},
          {"WorkoutActivity", {kWorkoutActivity}, "workout_activity"},
          {"WorkoutEvent", {kWorkoutEvent}, "workout_event"},
          {"WorkoutStatistics", {kWorkoutStatistics}, "workout_statistics"},
          {"WorkoutRoute", {kWorkoutRoute}, "workout_route"},
          {"Location, track point", {kLocation}, "route_point"},
          {"ActivitySummary", {kActivitySummary}, "activity_summary"},
          {"ClinicalRecord", {kClinicalRecord}, "clinical_record"},
          {"Audiogram", {kAudiogram}, "audiogram"},
          {"SensitivityPoint", {kSensitivityPoint}, "sensitivity_point"},
          {"VisionPrescription", {kVisionPrescription}, "vision_prescription"},
          {"RightEye, LeftEye", {kRightEye, kLeftEye}, "vision_prescription_eye"},
          {"Attachment", {kAttachment}, "vision_prescription_attachment"},
          {"track file", {}, "route_file"},
          {"electrocardiogram", {}, "electrocardiogram"},
          {"file of the export", {}, "export_file"},
          {"unmapped", {kUnknown}, "unmapped"},
          {"reject", {}, "reject"}};
}

bool Holds(std::string_view pattern, std::string_view table) {
  return pattern.starts_with('*') ? table.ends_with(pattern.substr(1)) : table == pattern;
}

// What the receipt has of track files, which hold no elements of export.xml.
ReceiptCounts TrackCounts(const Receipt& receipt, std::string_view table) {
  const std::string_view element = table == "route_point"  ? "gpx/trk/trkseg/trkpt"
                                   : table == "route_file" ? "gpx"
                                                           : "";
  ReceiptCounts found;
  receipt.ForEachPath([&](const std::string& path, const ReceiptCounts& counts) {
    if (path == element) found = counts;
  });
  return found;
}

void AppendEntity(std::string& report, const EntityLine& line, const LoadSummary& summary) {
  ReceiptCounts elements;
  for (const ElementKind kind : line.elements) {
    elements += summary.read.elements[static_cast<std::size_t>(kind)];
  }
  elements += TrackCounts(*summary.read.receipt, line.table);
  std::int64_t staged = 0;
  std::int64_t inserted = 0;
  for (const TableCounts& table : summary.tables) {
    if (!Holds(line.table, table.table)) continue;
    staged += table.staged;
    inserted += table.inserted;
  }
  if (elements.seen == 0 && staged == 0) return;
  // What comes from side files was never an element.
  const std::string seen = elements.seen == 0 ? "" : WithThousands(elements.seen);
  absl::StrAppendFormat(&report, "%-28s %13s %13s %13s %9s %9s\n", line.label, seen,
                        WithThousands(staged), WithThousands(inserted),
                        WithThousands(elements.repaired), WithThousands(elements.rejected));
}

void AppendFiles(std::string& report, const LoadSummary& summary) {
  std::string line;
  for (const FileCounts& file : summary.read.files) {
    absl::StrAppendFormat(&line, "%s%s %s", line.empty() ? "" : ", ", WithThousands(file.seen),
                          file.kind);
    if (file.rejected > 0) absl::StrAppendFormat(&line, " (%d rejected)", file.rejected);
  }
  absl::StrAppend(&report, "files: ", line, "\n");
}

// What did not go the usual way: repairs by kind, and the paths that are not stored whole.
void AppendDamage(std::string& report, const ReadSummary& read) {
  for (const auto& [kind, repair] : read.receipt->repairs()) {
    absl::StrAppendFormat(&report, "repaired: %s %s, the first in %s at byte %d, line %d\n",
                          WithThousands(repair.count), kind, repair.first_document,
                          repair.first.byte_offset, repair.first.line);
  }
  if (read.missing_files > 0) {
    absl::StrAppendFormat(&report, "missing: %s files that the XML refers to\n",
                          WithThousands(read.missing_files));
  }
  constexpr int kMostPaths = 12;
  int paths = 0;
  read.receipt->ForEachPath([&](const std::string& path, const ReceiptCounts& counts) {
    if (counts.seen == counts.stored || ++paths > kMostPaths) return;
    absl::StrAppendFormat(&report, "not stored: %s: of %s seen, %s rejected, %s unmapped\n", path,
                          WithThousands(counts.seen), WithThousands(counts.rejected),
                          WithThousands(counts.unmapped));
  });
  if (paths > kMostPaths) {
    absl::StrAppendFormat(&report, "not stored: %d more paths; --json lists all\n",
                          paths - kMostPaths);
  }
}

void AppendEmitted(std::string& report, const LoadSummary& summary) {
  if (summary.emit_dir.empty()) return;
  std::int64_t bytes = 0;
  for (const EmittedFile& file : summary.emitted) bytes += file.bytes;
  absl::StrAppendFormat(&report,
                        "%s of rows in %s, nothing loaded; in that folder: psql --no-psqlrc "
                        "--dbname CONNINFO --file load.sql\n",
                        AsBytes(bytes), summary.emit_dir);
}

// What became of the rows of a merge.
void AppendMerge(std::string& report, const LoadSummary& summary) {
  if (summary.mode != "merge") return;
  TableCounts all;
  for (const TableCounts& table : summary.tables) {
    all.inserted += table.inserted;
    all.known += table.known;
    all.updated += table.updated;
    all.deleted += table.deleted;
    if (table.updated == 0 && table.deleted == 0) continue;
    absl::StrAppendFormat(&report, "%s: %s updated, %s deleted\n", table.table,
                          WithThousands(table.updated), WithThousands(table.deleted));
  }
  absl::StrAppendFormat(
      &report, "merged: %s inserted, %s known before, %s updated, %s deleted%s\n",
      WithThousands(all.inserted), WithThousands(all.known), WithThousands(all.updated),
      WithThousands(all.deleted),
      all.inserted + all.updated + all.deleted == 0 ? "; nothing has changed" : "");
  for (const ChangedUnit& changed : summary.changed_units) {
    absl::StrAppendFormat(&report,
                          "%s samples of %s came again in another unit; those in the old one were "
                          "pruned\n",
                          WithThousands(changed.samples), changed.record_type);
  }
}

// Nothing for a load that spoke to no server.
void AppendWire(std::string& report, const LoadSummary& summary, double records) {
  if (summary.wire.bytes == 0 || records == 0) return;
  absl::StrAppendFormat(&report,
                        "network: %s of rows, %.0f bytes a record; %d connections, %d %s a "
                        "table; round trip %.2f ms\n",
                        AsBytes(summary.wire.bytes),
                        static_cast<double>(summary.wire.bytes) / records, summary.connections,
                        summary.wire.streams, summary.wire.streams == 1 ? "stream" : "streams",
                        summary.wire.round_trip_ms);
}

}  // namespace

std::string ClosingReport(const LoadSummary& summary) {
  if (summary.already_loaded.has_value()) {
    return absl::StrFormat(
        "%s is already loaded into schema %s: load %d, %s; nothing was changed; --force loads it "
        "again\n",
        summary.input_name, summary.schema, summary.already_loaded->load_id,
        summary.already_loaded->finished_at);
  }
  std::string report = absl::StrFormat("%-28s %13s %13s %13s %9s %9s\n", summary.input_name, "seen",
                                       "staged", "inserted", "repaired", "rejected");
  for (const EntityLine& line : EntityLines()) AppendEntity(report, line, summary);
  AppendFiles(report, summary);
  const auto linked =
      std::find_if(summary.tables.begin(), summary.tables.end(),
                   [](const TableCounts& table) { return table.table == "record"; });
  if (linked != summary.tables.end() && linked->linked > 0) {
    absl::StrAppendFormat(&report,
                          "%s Records inside Correlations are top-level Records and were linked\n",
                          WithThousands(linked->linked));
  }
  AppendDamage(report, summary.read);
  if (!summary.obstacle.empty()) {
    absl::StrAppend(
        &report, "Tables emptied and filled again instead of replaced: ", summary.obstacle, "\n");
  }
  AppendMerge(report, summary);
  AppendEmitted(report, summary);
  const LoadSeconds& seconds = summary.seconds;
  const auto records =
      static_cast<double>(summary.read.elements[static_cast<std::size_t>(kRecord)].seen);
  absl::StrAppendFormat(&report,
                        "%s: prepare %s, read and copy %s, merge %s, analyze %s; readers waited "
                        "%s; %s records/s; peak memory %s\n",
                        AsSeconds(seconds.total), AsSeconds(seconds.prepare),
                        AsSeconds(seconds.read), AsSeconds(seconds.merge),
                        AsSeconds(seconds.analyze), AsSeconds(seconds.readers_blocked),
                        AsCount(records / std::max(seconds.total, 1e-3)), AsBytes(PeakRssBytes()));
  AppendWire(report, summary, records);
  if (summary.commit_answer_was_lost) {
    absl::StrAppendFormat(
        &report, "The answer of COMMIT was lost; the ledger says that it was done: load %d\n",
        summary.load_id);
  }
  return report;
}

}  // namespace pulso
