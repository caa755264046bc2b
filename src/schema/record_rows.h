// Rows of the profile and of Records with their children.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/timestamp.h"
#include "schema/table.h"

namespace pulso {

// Me, ExportDate and HealthData@locale; one row.
struct UserProfileRow {
  std::int32_t id = 0;
  std::optional<Date> date_of_birth;
  std::optional<std::string_view> biological_sex;
  std::optional<std::string_view> blood_type;
  std::optional<std::string_view> fitzpatrick_skin;
  std::optional<std::string_view> cardio_fitness_meds;
  std::optional<Timestamp> export_date;
  std::optional<std::string_view> locale;
  std::string_view time_zone;  // IANA name: the zone of the local days in the views
};

inline constexpr auto kUserProfileTable = DefineTable(
    "staging_user_profile", Column{"id", &UserProfileRow::id},
    Column{"date_of_birth", &UserProfileRow::date_of_birth},
    Column{"biological_sex", &UserProfileRow::biological_sex},
    Column{"blood_type", &UserProfileRow::blood_type},
    Column{"fitzpatrick_skin", &UserProfileRow::fitzpatrick_skin},
    Column{"cardio_fitness_meds", &UserProfileRow::cardio_fitness_meds},
    Column{"export_date", &UserProfileRow::export_date}, Column{"locale", &UserProfileRow::locale},
    Column{"time_zone", &UserProfileRow::time_zone});

// The samples: Record elements.
struct RecordRow {
  std::int64_t id = 0;
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

inline constexpr auto kRecordTable = DefineTable(
    "staging_record", Column{"id", &RecordRow::id},
    Column{"record_type_id", &RecordRow::record_type_id},
    Column{"source_id", &RecordRow::source_id}, Column{"device_id", &RecordRow::device_id},
    Column{"unit_id", &RecordRow::unit_id}, Column{"value", &RecordRow::value},
    Column{"value_text", &RecordRow::value_text},
    Column{"creation_date", &RecordRow::creation_date},
    Column{"start_date", &RecordRow::start_date}, Column{"end_date", &RecordRow::end_date},
    Column{"fingerprint", &RecordRow::fingerprint});

// MetadataEntry elements of Records.
struct RecordMetadataRow {
  std::int64_t record_id = 0;  // → record
  std::int32_t position = 0;   // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kRecordMetadataTable = DefineTable(
    "staging_record_metadata", Column{"record_id", &RecordMetadataRow::record_id},
    Column{"position", &RecordMetadataRow::position}, Column{"key_id", &RecordMetadataRow::key_id},
    Column{"value", &RecordMetadataRow::value});

// InstantaneousBeatsPerMinute elements of Records.
struct HeartbeatRow {
  std::int64_t record_id = 0;
  std::int32_t position = 0;  // from 1, in document order
  double bpm = 0;             // beats per minute
  Timestamp beat_time;        // rebuilt from the time of day that the export prints
};

inline constexpr auto kHeartbeatTable =
    DefineTable("staging_heartbeat", Column{"record_id", &HeartbeatRow::record_id},
                Column{"position", &HeartbeatRow::position}, Column{"bpm", &HeartbeatRow::bpm},
                Column{"beat_time", &HeartbeatRow::beat_time});

}  // namespace pulso
