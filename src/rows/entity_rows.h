// Entities become rows: ids are assigned, texts interned, children tied to their parents.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "base/string_map.h"
#include "health/device.h"
#include "health/entity_sink.h"
#include "ids/id_allocator.h"
#include "rows/fingerprint.h"
#include "rows/known_rows.h"
#include "rows/lookup.h"
#include "rows/row_sink.h"

namespace pulso {

// Gives the source of blocks for a sequence ("record_id_seq").
using BlockSources = std::function<std::unique_ptr<BlockSource>(std::string_view sequence)>;

// The ids of one entity table, with the source of their blocks.
class TableIds {
 public:
  TableIds(const BlockSources& sources, std::string_view sequence)
      : blocks_(sources(sequence)), ids_(*blocks_) {}
  absl::StatusOr<std::int64_t> Next() { return ids_.Next(); }

 private:
  std::unique_ptr<BlockSource> blocks_;
  IdAllocator ids_;
};

// The only owner of ids.  A parent gets its id before its children arrive, so foreign keys are
// known at once.  Rows leave in document order, and so do ids.
class EntityRows final : public EntitySink {
 public:
  // `sink` must outlive the EntityRows.
  EntityRows(const BlockSources& sources, RowSink& sink) : EntityRows(sources, sink, nullptr) {}

  // For a merge: samples that are among the `known` rows are taken out there, and neither they nor
  // what stands under them is written.  Texts keep the ids that they are known with.  `known` must
  // outlive the EntityRows.
  EntityRows(const BlockSources& sources, RowSink& sink, KnownRows* known);

  EntityRows(const EntityRows&) = delete;  // out_ points into the object
  EntityRows& operator=(const EntityRows&) = delete;

  absl::Status Begin(const Entity& entity) override;
  absl::Status End() override;

  // Writes what is known only at the end of the export: the devices, whose creation date may come
  // with a later sample.
  absl::Status Finish();

  // The rows that were not written because they are known.
  const std::array<std::int64_t, kStagingTableCount>& known_rows() const {
    return known_rows_.rows();
  }

 private:
  // The innermost open entities; what a child needs of its parent.
  enum class Kind {
    kLeaf,
    kRecord,
    kNestedRecord,
    kWorkout,
    kWorkoutActivity,
    kWorkoutEvent,
    kWorkoutRoute,
    kRouteFile,
    kCorrelation,
    kAudiogram,
    kVisionPrescription,
  };
  struct Open {
    Kind kind = Kind::kLeaf;
    std::int64_t id = 0;
    std::int32_t metadata = 0;  // children written so far
    std::int32_t others = 0;
  };
  // A track: where the points of its file belong.
  struct Track {
    std::int64_t route_id = 0;
    std::int32_t points = 0;  // written so far
    std::int32_t files = 0;
    bool is_known = false;
  };

  absl::Status Put(const Profile& profile);
  absl::Status Put(const Record& record);
  absl::Status Put(const MetadataEntry& entry);
  absl::Status Put(const Heartbeat& beat);
  absl::Status Put(const Correlation& correlation);
  absl::Status Put(const Workout& workout);
  absl::Status Put(const WorkoutActivity& activity);
  absl::Status Put(const WorkoutEvent& event);
  absl::Status Put(const WorkoutStatistics& statistics);
  absl::Status Put(const WorkoutRoute& route);
  absl::Status Put(const FileReference& reference);
  absl::Status Put(const RouteFile& file);
  absl::Status Put(const RouteFileHeader& header);
  absl::Status Put(const RoutePoint& point);
  absl::Status Put(const ActivitySummary& summary);
  absl::Status Put(const ClinicalRecord& record);
  absl::Status Put(const ClinicalDocument& document);
  absl::Status Put(const Audiogram& audiogram);
  absl::Status Put(const SensitivityPoint& point);
  absl::Status Put(const VisionPrescription& prescription);
  absl::Status Put(const VisionPrescriptionEye& eye);
  absl::Status Put(const VisionPrescriptionAttachment& attachment);
  absl::Status Put(const Electrocardiogram& recording);
  absl::Status Put(const InventoryFile& file);
  absl::Status Put(const Unmapped& unmapped);
  absl::Status Put(const Reject& reject);

  // Whether a top-level sample is known.  If so, rows are only counted until it ends.
  bool SkipKnown(KnownFingerprints KnownRows::*table, std::int64_t fingerprint);
  void SkipUntilEnd();
  // Notes that the export has the track, in case it is a known one that stands alone: true then.
  bool TakeLoneTrack(std::string_view path);

  absl::Status EndWorkoutRoute(const Open& route);
  void EndRouteFile(const Open& file);

  void OpenEntity(Kind kind, std::int64_t id) {
    Open& open = open_.emplace_back();  // in place
    open.kind = kind;
    open.id = id;
  }
  void OpenLeaf() { open_.emplace_back(); }
  Open& Parent() { return open_.back(); }
  // The id of the innermost open entity of `kind`; nullopt when there is none.
  std::optional<std::int64_t> Enclosing(Kind kind) const;

  absl::StatusOr<std::int32_t> RecordTypeId(std::string_view identifier);
  absl::StatusOr<std::optional<std::int32_t>> UnitId(OptionalText unit);
  absl::StatusOr<std::optional<std::int32_t>> SourceId(OptionalText name, OptionalText version);
  std::optional<std::int32_t> DeviceId(OptionalText raw_text);
  absl::StatusOr<std::int32_t> MetadataKeyId(std::string_view key);
  void LearnKnownTexts();
  absl::Status WriteNestedRecord(const RecordRow& row);

  RowSink& sink_;
  KnownRows* known_;            // null: nothing is known, it is a reload
  RowCounter known_rows_;       // … what was left out
  RowSink* out_ = &sink_;       // where rows of entities go: &sink_ or &known_rows_
  std::size_t skip_depth_ = 0;  // of the open entity with whose end out_ is &sink_ again
  std::vector<Open> open_;
  Fingerprint fingerprint_;
  std::string key_;  // scratch

  Lookup record_types_, units_, sources_, metadata_keys_, devices_;
  std::optional<std::string> last_source_name_, last_source_version_;  // tried first
  std::optional<std::int32_t> last_source_id_;
  std::int32_t first_device_id_ = 1;      // of the new ones
  std::vector<Device> device_rows_;       // by id - first_device_id_
  StringMap<std::int32_t> device_texts_;  // ids by the text after the memory address
  std::string last_device_text_;          // … the one before, tried first
  std::optional<std::int32_t> last_device_id_;

  TableIds record_ids_, workout_ids_, workout_activity_ids_, workout_event_ids_,
      workout_statistics_ids_, workout_route_ids_, correlation_ids_, activity_summary_ids_,
      clinical_record_ids_, audiogram_ids_, vision_prescription_ids_, electrocardiogram_ids_,
      unmapped_ids_, reject_ids_;
  std::int64_t nested_records_ = 0;
  std::int32_t last_export_file_id_ = 0;

  std::optional<WorkoutRouteRow> route_;         // the open route, without a path
  std::optional<std::string> first_route_path_;  // … the path of its first file, once written
  std::string open_track_path_;
  StringMap<Track> tracks_;  // by path, from the first FileReference to it
  absl::flat_hash_set<std::string> clinical_paths_, clinical_documents_;
};

}  // namespace pulso
