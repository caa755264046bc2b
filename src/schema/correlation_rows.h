// Rows of Correlations. A nested Record is the same sample as its top-level twin; the merge finds
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/timestamp.h"
#include "schema/table.h"

namespace pulso {

// Correlation elements: samples that belong together, such as a meal.
struct CorrelationRow {
  std::int64_t id = 0;
  std::string_view type;                  // "HKCorrelationTypeIdentifierFood"
  std::optional<std::int32_t> source_id;  // NULL: the export names none
  std::optional<std::int32_t> device_id;
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  Timestamp end_date;
  std::int64_t fingerprint = 0;  // XXH3 of type, source name, start and end
};

inline constexpr auto kCorrelationTable = DefineTable(
    "staging_correlation", Column{"id", &CorrelationRow::id}, Column{"type", &CorrelationRow::type},
    Column{"source_id", &CorrelationRow::source_id},
    Column{"device_id", &CorrelationRow::device_id},
    Column{"creation_date", &CorrelationRow::creation_date},
    Column{"start_date", &CorrelationRow::start_date},
    Column{"end_date", &CorrelationRow::end_date},
    Column{"fingerprint", &CorrelationRow::fingerprint});

// MetadataEntry elements of Correlations.
struct CorrelationMetadataRow {
  std::int64_t correlation_id = 0;  // → correlation
  std::int32_t position = 0;        // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kCorrelationMetadataTable =
    DefineTable("staging_correlation_metadata",
                Column{"correlation_id", &CorrelationMetadataRow::correlation_id},
                Column{"position", &CorrelationMetadataRow::position},
                Column{"key_id", &CorrelationMetadataRow::key_id},
                Column{"value", &CorrelationMetadataRow::value});

// Record elements inside Correlations, until the merge has found their twins.
struct NestedRecordRow {
  std::int64_t nested_id = 0;  // from 1, in document order
  std::int64_t correlation_id = 0;
  std::int32_t position = 0;  // in the Correlation, from 1
  std::int32_t record_type_id = 0;
  std::optional<std::int32_t> source_id;  // NULL: the export names none
  std::optional<std::int32_t> device_id;
  std::optional<std::int32_t> unit_id;         // NULL for categories
  std::optional<double> value;                 // a finite number in unit
  std::optional<std::string_view> value_text;  // a category, or a text that is no finite number
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  Timestamp end_date;
  std::int64_t fingerprint = 0;  // XXH3 of type, source name, unit, value text, start and end
};

inline constexpr auto kNestedRecordTable = DefineTable(
    "staging_nested_record", Column{"nested_id", &NestedRecordRow::nested_id},
    Column{"correlation_id", &NestedRecordRow::correlation_id},
    Column{"position", &NestedRecordRow::position},
    Column{"record_type_id", &NestedRecordRow::record_type_id},
    Column{"source_id", &NestedRecordRow::source_id},
    Column{"device_id", &NestedRecordRow::device_id}, Column{"unit_id", &NestedRecordRow::unit_id},
    Column{"value", &NestedRecordRow::value}, Column{"value_text", &NestedRecordRow::value_text},
    Column{"creation_date", &NestedRecordRow::creation_date},
    Column{"start_date", &NestedRecordRow::start_date},
    Column{"end_date", &NestedRecordRow::end_date},
    Column{"fingerprint", &NestedRecordRow::fingerprint});

// MetadataEntry elements of Records inside Correlations.
struct NestedRecordMetadataRow {
  std::int64_t nested_id = 0;  // → staging_nested_record
  std::int32_t position = 0;   // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kNestedRecordMetadataTable = DefineTable(
    "staging_nested_record_metadata", Column{"nested_id", &NestedRecordMetadataRow::nested_id},
    Column{"position", &NestedRecordMetadataRow::position},
    Column{"key_id", &NestedRecordMetadataRow::key_id},
    Column{"value", &NestedRecordMetadataRow::value});

// InstantaneousBeatsPerMinute elements of Records inside Correlations.
struct NestedHeartbeatRow {
  std::int64_t nested_id = 0;  // → staging_nested_record
  std::int32_t position = 0;
  double bpm = 0;
  Timestamp beat_time;
};

inline constexpr auto kNestedHeartbeatTable = DefineTable(
    "staging_nested_heartbeat", Column{"nested_id", &NestedHeartbeatRow::nested_id},
    Column{"position", &NestedHeartbeatRow::position}, Column{"bpm", &NestedHeartbeatRow::bpm},
    Column{"beat_time", &NestedHeartbeatRow::beat_time});

}  // namespace pulso
