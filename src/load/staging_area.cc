#include "load/staging_area.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "load/promotion.h"
#include "load/sql_plan.h"
#include "schema/embedded_sql.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

using ColumnsByTable = std::map<std::string, std::vector<std::string>, std::less<>>;

void IgnoreResult(std::size_t /*index*/, const PgResult& /*result*/) {}

std::string Describe(std::string_view name, std::string_view type, bool nullable) {
  return absl::StrFormat("%s %s%s", name, type, nullable ? "" : " NOT NULL");
}

template <std::size_t... I>
ColumnsByTable EncodedColumns(std::index_sequence<I...>) {
  ColumnsByTable tables;
  const auto add = [&](const auto& table) {
    std::vector<std::string>& columns = tables[std::string(table.name)];
    ForEachColumn(table, [&](const ColumnSpec& column) {
      columns.push_back(Describe(column.name, column.sql_type, column.nullable));
    });
  };
  (add(std::get<I>(kStagingTables)), ...);
  return tables;
}

absl::Status CompareWithCatalog(PgConnection& connection, const std::string& schema) {
  const PgParameter parameters[] = {schema};
  ASSIGN_OR_RETURN(
      const PgResult result,
      connection.Execute(
          "SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),"
          "       a.attnotnull"
          "  FROM pg_catalog.pg_class c"
          "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          "  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
          " WHERE n.nspname = $1 AND c.relname LIKE 'staging\\_%' AND c.relkind = 'r'"
          "   AND a.attnum > 0 AND NOT a.attisdropped"
          " ORDER BY c.relname, a.attnum",
          parameters, "read the columns of the staging tables"));
  ColumnsByTable found;
  for (int row = 0; row < result.rows(); ++row) {
    found[std::string(result.Text(row, 0))].push_back(
        Describe(result.Text(row, 1), result.Text(row, 2), result.Text(row, 3) == "f"));
  }
  for (const auto& [table, columns] :
       EncodedColumns(std::make_index_sequence<kStagingTableCount>())) {
    const std::vector<std::string>& there = found[table];  // it may have further ones at the end
    if (there.size() < columns.size() ||
        !std::equal(columns.begin(), columns.end(), there.begin())) {
      return InternalError(
          absl::StrCat(table, ": its columns on the server are not those that the loader sends"));
    }
  }
  return absl::OkStatus();
}

// Staging tables that may become the tables, and those of sql/staging that belong to no table.
std::vector<PgStatement> PromotableTables() {
  std::vector<PgStatement> statements = {DropStagingStatement()};
  std::set<std::string_view> tables;
  for (PgStatement& create : CreatePromotableTables()) statements.push_back(std::move(create));
  for (const SqlFile& file : SqlFilesIn("sql/schema/table")) tables.insert(SqlFileStem(file.path));
  for (const SqlFile& file : SqlFilesIn("sql/staging")) {
    if (!tables.contains(SqlFileStem(file.path))) AddFile(file.path, statements);
  }
  return statements;
}

std::vector<PgStatement> RefillTables() {
  std::vector<PgStatement> statements = {DropStagingStatement()};
  AddFolder("sql/staging", statements);
  return statements;
}

}  // namespace

absl::StatusOr<StagingArea> StagingArea::Create(PgConnection& connection, const std::string& schema,
                                                std::optional<MergePlan> plan) {
  StagingArea area(connection, schema);
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(connection, schema));
  if (absl::Status status = area.CreateTables(plan); !status.ok()) {
    area.Release();  // rolled back
    return status;
  }
  RETURN_IF_ERROR(transaction.Commit());
  return area;
}

absl::Status StagingArea::CreateTables(std::optional<MergePlan> plan) {
  if (plan != MergePlan::kRefill) {
    RETURN_IF_ERROR(connection_->ExecutePipeline(PromotableTables(), IgnoreResult));
    ASSIGN_OR_RETURN(const std::optional<std::string> obstacle, ObstacleToPromotion(*connection_));
    if (!obstacle.has_value()) {
      plan_ = MergePlan::kPromote;
      return CompareWithCatalog(*connection_, schema_);
    }
    obstacle_ = *obstacle;
    if (plan == MergePlan::kPromote) {
      return PreflightError(absl::StrFormat(
          "new tables cannot take the place of those in schema %s: %s; nothing was changed; load "
          "without --plan, or with --plan=refill",
          schema_, obstacle_));
    }
  }
  RETURN_IF_ERROR(connection_->ExecutePipeline(RefillTables(), IgnoreResult));
  return CompareWithCatalog(*connection_, schema_);
}

StagingArea::~StagingArea() {
  if (connection_ == nullptr) return;
  // The request to cancel that ended the load may still be on its way and hit the first attempt.
  // What cannot be dropped now is dropped by the next load.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (Drop().ok()) return;
  }
}

absl::Status StagingArea::Drop() {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*connection_, schema_));
  RETURN_IF_ERROR(connection_->Execute(DropStagingStatement().sql, "drop staging tables").status());
  return transaction.Commit();
}

}  // namespace pulso
