// The texts that repeat: interned here, written once.
#include "base/status_macros.h"
#include "rows/entity_rows.h"

namespace pulso {

void EntityRows::LearnKnownTexts() {
  const auto learn = [](const std::vector<KnownText>& texts, Lookup& lookup) {
    for (const auto& [text, id] : texts) lookup.Learn(text, id);
  };
  learn(known_->record_types, record_types_);
  learn(known_->units, units_);
  learn(known_->sources, sources_);
  learn(known_->metadata_keys, metadata_keys_);
  learn(known_->devices, devices_);
  first_device_id_ = devices_.next_id();
  last_export_file_id_ = known_->last_export_file_id;
}

absl::StatusOr<std::int32_t> EntityRows::RecordTypeId(std::string_view identifier) {
  const Lookup::Found type = record_types_.Intern(identifier);
  if (type.is_new) RETURN_IF_ERROR(sink_.Append(RecordTypeRow{type.id, identifier}));
  return type.id;
}

absl::StatusOr<std::optional<std::int32_t>> EntityRows::UnitId(OptionalText unit) {
  if (!unit.has_value()) return std::optional<std::int32_t>();
  const Lookup::Found found = units_.Intern(*unit);
  if (found.is_new) RETURN_IF_ERROR(sink_.Append(UnitRow{found.id, *unit}));
  return std::optional<std::int32_t>(found.id);
}

absl::StatusOr<std::optional<std::int32_t>> EntityRows::SourceId(OptionalText name,
                                                                 OptionalText version) {
  if (!name.has_value() && !version.has_value()) return std::optional<std::int32_t>();
  if (last_source_id_.has_value() && name == last_source_name_ && version == last_source_version_) {
    return last_source_id_;
  }
  const auto keep = [](OptionalText text, std::optional<std::string>& kept) {
    kept.reset();
    if (text.has_value()) kept.emplace(*text);
  };
  keep(name, last_source_name_);
  keep(version, last_source_version_);
  // A version without a name is kept under the empty name.
  const std::string_view source_name = name.value_or(std::string_view());
  AssignSourceKey(source_name, version, key_);
  const Lookup::Found source = sources_.Intern(key_);
  if (source.is_new) RETURN_IF_ERROR(sink_.Append(SourceRow{source.id, source_name, version}));
  return last_source_id_ = source.id;
}

absl::StatusOr<std::int32_t> EntityRows::MetadataKeyId(std::string_view key) {
  const Lookup::Found found = metadata_keys_.Intern(key);
  if (found.is_new) RETURN_IF_ERROR(sink_.Append(MetadataKeyRow{found.id, key}));
  return found.id;
}

std::optional<std::int32_t> EntityRows::DeviceId(OptionalText raw_text) {
  if (!raw_text.has_value()) return std::nullopt;
  const std::string_view text = DeviceTextAfterAddress(*raw_text);
  if (last_device_id_.has_value() && text == last_device_text_) return last_device_id_;
  last_device_text_ = text;
  const auto known = device_texts_.find(text);
  if (known != device_texts_.end()) return last_device_id_ = known->second;

  Device device = ParseDevice(*raw_text);
  const Lookup::Found found = devices_.Intern(device.raw_text);
  if (found.is_new) {
    device_rows_.push_back(std::move(device));
  } else if (found.id >= first_device_id_) {
    Device& first = device_rows_[static_cast<std::size_t>(found.id - first_device_id_)];
    if (!first.creation_date.has_value()) first.creation_date = device.creation_date;
  }
  device_texts_.emplace(text, found.id);
  return last_device_id_ = found.id;
}

absl::Status EntityRows::Finish() {
  std::int32_t id = first_device_id_;
  for (const Device& device : device_rows_) {
    RETURN_IF_ERROR(sink_.Append(DeviceRow{.id = id++,
                                           .raw_text = device.raw_text,
                                           .name = device.name,
                                           .manufacturer = device.manufacturer,
                                           .model = device.model,
                                           .hardware = device.hardware,
                                           .firmware = device.firmware,
                                           .software = device.software,
                                           .local_identifier = device.local_identifier,
                                           .udi_device_identifier = device.udi_device_identifier,
                                           .creation_date = device.creation_date}));
  }
  return absl::OkStatus();
}

}  // namespace pulso
