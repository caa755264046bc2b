#include "rows/entity_rows.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/errors.h"
#include "base/status_macros.h"
#include "rows/export_path.h"

namespace pulso {
namespace {

std::string AttributesAsJson(std::span<const Attribute> attributes) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Attribute& attribute : attributes) {
    json[std::string(attribute.name)] = std::string(attribute.value);
  }
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

EntityRows::EntityRows(const BlockSources& sources, RowSink& sink, KnownRows* known)
    : sink_(sink),
      known_(known),
      record_ids_(sources, "record_id_seq"),
      workout_ids_(sources, "workout_id_seq"),
      workout_activity_ids_(sources, "workout_activity_id_seq"),
      workout_event_ids_(sources, "workout_event_id_seq"),
      workout_statistics_ids_(sources, "workout_statistics_id_seq"),
      workout_route_ids_(sources, "workout_route_id_seq"),
      correlation_ids_(sources, "correlation_id_seq"),
      activity_summary_ids_(sources, "activity_summary_id_seq"),
      clinical_record_ids_(sources, "clinical_record_id_seq"),
      audiogram_ids_(sources, "audiogram_id_seq"),
      vision_prescription_ids_(sources, "vision_prescription_id_seq"),
      electrocardiogram_ids_(sources, "electrocardiogram_id_seq"),
      unmapped_ids_(sources, "unmapped_id_seq"),
      reject_ids_(sources, "reject_id_seq") {
  if (known_ != nullptr) LearnKnownTexts();
}

absl::Status EntityRows::Begin(const Entity& entity) {
  return entity.Visit([this](const auto& value) { return Put(value); });
}

absl::Status EntityRows::End() {
  const Open ended = open_.back();
  open_.pop_back();
  if (out_ == &known_rows_ && open_.size() == skip_depth_) out_ = &sink_;
  if (ended.kind == Kind::kWorkoutRoute) return EndWorkoutRoute(ended);
  if (ended.kind == Kind::kRouteFile) EndRouteFile(ended);
  return absl::OkStatus();
}

void EntityRows::SkipUntilEnd() {
  if (out_ == &known_rows_) return;
  out_ = &known_rows_;
  skip_depth_ = open_.size();
}

bool EntityRows::SkipKnown(KnownFingerprints KnownRows::*table, std::int64_t fingerprint) {
  if (known_ == nullptr || !(known_->*table).Take(fingerprint)) return false;
  SkipUntilEnd();
  return true;
}

std::optional<std::int64_t> EntityRows::Enclosing(Kind kind) const {
  for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
    if (open->kind == kind) return open->id;
  }
  return std::nullopt;
}

absl::Status EntityRows::Put(const Profile& profile) {
  OpenLeaf();
  return out_->Append(UserProfileRow{.id = 1,
                                     .date_of_birth = profile.date_of_birth,
                                     .biological_sex = profile.biological_sex,
                                     .blood_type = profile.blood_type,
                                     .fitzpatrick_skin = profile.fitzpatrick_skin,
                                     .cardio_fitness_meds = profile.cardio_fitness_meds,
                                     .export_date = profile.export_date,
                                     .locale = profile.locale,
                                     .time_zone = profile.time_zone});
}

absl::Status EntityRows::Put(const Record& record) {
  const std::int64_t fingerprint = fingerprint_.Text(record.type)
                                       .Text(record.origin.source_name)
                                       .Text(record.unit)
                                       .Text(record.value_text)
                                       .Instant(record.start_date)
                                       .Instant(record.end_date)
                                       .Take();
  if (!record.nested && SkipKnown(&KnownRows::records, fingerprint)) {
    OpenEntity(Kind::kRecord, 0);
    return out_->Append(RecordRow());
  }
  ASSIGN_OR_RETURN(const std::int32_t type, RecordTypeId(record.type));
  ASSIGN_OR_RETURN(const std::optional<std::int32_t> source,
                   SourceId(record.origin.source_name, record.origin.source_version));
  const std::optional<std::int32_t> device = DeviceId(record.origin.device);
  ASSIGN_OR_RETURN(const std::optional<std::int32_t> unit, UnitId(record.unit));
  std::int64_t id = 0;
  if (!record.nested) {
    ASSIGN_OR_RETURN(id, record_ids_.Next());
  }
  // Put together at the end: most rows are of this table, and no member is written twice.
  const RecordRow row{.id = id,
                      .record_type_id = type,
                      .source_id = source,
                      .device_id = device,
                      .unit_id = unit,
                      .value = record.value,
                      .value_text = record.value.has_value() ? OptionalText() : record.value_text,
                      .creation_date = record.creation_date,
                      .start_date = record.start_date,
                      .end_date = record.end_date,
                      .fingerprint = fingerprint};
  if (record.nested) return WriteNestedRecord(row);
  OpenEntity(Kind::kRecord, id);
  return out_->Append(row);
}

