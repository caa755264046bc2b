// Whether a database holds what an export says.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/timestamp.h"
#include "load/export_reader.h"
#include "load/progress.h"
#include "load/row_digest.h"

namespace pulso {

struct VerifyOptions {
  std::string export_path;  // as for a load
  std::string conninfo;
  std::string schema = "pulso";
  ReadOptions read = {.reader = ReaderKind::kLibxml2};
};

// One table, or one part of it, on both sides.
struct TableComparison {
  std::string table;  // "record"
  TableDigest in_export;
  TableDigest in_database;
  bool IsEqual() const { return in_export == in_database; }
};

// Numbers of this size and more are left out of sums, so that every sum is a number.
inline constexpr double kTooLargeToSum = 1e280;

// What the top-level Records of one type come to.
struct RecordTypeTotals {
  TableDigest digest;
  double sum = 0;  // of their numbers below kTooLargeToSum, added up in any order
  std::optional<Timestamp> first_start;
  std::optional<Timestamp> last_end;
};

struct RecordTypeComparison {
  std::string type;  // "HKQuantityTypeIdentifierHeartRate"
  RecordTypeTotals in_export;
  RecordTypeTotals in_database;
  bool HasEqualSums() const;  // up to rounding
  bool IsEqual() const;
};

struct Verification {
  std::string input_name;
  std::string schema;
  std::vector<TableComparison> tables;             // every table, in the order of kStagingTables
  std::vector<RecordTypeComparison> record_types;  // every type, by its id
  std::int64_t unlinked_records = 0;  // records beyond those of the export that no Correlation has
  std::vector<std::string>
      documents;  // clinical documents of one side only or that differ, by path
  double seconds = 0;

  std::int64_t Differences() const;
};

// Reads the export once more, with the conformant reader if nothing else is asked for, gives its
// rows the ids of a reload, and compares them with the tables: rows and digests of every table, and
// counts, sums and dates of every record type.  Reads a snapshot of the database and changes
// nothing.  Errors: those of ReadExport and of the server; a preflight error when the schema holds
// no tables of pulso.
absl::StatusOr<Verification> VerifyDatabase(const VerifyOptions& options, LoadProgress& progress,
                                            const std::stop_token& stop);

}  // namespace pulso
