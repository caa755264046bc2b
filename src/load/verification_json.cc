#include "load/verification_json.h"

#include "absl/strings/str_format.h"
#include "base/timestamp_text.h"

namespace pulso {
namespace {

using nlohmann::ordered_json;

ordered_json Json(const TableDigest& digest) {
  return {{"rows", digest.rows}, {"digest", absl::StrFormat("%016x", digest.sum)}};
}

// Without the sum: that of a single record is its value.
ordered_json Json(const RecordTypeTotals& totals) {
  ordered_json json = Json(totals.digest);
  json["first_start"] = nullptr;
  if (totals.first_start) json["first_start"] = InstantText(*totals.first_start);
  json["last_end"] = nullptr;
  if (totals.last_end) json["last_end"] = InstantText(*totals.last_end);
  return json;
}

template <class Comparison>
ordered_json Json(const Comparison& comparison) {
  return {{"equal", comparison.IsEqual()},
          {"export", Json(comparison.in_export)},
          {"database", Json(comparison.in_database)}};
}

}  // namespace

ordered_json VerificationJson(const Verification& verification) {
  ordered_json json = {{"input", verification.input_name},
                       {"schema", verification.schema},
                       {"equal", verification.Differences() == 0},
                       {"differences", verification.Differences()}};
  json["tables"] = ordered_json::object();
  for (const TableComparison& table : verification.tables)
    json["tables"][table.table] = Json(table);
  json["record_types"] = ordered_json::object();
  for (const RecordTypeComparison& type : verification.record_types) {
    json["record_types"][type.type] = Json(type);
    json["record_types"][type.type]["equal_sums"] = type.HasEqualSums();
  }
  json["unlinked_records"] = verification.unlinked_records;
  json["documents"] = verification.documents;
  json["seconds"] = verification.seconds;
  return json;
}

}  // namespace pulso
