// Rows that account for the whole export: its files, what has no table, and what could not be
// read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/timestamp.h"
#include "schema/table.h"

namespace pulso {

// Every file of the export, whether its content is loaded or not.
struct ExportFileRow {
  std::int32_t id = 0;    // the order in the archive
  std::string_view path;  // relative to the export's folder; a label, never opened
  std::string_view kind;  // main_xml, cda, workout_route, electrocardiogram, clinical_record,
                          // attachment, ignored, directory, other
  std::optional<std::int64_t> bytes;  // unpacked
  std::optional<std::int64_t> crc32;  // of the unpacked bytes, as the zip states it
};

inline constexpr auto kExportFileTable =
    DefineTable("staging_export_file", Column{"id", &ExportFileRow::id},
                Column{"path", &ExportFileRow::path}, Column{"kind", &ExportFileRow::kind},
                Column{"bytes", &ExportFileRow::bytes}, Column{"crc32", &ExportFileRow::crc32});

// What is well-formed but has no place in another table: unknown elements with their text, and
// unknown attributes of known elements.
struct UnmappedRow {
  std::int64_t id = 0;
  std::string_view element_path;  // "HealthData/Record"
  Jsonb attributes;
  std::optional<std::string_view> text;
  std::int64_t byte_offset = 0;  // of the element's "<" in the unpacked file
  std::int64_t line = 0;
};

inline constexpr auto kUnmappedTable = DefineTable(
    "staging_unmapped", Column{"id", &UnmappedRow::id},
    Column{"element_path", &UnmappedRow::element_path},
    Column{"attributes", &UnmappedRow::attributes}, Column{"text", &UnmappedRow::text},
    Column{"byte_offset", &UnmappedRow::byte_offset}, Column{"line", &UnmappedRow::line});

// What could not be read and is left out, whole, with the reason.
struct RejectRow {
  std::int64_t id = 0;
  std::string_view reason;
  std::string_view element_path;
  Jsonb attributes;
  std::int64_t line = 0;
  std::int64_t byte_offset = 0;
  std::optional<std::string_view>
      source;  // the file's own bytes, where it could not be taken apart
};

inline constexpr auto kRejectTable = DefineTable(
    "staging_reject", Column{"id", &RejectRow::id}, Column{"reason", &RejectRow::reason},
    Column{"element_path", &RejectRow::element_path}, Column{"attributes", &RejectRow::attributes},
    Column{"line", &RejectRow::line}, Column{"byte_offset", &RejectRow::byte_offset},
    Column{"source", &RejectRow::source});

}  // namespace pulso
