#include "health/export_handler.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "health/element_entities.h"

namespace pulso {
namespace {

using enum ElementKind;

std::optional<std::string> Owned(OptionalText text) {
  return text.has_value() ? std::optional<std::string>(*text) : std::nullopt;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

ExportHandler::ExportHandler(EntitySink& sink, ExportHandlerOptions options)
    : sink_(sink), options_(std::move(options)) {
  open_.push_back({});
}

absl::Status ExportHandler::StartElement(const Element& element) {
  RETURN_IF_ERROR(FlushStrayText());
  const Open& parent = open_.back();
  Open open{.kind = KindOfChild(parent.kind, element.name),
            .is_entity = false,
            .is_rejected = parent.is_rejected,
            .position = element.position,
            .path_bytes = path_.size()};
  if (!path_.empty()) path_.push_back('/');
  path_.append(element.name);
  ++Tally(open.kind).seen;
  Tally(open.kind).repaired += std::exchange(pending_repairs_, 0);
  absl::Status status;
  if (open.kind == kUnknown) {
    Unknown& unknown = unknown_.emplace_back();
    for (const Attribute& attribute : element.attributes) {
      unknown.attributes.Add(attribute.name, attribute.value);
    }
  } else if (open.is_rejected) {
    status = RejectElement(open, element, "inside a rejected element");
  } else {
    fields_.Reset(element);
    status = StartKnown(open, element);
  }
  open_.push_back(open);
  return status;
}

absl::Status ExportHandler::StartKnown(Open& open, const Element& element) {
  switch (open.kind) {
    case kHealthData:
      profile_.locale = Owned(fields_.Text("locale"));
      ++Tally(open.kind).stored;
      return StoreUntaken(open);
    case kHeartRateVariabilityMetadataList:
      ++Tally(open.kind).stored;
      return StoreUntaken(open);
    case kExportDate:
      return StartExportDate(open, element);
    case kMe:
      return StartMe(open, element);
    case kRecord:
    case kCorrelation:
    case kWorkout:
    case kMetadataEntry:
    case kInstantaneousBeatsPerMinute:
      RETURN_IF_ERROR(StartSample(open, open_.back().kind));
      break;
    case kWorkoutActivity:
    case kWorkoutEvent:
    case kWorkoutStatistics:
    case kWorkoutRoute:
    case kLocation:
    case kFileReference:
      RETURN_IF_ERROR(StartWorkoutPart(open));
      break;
    default:
      RETURN_IF_ERROR(StartRarer(open));
  }
  if (open.is_entity) return StoreUntaken(open);
  return RejectElement(open, element, fields_.reject_reason());
}

absl::Status ExportHandler::StartSample(Open& open, ElementKind parent) {
  switch (open.kind) {
    case kRecord: {
      Record record = ReadRecord(fields_);
      record.nested = parent == kCorrelation;
      beat_clock_ = BeatClock(record.start_date);
      return Store(open, record);
    }
    case kMetadataEntry:
      return Store(open, ReadMetadataEntry(fields_));
    case kCorrelation:
      return Store(open, ReadCorrelation(fields_));
    case kWorkout:
      return Store(open, ReadWorkout(fields_));
    default:
      return StartBeat(open);
  }
}

absl::Status ExportHandler::StartBeat(Open& open) {
  Heartbeat beat;
  beat.bpm = fields_.RequiredNumber("bpm");
  const std::string_view time_of_day = fields_.RequiredText("time");
  if (const std::optional<Timestamp> time = beat_clock_.Next(time_of_day)) {
    beat.time = *time;
  } else {
    fields_.Reject("unreadable", "time");
  }
  return Store(open, beat);
}

absl::Status ExportHandler::StartWorkoutPart(Open& open) {
  switch (open.kind) {
    case kWorkoutActivity:
      return Store(open, ReadWorkoutActivity(fields_));
    case kWorkoutEvent:
      return Store(open, ReadWorkoutEvent(fields_));
    case kWorkoutStatistics:
      return Store(open, ReadWorkoutStatistics(fields_));
    case kWorkoutRoute:
      return Store(open, ReadWorkoutRoute(fields_));
    case kLocation:
      return Store(open, ReadLocation(fields_));
    default:
      return Store(open, ReadFileReference(fields_));
  }
}

absl::Status ExportHandler::StartRarer(Open& open) {
  switch (open.kind) {
    case kActivitySummary:
      return Store(open, ReadActivitySummary(fields_));
    case kClinicalRecord:
      return Store(open, ReadClinicalRecord(fields_));
    case kAudiogram:
      return Store(open, ReadAudiogram(fields_));
    case kSensitivityPoint:
      return Store(open, ReadSensitivityPoint(fields_));
    case kVisionPrescription:
      return Store(open, ReadVisionPrescription(fields_));
    case kRightEye:
      return Store(open, ReadVisionPrescriptionEye(fields_, "right"));
    case kLeftEye:
      return Store(open, ReadVisionPrescriptionEye(fields_, "left"));
    default:
      return Store(open, ReadVisionPrescriptionAttachment(fields_));
  }
}

absl::Status ExportHandler::StartExportDate(const Open& open, const Element& element) {
  if (std::exchange(profile_.has_export_date, true)) {
    ++Tally(kExportDate).unmapped;
    return sink_.Add(Unmapped{path_, element.attributes, std::nullopt, element.position});
  }
  ++Tally(kExportDate).stored;
  profile_.export_date = fields_.Instant("value");
  return StoreUntaken(open);
}

absl::Status ExportHandler::StartMe(const Open& open, const Element& element) {
  if (std::exchange(profile_.has_me, true)) {
    ++Tally(kMe).unmapped;
    return sink_.Add(Unmapped{path_, element.attributes, std::nullopt, element.position});
  }
  ++Tally(kMe).stored;
  profile_.date_of_birth = fields_.Day("HKCharacteristicTypeIdentifierDateOfBirth");
  profile_.biological_sex = Owned(fields_.Text("HKCharacteristicTypeIdentifierBiologicalSex"));
  profile_.blood_type = Owned(fields_.Text("HKCharacteristicTypeIdentifierBloodType"));
  profile_.fitzpatrick_skin =
      Owned(fields_.Text("HKCharacteristicTypeIdentifierFitzpatrickSkinType"));
  profile_.cardio_fitness_meds =
      Owned(fields_.Text("HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse"));
  return StoreUntaken(open);
}

// Hands the entity on if its element is good.
template <class EntityType>
absl::Status ExportHandler::Store(Open& open, const EntityType& entity) {
  if (!fields_.reject_reason().empty()) return absl::OkStatus();
  open.is_entity = true;
  ++Tally(open.kind).stored;
  return sink_.Begin(entity);
}

// Keeps the attributes of the element that no field of its entity holds.
absl::Status ExportHandler::StoreUntaken(const Open& open) {
  const std::span<const Attribute> untaken = fields_.Untaken();
  if (untaken.empty()) return absl::OkStatus();
  if (fields_.repairs() > 0) {
    Tally(open.kind).repaired += fields_.repairs();
    RETURN_IF_ERROR(NoteRepair("bad-optional", open.position, fields_.repairs()));
  }
  return sink_.Add(Unmapped{path_, untaken, std::nullopt, open.position});
}

absl::Status ExportHandler::RejectElement(Open& open, const Element& element,
                                          std::string_view reason) {
  if (options_.is_strict) return StrictError(reason, element.position);
  open.is_rejected = true;
  ++Tally(open.kind).rejected;
  return sink_.Add(Reject{reason, path_, element.attributes, element.position, std::nullopt});
}

absl::Status ExportHandler::EndElement() {
  RETURN_IF_ERROR(FlushStrayText());
  const Open ended = open_.back();
  absl::Status status;
  if (ended.kind == kUnknown) {
    status = EndUnknown(ended);
  } else if (ended.is_entity) {
    status = sink_.End();
  }
  open_.pop_back();
  path_.resize(ended.path_bytes);
  return status;
}

absl::Status ExportHandler::EndUnknown(const Open& open) {
  Unknown unknown = std::move(unknown_.back());
  unknown_.pop_back();
  ++Tally(kUnknown).unmapped;
  const std::string_view trimmed = Trimmed(unknown.text);
  const OptionalText text = trimmed.empty() ? OptionalText() : OptionalText(trimmed);
  return sink_.Add(Unmapped{path_, unknown.attributes.View(), text, open.position});
}

absl::Status ExportHandler::Text(std::string_view text, Position position) {
  Tally(open_.back().kind).repaired += std::exchange(pending_repairs_, 0);
  if (open_.back().kind == kUnknown) {
    unknown_.back().text.append(text);
    return absl::OkStatus();
  }
  if (stray_text_.empty()) {
    if (Trimmed(text).empty()) return absl::OkStatus();  // the indentation of every file
    stray_position_ = position;
  }
  stray_text_.append(text);
  return absl::OkStatus();
}

// Keeps text that stands where the inventory has none.
absl::Status ExportHandler::FlushStrayText() {
  if (stray_text_.empty()) return absl::OkStatus();
  ++Tally(open_.back().kind).repaired;
  RETURN_IF_ERROR(NoteRepair("stray-text", stray_position_));
  const std::string text = std::exchange(stray_text_, std::string());
  return sink_.Add(Unmapped{path_, {}, Trimmed(text), stray_position_});
}

absl::Status ExportHandler::Repaired(RepairKind kind, Position position) {
  ++pending_repairs_;
  return NoteRepair(RepairName(kind), position);
}

absl::Status ExportHandler::Unreadable(RejectKind kind, std::string_view source,
                                       Position position) {
  RETURN_IF_ERROR(FlushStrayText());
  // The name counts if it can still be made out.
  std::string_view name = source.substr(source.starts_with('<') ? 1 : source.size());
  name = name.substr(0, name.find_first_of(" \t\r\n/>"));
  ElementCounts& counts = Tally(KindOfChild(open_.back().kind, name));
  ++counts.seen;
  ++counts.rejected;
  return sink_.Add(Reject{RejectName(kind), path_, {}, position, source});
}

absl::Status ExportHandler::NoteRepair(std::string_view kind, Position position,
                                       std::int64_t count) {
  if (options_.is_strict) return StrictError(kind, position);
  const auto [repair, is_new] = repairs_.try_emplace(std::string(kind));
  if (is_new) repair->second.first = position;
  repair->second.count += count;
  return absl::OkStatus();
}

absl::Status ExportHandler::StrictError(std::string_view cause, Position position) const {
  return InputError(absl::StrFormat(
      "%s: byte %d, line %d: damaged (%s); without --strict this is repaired or put aside, and "
      "counted",
      options_.document_name, position.byte_offset, position.line, cause));
}

absl::Status ExportHandler::Finish() {
  return sink_.Add(Profile{.date_of_birth = profile_.date_of_birth,
                           .biological_sex = profile_.biological_sex,
                           .blood_type = profile_.blood_type,
                           .fitzpatrick_skin = profile_.fitzpatrick_skin,
                           .cardio_fitness_meds = profile_.cardio_fitness_meds,
                           .export_date = profile_.export_date,
                           .locale = profile_.locale});
}

}  // namespace pulso
