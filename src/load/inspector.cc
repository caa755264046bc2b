#include "load/inspector.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "base/status_macros.h"
#include "rows/export_path.h"

namespace pulso {
namespace {

// Beats are written with their own clock; within this they belong to their Record.
constexpr std::int64_t kBeatSlack = 5'000'000;  // microseconds

std::uint64_t HashOf(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

void Extend(DateRange& dates, Timestamp start, Timestamp end) {
  if (!dates.first_start.has_value() || start < *dates.first_start) dates.first_start = start;
  if (!dates.last_end.has_value() || end > *dates.last_end) dates.last_end = end;
}

// The most frequent first, equally frequent ones by name.
template <class Entry, class Count, class Name>
void SortByCount(std::vector<Entry>& entries, Count count, Name name) {
  std::sort(entries.begin(), entries.end(), [&](const Entry& one, const Entry& other) {
    const std::int64_t ones = std::invoke(count, one);
    const std::int64_t others = std::invoke(count, other);
    return ones != others ? ones > others : std::invoke(name, one) < std::invoke(name, other);
  });
}

InspectedList<NameCount> ListOf(const NameTable<std::int64_t>& table) {
  InspectedList<NameCount> list;
  list.others = table.others();
  for (const auto& [name, count] : table.values()) list.entries.push_back({name, count});
  SortByCount(list.entries, &NameCount::count, &NameCount::name);
  return list;
}

}  // namespace

absl::Status Inspector::Begin(const Entity& entity) {
  if (const auto* record = entity.As<Record>()) return Add(*record);
  if (const auto* entry = entity.As<MetadataEntry>()) {
    Add(*entry);
    return absl::OkStatus();
  }
  if (const auto* beat = entity.As<Heartbeat>()) {
    Add(*beat);
    return absl::OkStatus();
  }
  return AddOther(entity);
}

absl::Status Inspector::AddOther(const Entity& entity) {
  const bool is_inside_route = depth_ > 0 && Parent().kind == Open::Kind::kWorkoutRoute;
  if (is_inside_route && entity.As<RoutePoint>() != nullptr) Parent().has_points = true;
  Open& open = OpenEntity();
  if (const auto* workout = entity.As<Workout>()) {
    open.kind = Open::Kind::kWorkout;
    Add(*workout);
  } else if (const auto* route = entity.As<WorkoutRoute>()) {
    open.kind = Open::Kind::kWorkoutRoute;
    AddOrigin(route->origin);
    CheckDates(*route);
  } else if (const auto* correlation = entity.As<Correlation>()) {
    AddOrigin(correlation->origin);
    CheckDates(*correlation);
  } else if (const auto* audiogram = entity.As<Audiogram>()) {
    AddOrigin(audiogram->origin);
    CheckDates(*audiogram);
  } else if (const auto* reference = entity.As<FileReference>()) {
    Add(*reference);
  } else if (const auto* clinical = entity.As<ClinicalRecord>()) {
    Add(*clinical);
  } else if (const auto* file = entity.As<InventoryFile>()) {
    Add(*file);
  } else if (const auto* profile = entity.As<Profile>()) {
    export_date_ = profile->export_date;
  } else if (const auto* reject = entity.As<Reject>()) {
    if (std::int64_t* count = reject_reasons_.Find(reject->reason)) ++*count;
  } else if (const auto* unmapped = entity.As<Unmapped>()) {
    if (std::int64_t* count = unmapped_paths_.Find(unmapped->element_path)) ++*count;
  }
  return absl::OkStatus();
}

Inspector::Open& Inspector::OpenEntity() {
  if (depth_ == open_.size()) open_.emplace_back();
  Open& open = open_[depth_++];
  open.kind = Open::Kind::kOther;
  open.has_points = false;
  open.metadata.clear();
  return open;
}

absl::Status Inspector::End() {
  const Open& ended = open_[--depth_];
  if (ended.metadata.size() > 1) CheckMetadata(ended);
  if (ended.kind == Open::Kind::kWorkoutRoute && !ended.has_points) {
    Note(Oddity::kRouteWithoutFile);
  }
  return absl::OkStatus();
}

absl::Status Inspector::Add(const Record& record) {
  OpenEntity();
  record_start_ = record.start_date;
  record_end_ = record.end_date;
  AddType(record);
  CheckDates(record);
  return AddHashes(record, AddOrigin(record.origin));
}

void Inspector::AddType(const Record& record) {
  TypeCounts* const type = types_.Find(record.type, [&] {
    TypeCounts counts(unit_room_);
    counts.counts.type = record.type;
    return counts;
  });
  const bool is_number = record.value.has_value();
  const bool is_quantity = record.type.starts_with("HKQuantityTypeIdentifier");
  const bool is_category = record.type.starts_with("HKCategoryTypeIdentifier");
  if (!record.nested) {
    if (is_quantity && !is_number) Note(Oddity::kQuantityWithoutNumber);
    if (is_category && is_number) Note(Oddity::kCategoryWithNumber);
  }
  if (type == nullptr) return;
  InspectedRecordType& counts = type->counts;
  if (record.unit.has_value()) {
    if (std::int64_t* count = type->units.Find(*record.unit)) ++*count;
  }
  Extend(counts.dates, record.start_date, record.end_date);
  if (record.nested) {
    ++counts.nested;
    return;
  }
  ++counts.count;
  if (is_number) {
    ++counts.numbers;
  } else {
    ++(record.value_text.has_value() ? counts.texts : counts.empty);
    if (is_quantity) ++counts.quantities_without_number;
  }
}

// What makes two Records equal is what sql/merge/072_twin.sql compares.
absl::Status Inspector::AddHashes(const Record& record, std::uint64_t device) {
  const std::int64_t sample = fingerprint_.Text(record.type)
                                  .Text(record.origin.source_name)
                                  .Text(record.unit)
                                  .Text(record.value_text)
                                  .Instant(record.start_date)
                                  .Instant(record.end_date)
                                  .Take();
  constexpr Timestamp kNever{std::numeric_limits<std::int64_t>::min()};
  const auto all = static_cast<std::uint64_t>(fingerprint_.Instant({sample})
                                                  .Text(record.origin.source_version)
                                                  .Instant({static_cast<std::int64_t>(device)})
                                                  .Instant(record.creation_date.value_or(kNever))
                                                  .Take());
  if (record.nested) return nested_records_.Add(all);
  RETURN_IF_ERROR(samples_.Add(static_cast<std::uint64_t>(sample)));
  return records_.Add(all);
}

void Inspector::Add(const MetadataEntry& entry) {
  Open& parent = Parent();
  if (parent.metadata.size() < kMostMetadata) {
    const bool is_workout = parent.kind == Open::Kind::kWorkout;
    parent.metadata.push_back({HashOf(entry.key), is_workout ? HashOf(entry.value) : 0});
  }
  OpenEntity();
}

// REQUIRES: there are at least two entries.
void Inspector::CheckMetadata(const Open& ended) {
  std::span<const MetadataHash> entries = ended.metadata;
  const std::size_t half = entries.size() / 2;
  if (ended.kind == Open::Kind::kWorkout && entries.size() % 2 == 0 &&
      std::equal(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(half),
                 entries.begin() + static_cast<std::ptrdiff_t>(half))) {
    Note(Oddity::kRepeatedMetadataBlock);
    entries = entries.first(half);  // the second half says nothing more
  }
  keys_.clear();
  for (const MetadataHash& entry : entries) keys_.push_back(entry.key);
  std::sort(keys_.begin(), keys_.end());
  const auto distinct_end = std::unique(keys_.begin(), keys_.end());
  Note(Oddity::kRepeatedMetadataKey, keys_.end() - distinct_end);
}

void Inspector::Add(const Heartbeat& beat) {
  OpenEntity();
  if (beat.time.usec_since_2000 < record_start_.usec_since_2000 - kBeatSlack ||
      beat.time.usec_since_2000 > record_end_.usec_since_2000 + kBeatSlack) {
    Note(Oddity::kBeatOutsideRecord);
  }
}

void Inspector::Add(const Workout& workout) {
  AddOrigin(workout.origin);
  CheckDates(workout);
  InspectedWorkoutType* const type = workouts_.Find(workout.activity_type);
  if (type == nullptr) return;
  ++type->count;
  Extend(type->dates, workout.start_date, workout.end_date);
}

void Inspector::Add(const FileReference& reference) {
  open_[depth_ - 2].has_points = true;  // of the route; a missing file is counted here
  const auto file = track_files_.find(ExportPath(reference.path));
  if (file == track_files_.end()) return Note(Oddity::kRouteWithoutFile);
  file->second.is_referenced = true;
}

void Inspector::Add(const ClinicalRecord& record) {
  AddSource(record.source_name, std::nullopt);
  const auto file = documents_.find(ExportPath(record.resource_file_path));
  if (file == documents_.end()) return Note(Oddity::kClinicalRecordWithoutDocument);
  file->second.is_referenced = true;
}

// The inventory comes before all elements.
void Inspector::Add(const InventoryFile& file) {
  if (file.kind == FileKindName(FileKind::kWorkoutRoute)) ++track_files_[file.path].files;
  if (file.kind == FileKindName(FileKind::kClinicalRecord)) ++documents_[file.path].files;
}

template <class Sample>
void Inspector::CheckDates(const Sample& sample) {
  if (sample.end_date < sample.start_date) Note(Oddity::kEndBeforeStart);
  if (sample.creation_date.has_value() && *sample.creation_date < sample.end_date) {
    Note(Oddity::kCreationBeforeEnd);
  }
  latest_starts_.Add(sample.start_date);
}

std::uint64_t Inspector::AddOrigin(const Origin& origin) {
  AddSource(origin.source_name, origin.source_version);
  return AddDevice(origin.device);
}

void Inspector::AddSource(OptionalText name, OptionalText version) {
  // A version without a name is kept under the empty name.
  if (!name.has_value() && !version.has_value()) return;
  SourceCounts* const source =
      sources_.Find(name.value_or(std::string_view()), [&] { return SourceCounts(version_room_); });
  if (source == nullptr) return;
  ++source->count;
  if (version.has_value()) source->versions.Find(*version);
}

std::uint64_t Inspector::AddDevice(OptionalText raw_text) {
  if (!raw_text.has_value()) return 0;
  const auto find = [&] {
    Device device = ParseDevice(*raw_text);
    const std::string identity = device.raw_text;
    return devices_.Find(identity, [&] {
      return DeviceCounts{.device = std::move(device), .hash = HashOf(identity)};
    });
  };
  DeviceCounts** const known = device_texts_.Find(DeviceTextAfterAddress(*raw_text), find);
  DeviceCounts* const device = known != nullptr ? *known : find();
  if (device == nullptr) {
    ++other_devices_;
    return HashOf(ParseDevice(*raw_text).raw_text);
  }
  ++device->count;
  return device->hash;
}

absl::Status Inspector::Finish(Inspection& inspection) {
  FinishTypes(inspection);
  FinishOrigins(inspection);
  inspection.reject_reasons = ListOf(reject_reasons_);
  inspection.unmapped_paths = ListOf(unmapped_paths_);
  if (export_date_.has_value()) {
    Note(Oddity::kStartAfterExport, latest_starts_.CountAfter(*export_date_));
  }
  for (const auto& [path, file] : track_files_) {
    if (!file.is_referenced) Note(Oddity::kTrackFileWithoutRoute, file.files);
  }
  for (const auto& [path, file] : documents_) {
    if (!file.is_referenced) Note(Oddity::kDocumentWithoutClinicalRecord, file.files);
  }
  ASSIGN_OR_RETURN(const std::int64_t repeated, samples_.CountSurplus());
  Note(Oddity::kRepeatedSample, repeated);
  ASSIGN_OR_RETURN(const std::int64_t duplicates, records_.CountSurplus());
  Note(Oddity::kExactDuplicate, duplicates);
  ASSIGN_OR_RETURN(const std::int64_t lonely, nested_records_.CountAbsentFrom(records_));
  Note(Oddity::kNestedWithoutTwin, lonely);
  inspection.oddities = oddities_;
  return absl::OkStatus();
}

void Inspector::FinishTypes(Inspection& inspection) {
  inspection.record_types.others = types_.others();
  for (const auto& [name, type] : types_.values()) {
    InspectedRecordType& entry = inspection.record_types.entries.emplace_back(type.counts);
    entry.units = ListOf(type.units);
    if (entry.units.entries.size() > 1) Note(Oddity::kTypeWithSeveralUnits);
  }
  SortByCount(
      inspection.record_types.entries,
      [](const InspectedRecordType& type) { return type.count + type.nested; },
      &InspectedRecordType::type);
  inspection.workouts.others = workouts_.others();
  for (const auto& [name, type] : workouts_.values()) {
    inspection.workouts.entries.emplace_back(type).activity_type = name;
  }
  SortByCount(inspection.workouts.entries, &InspectedWorkoutType::count,
              &InspectedWorkoutType::activity_type);
}

void Inspector::FinishOrigins(Inspection& inspection) const {
  inspection.sources.others = sources_.others();
  for (const auto& [name, source] : sources_.values()) {
    inspection.sources.entries.push_back(
        {.name = name,
         .count = source.count,
         .versions = static_cast<std::int64_t>(source.versions.values().size())});
  }
  SortByCount(inspection.sources.entries, &InspectedSource::count, &InspectedSource::name);
  inspection.devices.others = other_devices_;
  for (const auto& [text, device] : devices_.values()) {
    inspection.devices.entries.push_back({.device = device.device, .count = device.count});
  }
  SortByCount(
      inspection.devices.entries, &InspectedDevice::count,
      [](const InspectedDevice& device) -> const std::string& { return device.device.raw_text; });
}

}  // namespace pulso
