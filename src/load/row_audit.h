// Whether the rows that were sent are those that arrived.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "load/load_summary.h"
#include "schema/staging_tables.h"

namespace pulso {

using RowsByStagingTable = std::array<std::int64_t, kStagingTableCount>;

// By the name of a merge file: "record", "nested_record", "twin".
using RowsByMerge = std::map<std::string, std::int64_t, std::less<>>;

// What a merge did beside inserting rows.
struct MergeCounts {
  RowsByStagingTable known{};  // not sent, because the loader knew them
  RowsByMerge matched;         // sent, and taken out of the staging tables because they were known
  RowsByMerge updated;         // … of these, brought up to date
  RowsByMerge deleted;         // of the tables: the export no longer had them
};

// Which rows came from where, and whether they are as many as were sent.
class RowAudit {
 public:
  RowAudit(const RowsByStagingTable& sent, RowsByMerge merged, MergeCounts merge = {});

  // The counts of the tables that got rows.  A verification error when a number of rows differs:
  // somebody else may have emptied a staging table, and a merge of nothing must never replace a
  // person's data.
  absl::StatusOr<std::vector<TableCounts>> Tables();

 private:
  std::int64_t Sent(const std::string& table) const;
  std::int64_t Known(const std::string& table) const;
  TableCounts CountsOf(const std::string& table);
  void Expect(std::string_view table, std::int64_t sent, std::int64_t inserted);

  RowsByMerge sent_, known_, merged_;
  MergeCounts merge_;
  absl::Status status_;
};

// Rows by target table before any merge; those of nested Records count as they do in a load.
std::vector<TableCounts> StagedTables(const RowsByStagingTable& rows);

}  // namespace pulso
