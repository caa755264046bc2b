// What a schema holds, as a few digits to compare.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "load/progress.h"
#include "load/row_digest.h"

namespace pulso {

struct NamedDigest {
  std::string table;  // "record"
  TableDigest digest;
};

// The digests of all tables but the ledger, whose rows are of one load only.
struct SchemaDigest {
  std::string schema;
  std::vector<NamedDigest> tables;  // by name
  std::string all;                  // of the lines "table rows digest": a SHA-256 in hexadecimal

  double seconds = 0;
};

// Whether surrogate keys count.  Those of reloads of one export are the same everywhere; those of a
// merge hang on what was there before, and only the content is that of a reload.
enum class SurrogateKeys { kCount, kDoNotCount };

// Computes the digests.  Places in the file, unmapped.line and the like, do not count (IsDigested).
// Reads one snapshot and changes nothing.  Errors: those of the server; a preflight error when the
// schema holds no tables of pulso; an interrupted one after a stop.
absl::StatusOr<SchemaDigest> DigestSchema(const std::string& conninfo, const std::string& schema,
                                          SurrogateKeys keys, LoadProgress& progress,
                                          const std::stop_token& stop);

}  // namespace pulso
