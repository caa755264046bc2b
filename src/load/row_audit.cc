#include "load/row_audit.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "schema/table_columns.h"

namespace pulso {

RowAudit::RowAudit(const RowsByStagingTable& sent, RowsByMerge merged, MergeCounts merge)
    : merged_(std::move(merged)), merge_(std::move(merge)) {
  for (std::size_t table = 0; table < kStagingTableCount; ++table) {
    sent_[std::string(kStagingTableNames[table])] = sent[table];
    known_[std::string(kStagingTableNames[table])] = merge_.known[table];
  }
}

absl::StatusOr<std::vector<TableCounts>> RowAudit::Tables() {
  std::vector<TableCounts> tables;
  for (const std::string& table : TargetTables()) {
    const TableCounts counts = CountsOf(table);
    if (!status_.ok()) return status_;
    if (counts.staged > 0 || counts.deleted > 0) tables.push_back(counts);
  }
  return tables;
}

std::int64_t RowAudit::Sent(const std::string& table) const {
  const auto found = sent_.find("staging_" + table);
  return found == sent_.end() ? 0 : found->second;
}

std::int64_t RowAudit::Known(const std::string& table) const {
  const auto found = known_.find("staging_" + table);
  return found == known_.end() ? 0 : found->second;
}

TableCounts RowAudit::CountsOf(const std::string& table) {
  TableCounts counts{.table = table, .staged = Sent(table)};
  if (table == "correlation_record") {
    counts.inserted = merged_[table];
    counts.known = merge_.matched["nested_record"];
    counts.staged = Sent("nested_record");
    Expect(table, counts.staged, counts.inserted + counts.known);
    return counts;
  }
  counts.inserted = merged_[table];
  counts.updated = merge_.updated[table];
  counts.deleted = merge_.deleted[table];
  const std::int64_t matched = merge_.matched[table];
  Expect(table, counts.staged, counts.inserted + matched);
  const std::string nested = "nested_" + table;  // rows under Records inside Correlations
  const std::int64_t nested_sent = Sent(nested);
  const std::int64_t nested_matched = merge_.matched[nested];
  const std::int64_t nested_inserted = nested_sent == 0 ? 0 : merged_[nested];
  if (nested == "nested_record")
    Expect("staging_twin", nested_sent - nested_matched, merged_["twin"]);
  counts.inserted += nested_inserted;
  counts.linked = nested_sent - nested_matched - nested_inserted;
  counts.known = Known(table) + matched + nested_matched - counts.updated;
  counts.staged += nested_sent + Known(table);
  return counts;
}

void RowAudit::Expect(std::string_view table, std::int64_t sent, std::int64_t inserted) {
  if (sent == inserted || !status_.ok()) return;
  status_ = VerificationError(absl::StrFormat(
      "%s: %d rows were sent, %d arrived; nothing was changed (a server that restarts empties "
      "staging tables: load again)",
      table, sent, inserted));
}

std::vector<TableCounts> StagedTables(const RowsByStagingTable& rows) {
  std::map<std::string, std::int64_t> staged;
  for (std::size_t table = 0; table < kStagingTableCount; ++table) {
    std::string_view name = kStagingTableNames[table];
    if (rows[table] == 0 || name == kClinicalDocumentTable.name) continue;
    if (name == kNestedRecordTable.name) staged["correlation_record"] = rows[table];
    name.remove_prefix(std::string_view("staging_").size());
    if (name.starts_with("nested_")) name.remove_prefix(std::string_view("nested_").size());
    staged[std::string(name)] += rows[table];
  }
  std::vector<TableCounts> tables;
  tables.reserve(staged.size());
  for (const auto& [name, count] : staged) tables.push_back({.table = name, .staged = count});
  return tables;
}

}  // namespace pulso