absl::Status EntityRows::WriteNestedRecord(const RecordRow& row) {
  // In a merge one without a twin becomes a record under this id.
  std::int64_t id = ++nested_records_;
  if (known_ != nullptr && out_ == &sink_) {
    ASSIGN_OR_RETURN(id, record_ids_.Next());
  }
  Open& correlation = Parent();
  const NestedRecordRow nested{.nested_id = id,
                               .correlation_id = correlation.id,
                               .position = ++correlation.others,
                               .record_type_id = row.record_type_id,
                               .source_id = row.source_id,
                               .device_id = row.device_id,
                               .unit_id = row.unit_id,
                               .value = row.value,
                               .value_text = row.value_text,
                               .creation_date = row.creation_date,
                               .start_date = row.start_date,
                               .end_date = row.end_date,
                               .fingerprint = row.fingerprint};
  OpenEntity(Kind::kNestedRecord, nested.nested_id);
  return out_->Append(nested);
}

absl::Status EntityRows::Put(const MetadataEntry& entry) {
  ASSIGN_OR_RETURN(const std::int32_t key, MetadataKeyId(entry.key));
  Open& parent = Parent();
  const std::int64_t id = parent.id;
  const std::int32_t position = ++parent.metadata;
  const Kind kind = parent.kind;
  OpenLeaf();
  switch (kind) {
    case Kind::kRecord:
      return out_->Append(RecordMetadataRow{id, position, key, entry.value});
    case Kind::kNestedRecord:
      return out_->Append(NestedRecordMetadataRow{id, position, key, entry.value});
    case Kind::kWorkout:
      return out_->Append(WorkoutMetadataRow{id, position, key, entry.value});
    case Kind::kWorkoutActivity:
      return out_->Append(WorkoutActivityMetadataRow{id, position, key, entry.value});
    case Kind::kWorkoutEvent:
      return out_->Append(WorkoutEventMetadataRow{id, position, key, entry.value});
    case Kind::kWorkoutRoute:
      return out_->Append(WorkoutRouteMetadataRow{id, position, key, entry.value});
    case Kind::kCorrelation:
      return out_->Append(CorrelationMetadataRow{id, position, key, entry.value});
    case Kind::kAudiogram:
      return out_->Append(AudiogramMetadataRow{id, position, key, entry.value});
    case Kind::kVisionPrescription:
      return out_->Append(VisionPrescriptionMetadataRow{id, position, key, entry.value});
    case Kind::kLeaf:
    case Kind::kRouteFile:
      break;
  }
  return InternalError("a MetadataEntry has no parent that takes one");
}

absl::Status EntityRows::Put(const Heartbeat& beat) {
  Open& parent = Parent();
  const std::int64_t id = parent.id;
  const std::int32_t position = ++parent.others;
  const bool nested = parent.kind == Kind::kNestedRecord;
  OpenLeaf();
  if (nested) return out_->Append(NestedHeartbeatRow{id, position, beat.bpm, beat.time});
  return out_->Append(HeartbeatRow{id, position, beat.bpm, beat.time});
}

absl::Status EntityRows::Put(const Correlation& correlation) {
  CorrelationRow row;
  ASSIGN_OR_RETURN(row.id, correlation_ids_.Next());
  row.type = correlation.type;
  ASSIGN_OR_RETURN(row.source_id,
                   SourceId(correlation.origin.source_name, correlation.origin.source_version));
  row.device_id = DeviceId(correlation.origin.device);
  row.creation_date = correlation.creation_date;
  row.start_date = correlation.start_date;
  row.end_date = correlation.end_date;
  row.fingerprint = fingerprint_.Text(correlation.type)
                        .Text(correlation.origin.source_name)
                        .Instant(correlation.start_date)
                        .Instant(correlation.end_date)
                        .Take();
  OpenEntity(Kind::kCorrelation, row.id);
  return out_->Append(row);
}

