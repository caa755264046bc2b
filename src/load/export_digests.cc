#include "load/export_digests.h"

#include <algorithm>
#include <cmath>

namespace pulso {

absl::Status ExportDigests::Take(const RecordRow& row) {
  const std::uint64_t digest = DigestOf(row);
  tables_[kTableIndex<RecordRow>].Add(digest);
  RecordTypeTotals& type = record_types_[row.record_type_id];
  type.digest.Add(digest);
  if (std::abs(row.value.value_or(0)) < kTooLargeToSum) type.sum += row.value.value_or(0);
  const auto earlier = [](Timestamp a, Timestamp b) {
    return a.usec_since_2000 < b.usec_since_2000;
  };
  type.first_start = std::min(type.first_start.value_or(row.start_date), row.start_date, earlier);
  type.last_end = std::max(type.last_end.value_or(row.end_date), row.end_date, earlier);
  return absl::OkStatus();
}

absl::Status ExportDigests::Take(const RecordTypeRow& row) {
  type_names_.emplace(row.id, row.identifier);
  tables_[kTableIndex<RecordTypeRow>].Add(DigestOf(row));
  return absl::OkStatus();
}

absl::Status ExportDigests::Take(const NestedRecordRow& row) {
  links_.Add(DigestOf(row, 1));  // without nested_id
  open_nested_ = &*nested_.try_emplace({row.correlation_id, row.position}).first;
  return absl::OkStatus();
}

absl::Status ExportDigests::Take(const NestedRecordMetadataRow& row) {
  open_nested_->second.metadata.Add(DigestOf(row, 1, &open_nested_->first));
  return absl::OkStatus();
}

absl::Status ExportDigests::Take(const NestedHeartbeatRow& row) {
  open_nested_->second.beats.Add(DigestOf(row, 1, &open_nested_->first));
  return absl::OkStatus();
}

}  // namespace pulso
