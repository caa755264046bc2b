#include "load/database_digests.h"

#include <charconv>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

template <class Number>
Number Parsed(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The timestamptz whose binary form has these 16 hexadecimal digits; nullopt for none.
std::optional<Timestamp> InstantOf(std::string_view hex) {
  if (hex.empty()) return std::nullopt;
  std::uint64_t bits = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), bits, 16);
  return Timestamp{static_cast<std::int64_t>(bits)};
}

// The rows and the sum of their digests, as two select expressions.
std::string DigestExpressions(const std::vector<std::string>& columns) {
  return absl::StrCat(
      "count(*), mod(mod(coalesce(sum(('x' || encode(substr(sha256(record_send(ROW(",
      absl::StrJoin(columns, ", "),
      "))), 1, 8), 'hex'))::bit(64)::bigint), 0), 18446744073709551616) + 18446744073709551616, "
      "18446744073709551616)");
}

TableDigest DigestAt(const PgResult& result, int row, int column) {
  return {.rows = Parsed<std::int64_t>(result.Text(row, column)),
          .sum = Parsed<std::uint64_t>(result.Text(row, column + 1))};
}

template <class Table>
std::vector<std::string> ColumnsOf(const Table& table, std::string_view prefix = "",
                                   std::size_t first = 0) {
  const std::string_view name = table.name.substr(std::string_view("staging_").size());
  std::vector<std::string> columns;
  std::size_t index = 0;
  ForEachColumn(table, [&](const ColumnSpec& column) {
    if (index++ < first || !IsDigested(name, column.name)) return;
    columns.push_back(std::string(prefix) + std::string(column.name));
  });
  return columns;
}

// The statements of one comparison and what is done with their results.
class Plan {
 public:
  using Take = std::function<void(const PgResult&)>;

  void Add(std::string sql, std::string what, Take take) {
    statements_.push_back({std::move(sql), std::move(what)});
    takes_.push_back(std::move(take));
  }

  absl::Status Run(PgConnection& db, LoadProgress& progress) const {
    progress.total_steps = static_cast<std::int64_t>(statements_.size());
    return db.ExecutePipeline(statements_, [&](std::size_t index, const PgResult& result) {
      takes_[index](result);
      ++progress.steps;
    });
  }

 private:
  std::vector<PgStatement> statements_;
  std::vector<Take> takes_;
};

// Whether rows of this staging table are compared as rows of the table without the prefix.
bool HasTarget(std::string_view staging_name) {
  return !staging_name.starts_with("staging_nested_") &&
         staging_name != kClinicalDocumentTable.name;
}

template <std::size_t I>
void AddTable(Plan& plan, std::int64_t top_level_records, DatabaseDigests& digests) {
  constexpr auto& table = std::get<I>(kStagingTables);
  if (!HasTarget(table.name) || table.name == kRecordTable.name) return;
  const std::string name(table.name.substr(std::string_view("staging_").size()));
  const bool is_under_record = name == "record_metadata" || name == "heartbeat";
  plan.Add(absl::StrCat("SELECT ", DigestExpressions(ColumnsOf(table)), " FROM ", name,
                        is_under_record ? absl::StrCat(" WHERE record_id <= ", top_level_records)
                                        : std::string()),
           "digest " + name,
           [&digests](const PgResult& result) { digests.tables[I] = DigestAt(result, 0, 0); });
}

void AddRecords(Plan& plan, std::int64_t top_level_records, DatabaseDigests& digests) {
  plan.Add(absl::StrCat("SELECT record_type_id, ", DigestExpressions(ColumnsOf(kRecordTable)),
                        ", coalesce(sum(value), 0), encode(timestamptz_send(min(start_date)), "
                        "'hex'), encode(timestamptz_send(max(end_date)), 'hex') FROM record WHERE "
                        "id <= ",
                        top_level_records, " GROUP BY record_type_id"),
           "digest record", [&digests](const PgResult& result) {
             for (int row = 0; row < result.rows(); ++row) {
               RecordTypeTotals& type =
                   digests.record_types[Parsed<std::int32_t>(result.Text(row, 0))];
               type.digest = DigestAt(result, row, 1);
               type.sum = Parsed<double>(result.Text(row, 3));
               type.first_start = InstantOf(result.Text(row, 4));
               type.last_end = InstantOf(result.Text(row, 5));
               digests.tables[kTableIndex<RecordRow>] += type.digest;
             }
           });
}

// Records inside Correlations: every link with the record that it leads to.
void AddLinks(Plan& plan, DatabaseDigests& digests) {
  std::vector<std::string> columns = {"link.correlation_id", "link.position"};
  for (std::string& column : ColumnsOf(kNestedRecordTable, "record.", 3)) {
    columns.push_back(std::move(column));
  }
  plan.Add(absl::StrCat("SELECT ", DigestExpressions(columns),
                        " FROM correlation_record link JOIN record ON record.id = link.record_id"),
           "digest correlation_record",
           [&digests](const PgResult& result) { digests.links = DigestAt(result, 0, 0); });
}

void AddOwnRecords(Plan& plan, std::int64_t top_level_records, DatabaseDigests& digests) {
  plan.Add(absl::StrFormat("SELECT count(*) FROM record WHERE id > %d AND NOT EXISTS (SELECT FROM "
                           "correlation_record WHERE record_id = record.id)",
                           top_level_records),
           "look for records that nothing leads to", [&digests](const PgResult& result) {
             digests.unlinked_records = Parsed<std::int64_t>(result.Text(0, 0));
           });
  plan.Add(absl::StrFormat("SELECT DISTINCT ON (record_id) correlation_id, position FROM "
                           "correlation_record WHERE record_id > %d ORDER BY record_id, "
                           "correlation_id, position",
                           top_level_records),
           "list the records that stand only in a Correlation", [&digests](const PgResult& result) {
             for (int row = 0; row < result.rows(); ++row) {
               digests.own_records.push_back({Parsed<std::int64_t>(result.Text(row, 0)),
                                              Parsed<std::int32_t>(result.Text(row, 1))});
             }
           });
  const std::string where = absl::StrCat(" WHERE record_id > ", top_level_records);
  plan.Add(absl::StrCat("SELECT ", DigestExpressions(ColumnsOf(kRecordMetadataTable, "", 1)),
                        " FROM record_metadata", where),
           "digest record_metadata of Correlations",
           [&digests](const PgResult& result) { digests.own_metadata = DigestAt(result, 0, 0); });
  plan.Add(absl::StrCat("SELECT ", DigestExpressions(ColumnsOf(kHeartbeatTable, "", 1)),
                        " FROM heartbeat", where),
           "digest heartbeat of Correlations",
           [&digests](const PgResult& result) { digests.own_beats = DigestAt(result, 0, 0); });
}

template <std::size_t... I>
void AddTables(Plan& plan, std::int64_t top_level_records, DatabaseDigests& digests,
               std::index_sequence<I...>) {
  (AddTable<I>(plan, top_level_records, digests), ...);
}

}  // namespace

absl::StatusOr<DatabaseDigests> DigestDatabase(PgConnection& db, std::int64_t top_level_records,
                                               LoadProgress& progress) {
  DatabaseDigests digests;
  Plan plan;
  AddTables(plan, top_level_records, digests, std::make_index_sequence<kStagingTableCount>());
  AddRecords(plan, top_level_records, digests);
  AddLinks(plan, digests);
  AddOwnRecords(plan, top_level_records, digests);
  RETURN_IF_ERROR(plan.Run(db, progress));
  return digests;
}

}  // namespace pulso
