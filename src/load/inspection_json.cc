#include "load/inspection_json.h"

#include <string>

#include "base/timestamp_text.h"
#include "load/summary_json.h"

namespace pulso {
namespace {

using nlohmann::ordered_json;

template <class Value>
ordered_json OrNull(const std::optional<Value>& value) {
  return value.has_value() ? ordered_json(*value) : ordered_json();
}

ordered_json OrNull(const std::optional<Timestamp>& instant) {
  return instant.has_value() ? ordered_json(InstantText(*instant)) : ordered_json();
}

template <class Entry>
ordered_json ListJson(const InspectedList<Entry>& list);

ordered_json EntryJson(const NameCount& entry) {
  return {{"name", entry.name}, {"count", entry.count}};
}

ordered_json EntryJson(const InspectedRecordType& type) {
  return {{"type", type.type},
          {"count", type.count},
          {"nested", type.nested},
          {"numbers", type.numbers},
          {"texts", type.texts},
          {"empty", type.empty},
          {"quantities_without_number", type.quantities_without_number},
          {"units", ListJson(type.units)},
          {"first_start", OrNull(type.dates.first_start)},
          {"last_end", OrNull(type.dates.last_end)}};
}

ordered_json EntryJson(const InspectedWorkoutType& type) {
  return {{"activity_type", type.activity_type},
          {"count", type.count},
          {"first_start", OrNull(type.dates.first_start)},
          {"last_end", OrNull(type.dates.last_end)}};
}

ordered_json EntryJson(const InspectedSource& source) {
  return {{"name", source.name}, {"count", source.count}, {"versions", source.versions}};
}

ordered_json EntryJson(const InspectedDevice& entry) {
  const Device& device = entry.device;
  return {{"text", device.raw_text},
          {"name", OrNull(device.name)},
          {"manufacturer", OrNull(device.manufacturer)},
          {"model", OrNull(device.model)},
          {"hardware", OrNull(device.hardware)},
          {"firmware", OrNull(device.firmware)},
          {"software", OrNull(device.software)},
          {"count", entry.count}};
}

template <class Entry>
ordered_json ListJson(const InspectedList<Entry>& list) {
  ordered_json entries = ordered_json::array();
  for (const Entry& entry : list.entries) entries.push_back(EntryJson(entry));
  return {{"entries", std::move(entries)}, {"others", list.others}};
}

ordered_json OdditiesJson(const OddityCounts& oddities) {
  ordered_json json = ordered_json::object();
  for (std::size_t i = 0; i < kOddityCount; ++i) {
    json[std::string(kOddityTexts[i].name)] = oddities[i];
  }
  return json;
}

}  // namespace

ordered_json InspectionJson(const Inspection& inspection) {
  const ReadSummary& read = inspection.read;
  ordered_json offsets = ordered_json::object();
  for (const auto& [minutes, count] : read.utc_offsets) offsets[OffsetText(minutes)] = count;
  ordered_json zones = ordered_json::object();
  for (const auto& [zone, count] : read.time_zones) zones[zone] = count;
  ordered_json json = {{"input", inspection.input_name},
                       {"packed_bytes", OrNull(inspection.packed_bytes)},
                       {"format_version", OrNull(read.format_version)},
                       {"locale", OrNull(read.locale)},
                       {"export_date", OrNull(read.export_date)},
                       {"utc_offsets", std::move(offsets)},
                       {"time_zones", std::move(zones)}};
  json["time_zone"] = read.time_zone.empty() ? ordered_json() : ordered_json(read.time_zone);
  json.update(ReadJson(read));
  json["record_types"] = ListJson(inspection.record_types);
  json["workouts"] = ListJson(inspection.workouts);
  json["sources"] = ListJson(inspection.sources);
  json["devices"] = ListJson(inspection.devices);
  json["reject_reasons"] = ListJson(inspection.reject_reasons);
  json["unmapped_paths"] = ListJson(inspection.unmapped_paths);
  json["oddities"] = OdditiesJson(inspection.oddities);
  json["bytes_read"] = read.bytes_read;
  json["seconds"] = inspection.seconds;
  json["peak_rss_bytes"] = PeakRssBytes();
  return json;
}

}  // namespace pulso
