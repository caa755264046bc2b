// An inspection as JSON, for machines.
#pragma once

#include <nlohmann/json.hpp>

#include "load/inspection.h"

namespace pulso {

// {"input", "packed_bytes", "format_version", "locale", "export_date": "2024-01-02T02:04:05Z",
//  "utc_offsets": {"+01:00": n}, "time_zones": {"Europe/Berlin": n}, "time_zone",
//  "elements", "files", "repairs", "rejects", "unmapped": as in CountsJson(),
//  "record_types": {"entries": [{"type", "count", "nested", "numbers", "texts", "empty",
//                                "quantities_without_number", "units": {"entries": [{"name",
//                                "count"}], "others": n}, "first_start", "last_end"}, …],
//                   "others": n},
//  "workouts": {"entries": [{"activity_type", "count", "first_start", "last_end"}], "others": n},
//  "sources": {"entries": [{"name", "count", "versions"}], "others": n},
//  "devices": {"entries": [{"text", "name", "manufacturer", "model", "hardware", "firmware",
//                           "software", "count"}], "others": n},
//  "reject_reasons", "unmapped_paths": {"entries": [{"name", "count"}], "others": n},
//  "missing_files": n, "oddities": {"exact_duplicates": n, …}, "bytes_read", "seconds",
//  "peak_rss_bytes"}
// What is not known is null; oddities are all there, also those that do not occur.
nlohmann::ordered_json InspectionJson(const Inspection& inspection);

}  // namespace pulso