absl::Status EntityRows::Put(const ActivitySummary& summary) {
  OpenLeaf();
  ASSIGN_OR_RETURN(const std::int64_t id, activity_summary_ids_.Next());
  return out_->Append(
      ActivitySummaryRow{.id = id,
                         .date_components = summary.date_components,
                         .active_energy_burned = summary.active_energy_burned,
                         .active_energy_burned_goal = summary.active_energy_burned_goal,
                         .active_energy_burned_unit = summary.active_energy_burned_unit,
                         .apple_move_minutes = summary.apple_move_minutes,
                         .apple_move_minutes_goal = summary.apple_move_minutes_goal,
                         .apple_move_time = summary.apple_move_time,
                         .apple_move_time_goal = summary.apple_move_time_goal,
                         .apple_exercise_time = summary.apple_exercise_time,
                         .apple_exercise_time_goal = summary.apple_exercise_time_goal,
                         .apple_stand_hours = summary.apple_stand_hours,
                         .apple_stand_hours_goal = summary.apple_stand_hours_goal});
}

absl::Status EntityRows::Put(const ClinicalRecord& record) {
  OpenLeaf();
  const std::string_view path = ExportPath(record.resource_file_path);
  clinical_paths_.emplace(path);
  ASSIGN_OR_RETURN(const std::int64_t id, clinical_record_ids_.Next());
  ASSIGN_OR_RETURN(const std::optional<std::int32_t> source,
                   SourceId(record.source_name, std::nullopt));
  return out_->Append(ClinicalRecordRow{.id = id,
                                        .type = record.type,
                                        .identifier = record.identifier,
                                        .source_id = source,
                                        .source_url = record.source_url,
                                        .fhir_version = record.fhir_version,
                                        .received_date = record.received_date,
                                        .resource_file_path = path});
}

absl::Status EntityRows::Put(const ClinicalDocument& document) {
  if (!clinical_documents_.emplace(document.path).second) {
    return Put(Reject{.reason = "a second document under the same path",
                      .element_path = document.path,
                      .attributes = {},
                      .position = {},
                      .source = {}});
  }
  OpenLeaf();
  RETURN_IF_ERROR(out_->Append(ClinicalDocumentRow{document.path, {document.resource}}));
  if (clinical_paths_.contains(std::string(document.path))) return absl::OkStatus();
  ClinicalRecordRow row;  // no ClinicalRecord element names the document: keep it all the same
  ASSIGN_OR_RETURN(row.id, clinical_record_ids_.Next());
  row.resource_file_path = document.path;
  return out_->Append(row);
}

absl::Status EntityRows::Put(const Audiogram& audiogram) {
  AudiogramRow row;
  ASSIGN_OR_RETURN(row.id, audiogram_ids_.Next());
  row.type = audiogram.type;
  ASSIGN_OR_RETURN(row.source_id,
                   SourceId(audiogram.origin.source_name, audiogram.origin.source_version));
  row.device_id = DeviceId(audiogram.origin.device);
  row.creation_date = audiogram.creation_date;
  row.start_date = audiogram.start_date;
  row.end_date = audiogram.end_date;
  row.fingerprint = fingerprint_.Text(audiogram.type)
                        .Text(audiogram.origin.source_name)
                        .Instant(audiogram.start_date)
                        .Instant(audiogram.end_date)
                        .Take();
  SkipKnown(&KnownRows::audiograms, row.fingerprint);
  OpenEntity(Kind::kAudiogram, row.id);
  return out_->Append(row);
}

absl::Status EntityRows::Put(const SensitivityPoint& point) {
  Open& audiogram = Parent();
  SensitivityPointRow row{
      .audiogram_id = audiogram.id,
      .position = ++audiogram.others,
      .frequency_value = point.frequency_value,
      .frequency_unit = point.frequency_unit,
      .left_ear_value = point.left_ear.value,
      .left_ear_unit = point.left_ear.unit,
      .left_ear_masked = point.left_ear.masked,
      .left_ear_clamping_range_lower_bound = point.left_ear.clamping_range_lower_bound,
      .left_ear_clamping_range_upper_bound = point.left_ear.clamping_range_upper_bound,
      .right_ear_value = point.right_ear.value,
      .right_ear_unit = point.right_ear.unit,
      .right_ear_masked = point.right_ear.masked,
      .right_ear_clamping_range_lower_bound = point.right_ear.clamping_range_lower_bound,
      .right_ear_clamping_range_upper_bound = point.right_ear.clamping_range_upper_bound};
  OpenLeaf();
  return out_->Append(row);
}

