// What a load did.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bounded_queue.h"
#include "base/timestamp.h"
#include "health/receipt.h"

namespace pulso {

// The files of one kind in the export.
struct FileCounts {
  std::string kind;           // "workout_route"
  std::int64_t seen = 0;      // in the archive
  std::int64_t loaded = 0;    // read into tables of their own
  std::int64_t rejected = 0;  // unreadable as a whole
};

// The rows of one target table.  staged = inserted + linked + known + updated.
struct TableCounts {
  std::string table;          // "record"
  std::int64_t staged = 0;    // rows that the export has for it
  std::int64_t inserted = 0;  // rows that are new; of a reload all that it holds
  std::int64_t linked = 0;    // rows of Records nested in a Correlation that stand at top level too
  std::int64_t known = 0;     // rows that it held before a merge, and that stay as they are
  std::int64_t updated = 0;   // … and that were brought up to date
  std::int64_t deleted = 0;   // rows that the export no longer has; children go uncounted
};

// Samples of a type that a merge found again in another unit.
struct ChangedUnit {
  std::string record_type;
  std::int64_t samples = 0;
};

// One statement of the merge and how long it took on the server.
struct MergeStep {
  std::string name;  // "sql/merge/070_record.sql"
  double seconds = 0;
};

struct LoadSeconds {
  double prepare = 0;
  double read = 0;  // the export read and all its rows copied
  double merge = 0;
  double analyze = 0;
  double readers_blocked = 0;  // of the merge: readers of the tables had to wait
  double total = 0;
};

// What went over the network.
struct LoadWire {
  std::int64_t bytes = 0;    // of rows, in COPY BINARY format
  std::int64_t streams = 0;  // of COPY into one table, at most
  double round_trip_ms = 0;  // the shortest answer of the server in the main session
};

// What reading an export gave, with or without a database.
struct ReadSummary {
  std::unique_ptr<Receipt> receipt = std::make_unique<Receipt>();
  CountsByElement elements{};  // of the receipt, by name
  std::vector<FileCounts> files;
  std::optional<int> format_version;
  std::optional<Timestamp> export_date;
  std::optional<std::string> locale;
  std::string time_zone;                             // of the local days
  std::map<std::string, std::int64_t> time_zones;    // HKTimeZone entries by value
  std::map<std::int32_t, std::int64_t> utc_offsets;  // minutes east of UTC -> Records
  std::int64_t missing_files = 0;                    // that the XML refers to
  std::int64_t bytes_read = 0;                       // unpacked, all files
  std::int64_t rejects = 0;  // entities of this kind, from elements and files
  std::int64_t unmapped = 0;
  QueueWaits unpacked;  // blocks of the main XML, from the inflating thread to the scanning ones
  QueueWaits scanned;   // from them to the thread that encodes
};

// A file that was written instead of a COPY stream.
struct EmittedFile {
  std::string name;  // "record.pgcopy"
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
};

// The load that left the tables as they are.
struct AlreadyLoaded {
  std::int64_t load_id = 0;  // of the ledger
  std::string finished_at;   // "2026-07-01 10:00:00 UTC"
};

struct LoadSummary {
  std::string input_name;
  std::string schema;
  std::optional<AlreadyLoaded> already_loaded = {};  // then nothing was done
  std::int64_t load_id = 0;                          // of the ledger; 0: it was no load
  bool commit_answer_was_lost = false;               // and was found in the ledger
  ReadSummary read;
  std::vector<TableCounts> tables;  // of the tables that got rows
  std::string mode = "reload";      // or "merge"
  bool is_pruned = false;           // the merge deleted what the export no longer has
  std::vector<ChangedUnit> changed_units;
  std::string plan;      // of a reload: "promote" or "refill"; of a merge: "delta" or
                         // "rebuild"
  std::string obstacle;  // to the plan promote, if any
  std::vector<MergeStep> merge_steps;
  LoadSeconds seconds;
  LoadWire wire;
  QueueWaits encoded;            // slabs of rows, from the encoding thread to the COPY lanes
  std::int64_t connections = 0;  // opened to the server in all
  std::string emit_dir;          // where the files are; "": it was a load
  std::vector<EmittedFile> emitted;
};

}  // namespace pulso
