// Collects an inspection from the entities of an export.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "health/entity_sink.h"
#include "load/duplicate_counter.h"
#include "load/inspection.h"
#include "load/latest_instants.h"
#include "load/name_table.h"
#include "rows/fingerprint.h"

namespace pulso {

// Counts what it is handed.  Memory is bounded by limits on names and by the archive's directory,
// not by the number of elements; nothing is allocated for a Record like those before it.
class Inspector final : public EntitySink {
 public:
  Inspector() = default;
  Inspector(const Inspector&) = delete;  // its tables refer to its rooms
  Inspector& operator=(const Inspector&) = delete;

  absl::Status Begin(const Entity& entity) override;
  absl::Status End() override;

  // Fills everything of `inspection` that comes from entities.  Call it once, after the last one.
  absl::Status Finish(Inspection& inspection);

 private:
  // An element's metadata beyond so many entries are not compared with each other.
  static constexpr std::size_t kMostMetadata = 65'536;

  struct MetadataHash {
    std::uint64_t key = 0;
    std::uint64_t value = 0;  // only of a Workout, whose block can be repeated
    bool operator==(const MetadataHash&) const = default;
  };
  // An entity that is open.
  struct Open {
    enum class Kind { kOther, kWorkout, kWorkoutRoute };
    Kind kind = Kind::kOther;
    bool has_points = false;  // of a WorkoutRoute: a Location, or a reference to a file
    std::vector<MetadataHash> metadata;
  };
  struct TypeCounts {
    explicit TypeCounts(NameRoom& unit_room) : units(unit_room) {}
    InspectedRecordType counts;
    NameTable<std::int64_t> units;
  };
  struct SourceCounts {
    explicit SourceCounts(NameRoom& version_room) : versions(version_room) {}
    std::int64_t count = 0;
    NameTable<char> versions;
  };
  struct DeviceCounts {
    Device device;
    std::uint64_t hash = 0;  // of what it is recognised by
    std::int64_t count = 0;
  };
  // The files of the archive with one path.
  struct LinkedFile {
    std::int64_t files = 0;
    bool is_referenced = false;
  };
  using LinkedFiles = StringMap<LinkedFile>;

  absl::Status Add(const Record& record);
  void AddType(const Record& record);
  absl::Status AddHashes(const Record& record, std::uint64_t device);
  void Add(const MetadataEntry& entry);
  void Add(const Heartbeat& beat);
  void Add(const Workout& workout);
  void Add(const FileReference& reference);
  void Add(const ClinicalRecord& record);
  void Add(const InventoryFile& file);
  absl::Status AddOther(const Entity& entity);
  void CheckMetadata(const Open& ended);

  // Of any element with dates.
  template <class Sample>
  void CheckDates(const Sample& sample);
  // Counts source and device; returns the device's hash, 0 without one.
  std::uint64_t AddOrigin(const Origin& origin);
  void AddSource(OptionalText name, OptionalText version);
  std::uint64_t AddDevice(OptionalText raw_text);

  void FinishTypes(Inspection& inspection);
  void FinishOrigins(Inspection& inspection) const;

  Open& OpenEntity();
  Open& Parent() { return open_[depth_ - 1]; }
  void Note(Oddity oddity, std::int64_t count = 1) {
    oddities_[static_cast<std::size_t>(oddity)] += count;
  }

  std::vector<Open> open_;  // those at depth_ and beyond are kept for their memory
  std::size_t depth_ = 0;
  Timestamp record_start_, record_end_;  // of the open Record
  std::vector<std::uint64_t> keys_;      // scratch

  NameRoom type_room_, unit_room_, workout_room_, source_room_, version_room_, device_text_room_,
      device_room_, reason_room_, path_room_;
  NameTable<TypeCounts> types_{type_room_};
  NameTable<InspectedWorkoutType> workouts_{workout_room_};
  NameTable<SourceCounts> sources_{source_room_};
  NameTable<DeviceCounts*> device_texts_{device_text_room_};  // by the text after the address
  NameTable<DeviceCounts> devices_{device_room_};
  std::int64_t other_devices_ = 0;  // occurrences of those that devices_ has no room for
  NameTable<std::int64_t> reject_reasons_{reason_room_};
  NameTable<std::int64_t> unmapped_paths_{path_room_};

  LinkedFiles track_files_, documents_;
  OddityCounts oddities_{};
  std::optional<Timestamp> export_date_;
  LatestInstants latest_starts_;
  Fingerprint fingerprint_;
  DuplicateCounter samples_;         // fingerprints of top-level Records
  DuplicateCounter records_;         // all attributes of top-level Records,
  DuplicateCounter nested_records_;  // … of nested ones
};

}  // namespace pulso