absl::Status EntityRows::Put(const VisionPrescription& prescription) {
  ASSIGN_OR_RETURN(const std::int64_t id, vision_prescription_ids_.Next());
  OpenEntity(Kind::kVisionPrescription, id);
  return out_->Append(VisionPrescriptionRow{.id = id,
                                            .type = prescription.type,
                                            .date_issued = prescription.date_issued,
                                            .expiration_date = prescription.expiration_date,
                                            .brand = prescription.brand});
}

absl::Status EntityRows::Put(const VisionPrescriptionEye& eye) {
  Open& prescription = Parent();
  VisionPrescriptionEyeRow row{.vision_prescription_id = prescription.id,
                               .position = ++prescription.others,
                               .side = eye.side,
                               .sphere = eye.sphere.value,
                               .sphere_unit = eye.sphere.unit,
                               .cylinder = eye.cylinder.value,
                               .cylinder_unit = eye.cylinder.unit,
                               .axis = eye.axis.value,
                               .axis_unit = eye.axis.unit,
                               .add = eye.add.value,
                               .add_unit = eye.add.unit,
                               .vertex = eye.vertex.value,
                               .vertex_unit = eye.vertex.unit,
                               .prism_amount = eye.prism_amount.value,
                               .prism_amount_unit = eye.prism_amount.unit,
                               .prism_angle = eye.prism_angle.value,
                               .prism_angle_unit = eye.prism_angle.unit,
                               .far_pd = eye.far_pd.value,
                               .far_pd_unit = eye.far_pd.unit,
                               .near_pd = eye.near_pd.value,
                               .near_pd_unit = eye.near_pd.unit,
                               .base_curve = eye.base_curve.value,
                               .base_curve_unit = eye.base_curve.unit,
                               .diameter = eye.diameter.value,
                               .diameter_unit = eye.diameter.unit};
  OpenLeaf();
  return out_->Append(row);
}

absl::Status EntityRows::Put(const VisionPrescriptionAttachment& attachment) {
  Open& prescription = Parent();
  const VisionPrescriptionAttachmentRow row{.vision_prescription_id = prescription.id,
                                            .position = ++prescription.others,
                                            .identifier = attachment.identifier};
  OpenLeaf();
  return out_->Append(row);
}

absl::Status EntityRows::Put(const Electrocardiogram& recording) {
  OpenLeaf();
  ASSIGN_OR_RETURN(const std::int64_t id, electrocardiogram_ids_.Next());
  return out_->Append(ElectrocardiogramRow{.id = id,
                                           .file_path = recording.path,
                                           .recorded_date = recording.recorded_date,
                                           .classification = recording.classification,
                                           .symptoms = recording.symptoms,
                                           .software_version = recording.software_version,
                                           .device_text = recording.device,
                                           .sample_rate_hz = recording.sample_rate_hz,
                                           .lead = recording.lead,
                                           .unit = recording.unit,
                                           .voltages = recording.voltages,
                                           .header = {recording.header}});
}

absl::Status EntityRows::Put(const InventoryFile& file) {
  OpenLeaf();
  return out_->Append(ExportFileRow{.id = ++last_export_file_id_,
                                    .path = file.path,
                                    .kind = file.kind,
                                    .bytes = file.bytes,
                                    .crc32 = file.crc32});
}

absl::Status EntityRows::Put(const Unmapped& unmapped) {
  OpenLeaf();
  ASSIGN_OR_RETURN(const std::int64_t id, unmapped_ids_.Next());
  const std::string attributes = AttributesAsJson(unmapped.attributes);
  return sink_.Append(UnmappedRow{.id = id,
                                  .element_path = unmapped.element_path,
                                  .attributes = {attributes},
                                  .text = unmapped.text,
                                  .byte_offset = unmapped.position.byte_offset,
                                  .line = unmapped.position.line});
}

absl::Status EntityRows::Put(const Reject& reject) {
  OpenLeaf();
  ASSIGN_OR_RETURN(const std::int64_t id, reject_ids_.Next());
  const std::string attributes = AttributesAsJson(reject.attributes);
  return sink_.Append(RejectRow{.id = id,
                                .reason = reject.reason,
                                .element_path = reject.element_path,
                                .attributes = {attributes},
                                .line = reject.position.line,
                                .byte_offset = reject.position.byte_offset,
                                .source = reject.source});
}

}  // namespace pulso
