// A summary as JSON, for machines and for the ledger.
#pragma once

#include <nlohmann/json.hpp>

#include "load/load_summary.h"

namespace pulso {

// {"elements": {"Record": {"seen": n, "stored": n, "repaired": n, "rejected": n, "unmapped": n},
// …},
//  "files": {"workout_route": {"seen": n, "loaded": n, "rejected": n}, …},
//  "repairs": {"raw-lt": {"count": n, "first_file": "export.xml", "first_byte": n, "first_line":
//  n}, …}, "rejects": n, "unmapped": n, "missing_files": n, "receipt":
//  {"HealthData/Record/@startDate": {as for elements}, …}}
// with the elements, files and paths (health/receipt.h) that occur.
nlohmann::ordered_json ReadJson(const ReadSummary& read);

// The same with "tables": {"record": {"staged": n, "inserted": n, "linked": n}, …}, those that got
// rows.
nlohmann::ordered_json CountsJson(const LoadSummary& summary);

// The same with "input", "schema", "load_id" (null: it was no load), "commit_answer_was_lost",
// "format_version", "locale", "time_zone", "seconds": {"total",
// "prepare", "read", "merge", "analyze", "readers_blocked"}, "plan", "obstacle", "merge_steps":
// [{"name", "seconds"}], "bytes_read", "connections", "wire": {"bytes", "streams",
// "bytes_per_record", "round_trip_ms"} and "peak_rss_bytes" of this process; of an emitted export
// also "emit_dir" and "emitted": {"record.pgcopy": {"rows", "bytes", "bytes_per_row"}, …}.
//
// Of an export that was loaded before only "input", "schema", "already_loaded": true, "load_id" and
// "loaded_at"; "already_loaded" is false of all others.
nlohmann::ordered_json SummaryJson(const LoadSummary& summary);

// The most memory that this process held so far.
std::int64_t PeakRssBytes();

}  // namespace pulso
