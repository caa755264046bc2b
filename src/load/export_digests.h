// What the tables hold after a load of an export, as digests of its rows.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "load/row_digest.h"
#include "load/verification.h"
#include "rows/row_sink.h"

namespace pulso {

// A Record inside a Correlation: where it stands, which is what a link has of it.
struct NestedPlace {
  std::int64_t correlation_id = 0;
  std::int32_t position = 0;
  bool operator<(const NestedPlace& other) const {
    return std::tie(correlation_id, position) < std::tie(other.correlation_id, other.position);
  }
};

// Digests the rows of an export instead of sending them.  Records inside Correlations, with their
// metadata and beats, are kept apart: only the database knows which of them are rows of their own.
class ExportDigests final : public UniformRowSink<ExportDigests> {
 public:
  // The metadata and beats of one nested Record, each digested with its place instead of an id.
  struct NestedChildren {
    TableDigest metadata;
    TableDigest beats;
  };
  // Takes a clinical document; its error ends the reading.
  using TakeDocument = std::function<absl::Status(const ClinicalDocumentRow&)>;

  explicit ExportDigests(TakeDocument take_document) : take_document_(std::move(take_document)) {}

  template <class Row>
  absl::Status AppendRowOf(const Row& row) {
    return Take(row);
  }

  // By index in kStagingTables; nested rows and clinical documents are not counted there.
  const std::array<TableDigest, kStagingTableCount>& tables() const { return tables_; }
  // By record_type.id.
  const std::map<std::int32_t, RecordTypeTotals>& record_types() const { return record_types_; }
  const std::map<std::int32_t, std::string>& type_names() const { return type_names_; }
  // Of correlation, position and the linked record without its id.
  const TableDigest& links() const { return links_; }
  const std::map<NestedPlace, NestedChildren>& nested() const { return nested_; }

 private:
  // Digests the columns from the `first` on, behind those of `place`.
  template <class Row>
  std::uint64_t DigestOf(const Row& row, std::size_t first = 0,
                         const NestedPlace* place = nullptr) {
    const auto& table = std::get<kTableIndex<Row>>(kStagingTables);
    const std::string_view name = table.name.substr(std::string_view("staging_").size());
    std::int32_t count = place == nullptr ? 0 : 2;
    std::size_t index = 0;
    ForEachColumn(table, [&](const ColumnSpec& column) {
      if (index++ >= first && IsDigested(name, column.name)) ++count;
    });
    form_.Begin(count);
    if (place != nullptr) {
      form_.Add(place->correlation_id);
      form_.Add(place->position);
    }
    index = 0;
    std::apply(
        [&](const auto&... column) {
          ((index++ >= first && IsDigested(name, column.name) ? form_.Add(row.*column.member)
                                                              : void()),
           ...);
        },
        table.columns);
    return form_.Digest();
  }

  template <class Row>
  absl::Status Take(const Row& row) {
    tables_[kTableIndex<Row>].Add(DigestOf(row));
    return absl::OkStatus();
  }
  absl::Status Take(const RecordRow& row);
  absl::Status Take(const RecordTypeRow& row);
  absl::Status Take(const NestedRecordRow& row);
  absl::Status Take(const NestedRecordMetadataRow& row);
  absl::Status Take(const NestedHeartbeatRow& row);
  absl::Status Take(const ClinicalDocumentRow& row) { return take_document_(row); }

  const TakeDocument take_document_;
  RowForm form_;
  std::array<TableDigest, kStagingTableCount> tables_{};
  std::map<std::int32_t, RecordTypeTotals> record_types_;
  std::map<std::int32_t, std::string> type_names_;
  TableDigest links_;
  std::map<NestedPlace, NestedChildren> nested_;
  std::pair<const NestedPlace, NestedChildren>* open_nested_ = nullptr;  // whose children come next
};

}  // namespace pulso
