#include "load/database_digests.h"

#include <charconv>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "base/status_macros.h"
#include "load/digest_sql.h"
#include "schema/table_columns.h"

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

std::string DigestOfColumns(const std::vector<std::string>& columns) {
  return DigestExpressions(absl::StrCat("ROW(", absl::StrJoin(columns, ", "), ")"));
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

// The records that stand only in Correlations, each with the first of its places.
std::string OwnPlaces(std::int64_t top_level_records) {
  return absl::StrFormat(
      "SELECT DISTINCT ON (record_id) record_id, correlation_id, position FROM correlation_record "
      "WHERE record_id > %d ORDER BY record_id, correlation_id, position",
      top_level_records);
}

template <std::size_t I>
void AddTable(Plan& plan, std::int64_t top_level_records, DatabaseDigests& digests) {
  constexpr auto& table = std::get<I>(kStagingTables);
  if (!HasTargetTable(table.name) || table.name == kRecordTable.name) return;
  const std::string name(table.name.substr(std::string_view("staging_").size()));
  const bool is_under_record = name == "record_metadata" || name == "heartbeat";
  plan.Add(absl::StrCat("SELECT ", DigestOfColumns(ColumnsOf(table)), " FROM ", name,
                        is_under_record ? absl::StrCat(" WHERE record_id <= ", top_level_records)
                                        : std::string()),
           "digest " + name,
           [&digests](const PgResult& result) { digests.tables[I] = DigestAt(result, 0, 0); });
}

void AddRecords(Plan& plan, std::int64_t top_level_records, DatabaseDigests& digests) {
  plan.Add(absl::StrCat("SELECT record_type_id, ", DigestOfColumns(ColumnsOf(kRecordTable)),
                        ", coalesce(sum(value) FILTER (WHERE abs(value) < ", kTooLargeToSum,
                        "), 0), encode(timestamptz_send(min(start_date)), 'hex'), "
                        "encode(timestamptz_send(max(end_date)), 'hex') FROM record WHERE id <= ",
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

// Every link with the record that it leads to; which one of equal records a load links, says
// sql/merge/072_twin.sql.  $0: the columns of a record but its id, $1: the top-level records,
// $2: the digest.
constexpr char kLinks[] = R"sql(
WITH alike AS (
    SELECT id, $0,
           row_number() OVER (same ORDER BY id) AS ordinal,
           count(*) FILTER (WHERE id <= $1) OVER same AS twins
      FROM record
     WHERE fingerprint IN (SELECT fingerprint
                             FROM correlation_record JOIN record ON record.id = record_id)
    WINDOW same AS (PARTITION BY $0)
), link AS (
    SELECT correlation_id, position, $0, ordinal, twins,
           row_number() OVER (PARTITION BY $0 ORDER BY correlation_id, position) AS place
      FROM correlation_record
      LEFT JOIN alike ON alike.id = record_id
)
SELECT $2 FROM link)sql";

void AddLinks(Plan& plan, std::int64_t top_level_records, DatabaseDigests& digests) {
  const std::vector<std::string> record = ColumnsOf(kRecordTable, "", 1);
  std::vector<std::string> columns = {
      "correlation_id", "CASE WHEN ordinal = least(place, greatest(twins, 1)) THEN position END"};
  columns.insert(columns.end(), record.begin(), record.end());
  plan.Add(absl::Substitute(kLinks, absl::StrJoin(record, ", "), top_level_records,
                            DigestOfColumns(columns)),
           "digest correlation_record",
           [&digests](const PgResult& result) { digests.links = DigestAt(result, 0, 0); });
}

// The rows of `table` under the records beyond the top-level ones.
template <class Table>
void AddOwnChildren(Plan& plan, std::int64_t top_level_records, const Table& table,
                    TableDigest& digest) {
  const std::string name(table.name.substr(std::string_view("staging_").size()));
  std::vector<std::string> columns = {"place.correlation_id", "place.position"};
  for (std::string& column : ColumnsOf(table, "child.", 1)) columns.push_back(std::move(column));
  plan.Add(absl::StrCat("SELECT ", DigestOfColumns(columns), " FROM ", name, " child LEFT JOIN (",
                        OwnPlaces(top_level_records),
                        ") place USING (record_id) WHERE record_id > ", top_level_records),
           absl::StrCat("digest ", name, " of Correlations"),
           [&digest](const PgResult& result) { digest = DigestAt(result, 0, 0); });
}

void AddOwnRecords(Plan& plan, std::int64_t top_level_records, DatabaseDigests& digests) {
  plan.Add(absl::StrFormat("SELECT count(*) FROM record WHERE id > %d AND NOT EXISTS (SELECT FROM "
                           "correlation_record WHERE record_id = record.id)",
                           top_level_records),
           "look for records that nothing leads to", [&digests](const PgResult& result) {
             digests.unlinked_records = Parsed<std::int64_t>(result.Text(0, 0));
           });
  plan.Add(OwnPlaces(top_level_records), "list the records that stand only in a Correlation",
           [&digests](const PgResult& result) {
             for (int row = 0; row < result.rows(); ++row) {
               digests.own_records.push_back({Parsed<std::int64_t>(result.Text(row, 1)),
                                              Parsed<std::int32_t>(result.Text(row, 2))});
             }
           });
  AddOwnChildren(plan, top_level_records, kRecordMetadataTable, digests.own_metadata);
  AddOwnChildren(plan, top_level_records, kHeartbeatTable, digests.own_beats);
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
  AddLinks(plan, top_level_records, digests);
  AddOwnRecords(plan, top_level_records, digests);
  RETURN_IF_ERROR(plan.Run(db, progress));
  return digests;
}

}  // namespace pulso
