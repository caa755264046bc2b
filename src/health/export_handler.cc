#include "health/export_handler.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "health/element_entities.h"
#include "health/timestamps.h"

namespace pulso {
namespace {

using enum ElementKind;

constexpr std::size_t kMostTextBytes = std::size_t{4} << 20;  // as the tolerant reader has it
constexpr std::string_view kUnreadableName = "(unreadable)";

std::optional<std::string> Owned(OptionalText text) {
  return text.has_value() ? std::optional<std::string>(*text) : std::nullopt;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool LacksEndDate(const Element& element) {
  return std::ranges::none_of(
      element.attributes, [](const Attribute& attribute) { return attribute.name == "endDate"; });
}

}  // namespace

ExportHandler::ExportHandler(EntitySink& sink, Receipt& receipt, ExportHandlerOptions options)
    : sink_(sink), receipt_(receipt), options_(std::move(options)) {
  open_.emplace_back().receipt = &receipt.documents();
}

absl::Status ExportHandler::StartElement(const Element& element) {
  RETURN_IF_ERROR(FlushStrayText());
  const Open& parent = open_.back();
  const Known& known = Recognise(parent, element);
  Open open{.kind = known.kind,
            .is_entity = false,
            .is_rejected = parent.is_rejected,
            .position = element.position,
            .path_bytes = path_.size(),
            .receipt = known.receipt};
  if (!path_.empty()) path_.push_back('/');
  path_.append(element.name);
  ++open.receipt->counts.seen;
  absl::Status status;
  if (told_repairs_.empty()) {
    status = StartUndamaged(open, element);
  } else {
    status = StartRepaired(open, element);
  }
  open_.push_back(open);
  return status;
}

// The elements of one shape nearly always stand where the last one stood.
ExportHandler::Known& ExportHandler::Recognise(const Open& parent, const Element& element) {
  if (element.shape >= known_.size()) known_.resize(element.shape + 1);
  Known& known = known_[element.shape];
  if (element.shape == 0 || known.parent_receipt != parent.receipt ||
      known.parent_kind != parent.kind) {
    known = {.parent_kind = parent.kind,
             .parent_receipt = parent.receipt,
             .kind = KindOfChild(parent.kind, element.name),
             .receipt = &parent.receipt->Child(element.name)};
  }
  return known;
}

// An element in whose tag the reader repaired something.
absl::Status ExportHandler::StartRepaired(Open& open, const Element& element) {
  Element repaired = element;
  std::vector<Attribute> attributes;
  for (const ToldRepair& repair : told_repairs_) {
    ++open.receipt->counts.repaired;
    if (repair.attribute.empty()) continue;
    ++open.receipt->AttributeCounts(repair.attribute).repaired;
    if (repair.kind == RepairKind::kDupAttr && repair.attribute == "startDate" &&
        LacksEndDate(element)) {
      attributes.assign(element.attributes.begin(), element.attributes.end());
      attributes.push_back({"endDate", repair.dropped});
      repaired.attributes = attributes;
    }
  }
  absl::Status status = StartUndamaged(open, repaired);
  told_repairs_.clear();
  return status;
}

absl::Status ExportHandler::StartUndamaged(Open& open, const Element& element) {
  if (open.kind == kUnknown) {
    Unknown& unknown = unknown_.emplace_back();
    for (const Attribute& attribute : element.attributes) {
      unknown.attributes.Add(attribute.name, attribute.value);
    }
    TallyAttributes(*open.receipt, element, &ReceiptCounts::unmapped);
    return absl::OkStatus();
  }
  if (open.is_rejected) return RejectElement(open, element, "inside a rejected element");
  fields_.Reset(element);
  return StartKnown(open, element);
}

// Counts the attributes of an element that all came to the same end.
void ExportHandler::TallyAttributes(ReceiptElement& receipt, const Element& element,
                                    ReceiptOutcome outcome) {
  for (const Attribute& attribute : element.attributes) {
    ReceiptElement::Note(receipt.AttributeCounts(attribute.name), outcome);
  }
}

// Counts the attributes of an element that was stored.
void ExportHandler::TallyFields(ReceiptElement& receipt, const Element& element) {
  if (fields_.AllTaken() && element.shape != 0) {
    std::int64_t*& stored = known_[element.shape].stored_whole;
    if (stored == nullptr) stored = &receipt.StoredWhole(element.attributes);
    ++*stored;
    return;
  }
  for (std::size_t index = 0; index < element.attributes.size(); ++index) {
    ReceiptCounts& counts = receipt.AttributeCounts(element.attributes[index].name);
    const ElementFields::Fate fate = fields_.FateOf(index);
    const bool is_stored = fate == ElementFields::Fate::kTaken;
    ReceiptElement::Note(counts, is_stored ? &ReceiptCounts::stored : &ReceiptCounts::unmapped);
    if (fate == ElementFields::Fate::kUnreadable) ++counts.repaired;
  }
}

absl::Status ExportHandler::StartKnown(Open& open, const Element& element) {
  switch (open.kind) {
    case kHealthData:
      profile_.locale = Owned(fields_.Text("locale"));
      return StorePart(open, element);
    case kHeartRateVariabilityMetadataList:
      return StorePart(open, element);
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
  if (!open.is_entity) return RejectElement(open, element, fields_.reject_reason());
  return StorePart(open, element);
}

absl::Status ExportHandler::StartSample(Open& open, ElementKind parent) {
  switch (open.kind) {
    case kRecord: {
      Record record = ReadRecord(fields_);
      record.nested = parent == kCorrelation;
      NoteOffset(record.start_date_text);
      beat_clock_ = BeatClock(record.start_date);
      return Store(open, record);
    }
    case kMetadataEntry: {
      const MetadataEntry entry = ReadMetadataEntry(fields_);
      if (entry.key == TimeZones::kMetadataKey) time_zones_.Note(entry.value);
      return Store(open, entry);
    }
    case kCorrelation:
      return Store(open, ReadCorrelation(fields_));
    case kWorkout:
      return Store(open, ReadWorkout(fields_));
    default:
      return StartBeat(open);
  }
}

// Counts the offset of a Record's clock; nearly always that of the Record before.
void ExportHandler::NoteOffset(std::string_view date_text) {
  if (date_text.size() < offset_text_.size()) return;
  const char* const end = date_text.data() + date_text.size() - offset_text_.size();
  if (offset_count_ == nullptr || std::memcmp(end, offset_text_.data(), offset_text_.size()) != 0) {
    const std::optional<std::int32_t> minutes = ParseUtcOffset(date_text);
    if (!minutes.has_value()) return;
    std::memcpy(offset_text_.data(), end, offset_text_.size());
    offset_count_ = &utc_offsets_[*minutes];
  }
  ++*offset_count_;
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
  if (std::exchange(profile_.has_export_date, true)) return StoreSecond(open, element);
  profile_.export_date = fields_.Instant("value");
  return StorePart(open, element);
}

absl::Status ExportHandler::StartMe(const Open& open, const Element& element) {
  if (std::exchange(profile_.has_me, true)) return StoreSecond(open, element);
  profile_.date_of_birth = fields_.Day("HKCharacteristicTypeIdentifierDateOfBirth");
  profile_.biological_sex = Owned(fields_.Text("HKCharacteristicTypeIdentifierBiologicalSex"));
  profile_.blood_type = Owned(fields_.Text("HKCharacteristicTypeIdentifierBloodType"));
  profile_.fitzpatrick_skin =
      Owned(fields_.Text("HKCharacteristicTypeIdentifierFitzpatrickSkinType"));
  profile_.cardio_fitness_meds =
      Owned(fields_.Text("HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse"));
  return StorePart(open, element);
}

// Hands the entity on if its element is good.
template <class EntityType>
absl::Status ExportHandler::Store(Open& open, const EntityType& entity) {
  if (!fields_.reject_reason().empty()) return absl::OkStatus();
  open.is_entity = true;
  return sink_.Begin(entity);
}

// An ExportDate or Me that is not the first.
absl::Status ExportHandler::StoreSecond(const Open& open, const Element& element) {
  ++open.receipt->counts.unmapped;
  TallyAttributes(*open.receipt, element, &ReceiptCounts::unmapped);
  return sink_.Add(Unmapped{path_, element.attributes, std::nullopt, element.position});
}

// Ends the reading of a good element, and keeps its attributes that no field holds.
absl::Status ExportHandler::StorePart(const Open& open, const Element& element) {
  ++open.receipt->counts.stored;
  TallyFields(*open.receipt, element);
  if (fields_.AllTaken()) return absl::OkStatus();
  if (fields_.repairs() > 0) {
    open.receipt->counts.repaired += fields_.repairs();
    RETURN_IF_ERROR(NoteRepairs("bad-optional", open.position, fields_.repairs()));
  }
  return sink_.Add(Unmapped{path_, fields_.Untaken(), std::nullopt, open.position});
}

absl::Status ExportHandler::RejectElement(Open& open, const Element& element,
                                          std::string_view reason) {
  if (options_.is_strict) return DamageError(options_.document_name, element.position, reason);
  open.is_rejected = true;
  ++open.receipt->counts.rejected;
  TallyAttributes(*open.receipt, element, &ReceiptCounts::rejected);
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
  ++open.receipt->counts.unmapped;
  const std::string_view trimmed = Trimmed(unknown.text);
  if (!trimmed.empty()) ReceiptElement::Note(open.receipt->text, &ReceiptCounts::unmapped);
  const OptionalText text = trimmed.empty() ? OptionalText() : OptionalText(trimmed);
  return sink_.Add(Unmapped{path_, unknown.attributes.View(), text, open.position});
}

absl::Status ExportHandler::Text(std::string_view text, Position position) {
  const Open& open = open_.back();
  const auto repairs = static_cast<std::int64_t>(told_repairs_.size());
  open.receipt->counts.repaired += repairs;
  open.receipt->text.repaired += repairs;
  told_repairs_.clear();
  std::string& kept = open.kind == kUnknown ? unknown_.back().text : stray_text_;
  if (kept.size() + text.size() > kMostTextBytes) return TooLongText(position);
  if (open.kind != kUnknown && stray_text_.empty()) {
    if (Trimmed(text).empty()) return absl::OkStatus();  // the indentation of every file
    stray_position_ = position;
  }
  kept.append(text);
  return absl::OkStatus();
}

absl::Status ExportHandler::TooLongText(Position position) const {
  return InputError(absl::StrFormat(
      "%s: byte %d, line %d: more than 4 MiB of text between two tags; this is no Apple Health "
      "export, or damaged beyond repair: export it again",
      options_.document_name, position.byte_offset, position.line));
}

// Keeps text that stands where the inventory has none.
absl::Status ExportHandler::FlushStrayText() {
  if (stray_text_.empty()) return absl::OkStatus();
  ReceiptElement& receipt = *open_.back().receipt;
  ++receipt.counts.repaired;
  ++receipt.text.repaired;
  ReceiptElement::Note(receipt.text, &ReceiptCounts::unmapped);
  RETURN_IF_ERROR(NoteRepairs("stray-text", stray_position_));
  const std::string text = std::exchange(stray_text_, std::string());
  return sink_.Add(Unmapped{path_, {}, Trimmed(text), stray_position_});
}

absl::Status ExportHandler::Repaired(const Repair& repair) {
  told_repairs_.push_back(
      {repair.kind, std::string(repair.attribute), std::string(repair.dropped)});
  return NoteRepairs(RepairName(repair.kind), repair.position);
}

absl::Status ExportHandler::Unreadable(RejectKind kind, std::string_view source,
                                       Position position) {
  RETURN_IF_ERROR(FlushStrayText());
  // The name counts if it can still be made out.
  std::string_view name = source.substr(source.starts_with('<') ? 1 : source.size());
  name = name.substr(0, name.find_first_of(" \t\r\n/>"));
  if (KindOfChild(open_.back().kind, name) == kUnknown) name = kUnreadableName;
  ReceiptElement::Note(open_.back().receipt->Child(name).counts, &ReceiptCounts::rejected);
  return sink_.Add(Reject{RejectName(kind), path_, {}, position, source});
}

absl::Status ExportHandler::NoteRepairs(std::string_view kind, Position position,
                                        std::int64_t count) {
  if (options_.is_strict) return DamageError(options_.document_name, position, kind);
  receipt_.NoteRepairs(kind, options_.document_name, position, count);
  return absl::OkStatus();
}

std::string ExportHandler::time_zone() const {
  return options_.time_zone.empty() ? time_zones_.MostFrequent() : options_.time_zone;
}

absl::Status ExportHandler::Finish() {
  const std::string zone = time_zone();
  return sink_.Add(Profile{.date_of_birth = profile_.date_of_birth,
                           .biological_sex = profile_.biological_sex,
                           .blood_type = profile_.blood_type,
                           .fitzpatrick_skin = profile_.fitzpatrick_skin,
                           .cardio_fitness_meds = profile_.cardio_fitness_meds,
                           .export_date = profile_.export_date,
                           .locale = profile_.locale,
                           .time_zone = zone});
}

}  // namespace pulso
