// Rows of the lookup tables: texts that repeat, interned to ids by the client.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/timestamp.h"
#include "schema/table.h"

namespace pulso {

// The types of Record@type.
struct RecordTypeRow {
  std::int32_t id = 0;
  std::string_view identifier;  // "HKQuantityTypeIdentifierHeartRate"
};

inline constexpr auto kRecordTypeTable =
    DefineTable("staging_record_type", Column{"id", &RecordTypeRow::id},
                Column{"identifier", &RecordTypeRow::identifier});

// The units of Record@unit.
struct UnitRow {
  std::int32_t id = 0;
  std::string_view name;  // "count/min"
};

inline constexpr auto kUnitTable =
    DefineTable("staging_unit", Column{"id", &UnitRow::id}, Column{"name", &UnitRow::name});

// The apps and devices that wrote samples: sourceName with sourceVersion.
struct SourceRow {
  std::int32_t id = 0;
  std::string_view name;
  std::optional<std::string_view> version;
};

inline constexpr auto kSourceTable =
    DefineTable("staging_source", Column{"id", &SourceRow::id}, Column{"name", &SourceRow::name},
                Column{"version", &SourceRow::version});

// The keys of MetadataEntry@key.
struct MetadataKeyRow {
  std::int32_t id = 0;
  std::string_view name;  // "HKMetadataKeyHeartRateMotionContext"
};

inline constexpr auto kMetadataKeyTable =
    DefineTable("staging_metadata_key", Column{"id", &MetadataKeyRow::id},
                Column{"name", &MetadataKeyRow::name});

// The devices of the samples, split from HealthKit's own description of them.
struct DeviceRow {
  std::int32_t id = 0;
  std::string_view raw_text;  // as exported, without the memory address and the creation date
  std::optional<std::string_view> name;
  std::optional<std::string_view> manufacturer;
  std::optional<std::string_view> model;
  std::optional<std::string_view> hardware;  // may hold commas: "Watch6,14"
  std::optional<std::string_view> firmware;
  std::optional<std::string_view> software;
  std::optional<std::string_view> local_identifier;
  std::optional<std::string_view> udi_device_identifier;
  std::optional<Timestamp> creation_date;  // the first one seen
};

inline constexpr auto kDeviceTable = DefineTable(
    "staging_device", Column{"id", &DeviceRow::id}, Column{"raw_text", &DeviceRow::raw_text},
    Column{"name", &DeviceRow::name}, Column{"manufacturer", &DeviceRow::manufacturer},
    Column{"model", &DeviceRow::model}, Column{"hardware", &DeviceRow::hardware},
    Column{"firmware", &DeviceRow::firmware}, Column{"software", &DeviceRow::software},
    Column{"local_identifier", &DeviceRow::local_identifier},
    Column{"udi_device_identifier", &DeviceRow::udi_device_identifier},
    Column{"creation_date", &DeviceRow::creation_date});

}  // namespace pulso
