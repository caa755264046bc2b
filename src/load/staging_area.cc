#include "load/staging_area.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "load/promotion.h"
#include "load/sql_plan.h"
#include "pg/answer_deadline.h"
#include "schema/embedded_sql.h"
#include "schema/staging_tables.h"
#include "schema/table_columns.h"

namespace pulso {
namespace {

// "id integer NOT NULL, name text" by table.
using ColumnsByTable = std::map<std::string, std::string, std::less<>>;

void IgnoreResult(std::size_t /*index*/, const PgResult& /*result*/) {}

template <std::size_t... I>
ColumnsByTable EncodedColumns(std::index_sequence<I...>) {
  ColumnsByTable tables;
  const auto add = [&](const auto& table) {
    std::string& columns = tables[std::string(table.name)];
    ForEachColumn(table, [&](const ColumnSpec& column) {
      absl::StrAppendFormat(&columns, "%s%s %s%s", columns.empty() ? "" : ", ", column.name,
                            column.sql_type, column.nullable ? "" : " NOT NULL");
    });
  };
  (add(std::get<I>(kStagingTables)), ...);
  return tables;
}

// One row for each table: 20 KB for a row a column would take one more round trip, because TCP
// begins with 14 KB.
PgStatement ColumnsQuery(const std::string& schema) {
  return {
      "SELECT c.relname, pg_catalog.string_agg(a.attname || ' '"
      "         || pg_catalog.format_type(a.atttypid, a.atttypmod)"
      "         || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', ' ORDER BY a.attnum)"
      "  FROM pg_catalog.pg_class c"
      "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      "  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
      " WHERE n.nspname = $1 AND c.relname LIKE 'staging\\_%' AND c.relkind = 'r'"
      "   AND a.attnum > 0 AND NOT a.attisdropped"
      " GROUP BY c.relname",
      "read the columns of the staging tables",
      {schema}};
}

ColumnsByTable FoundColumns(const PgResult& result) {
  ColumnsByTable found;
  for (int row = 0; row < result.rows(); ++row) {
    found[std::string(result.Text(row, 0))] = result.Text(row, 1);
  }
  return found;
}

absl::Status CompareWithEncoder(ColumnsByTable& found) {
  for (const auto& [table, columns] :
       EncodedColumns(std::make_index_sequence<kStagingTableCount>())) {
    const std::string& there = found[table];
    if (there != columns && !there.starts_with(columns + ", ")) {  // further ones at the end
      return InternalError(
          absl::StrCat(table, ": its columns on the server are not those that the loader sends"));
    }
  }
  return absl::OkStatus();
}

// Staging tables that may become the tables, and those of sql/staging that belong to no table.
std::vector<PgStatement> PromotableTables() {
  std::vector<PgStatement> statements = {DropStagingStatement()};
  for (PgStatement& create : CreatePromotableTables()) statements.push_back(std::move(create));
  for (const SqlFile& file : SqlFilesIn("sql/staging")) {
    if (!HasTargetTable("staging_" + std::string(SqlFileStem(file.path)))) {
      AddFile(file.path, statements);
    }
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
  RETURN_IF_ERROR(area.ChoosePlan(plan, &StagingArea::CreateTables));
  return area;
}

absl::StatusOr<StagingArea> StagingArea::Rehearse(PgConnection& connection,
                                                  const std::string& schema,
                                                  std::optional<MergePlan> plan,
                                                  const std::vector<PgStatement>& before,
                                                  const BeforeResult& done) {
  StagingArea area(connection, schema);
  const absl::Status status =
      area.ChoosePlan(plan, [&](StagingArea& self, std::vector<PgStatement> statements) {
        return self.RehearseTables(std::move(statements), before, done);
      });
  area.Release();  // there are none
  RETURN_IF_ERROR(status);
  return area;
}

absl::Status StagingArea::ChoosePlan(std::optional<MergePlan> plan, const MakeTables& make) {
  if (plan != MergePlan::kRefill) {
    plan_ = MergePlan::kPromote;
    RETURN_IF_ERROR(make(*this, PromotableTables()));
    if (obstacle_.empty()) return absl::OkStatus();
    if (plan == MergePlan::kPromote) {
      return PreflightError(absl::StrFormat(
          "new tables cannot take the place of those in schema %s: %s; nothing was changed; load "
          "without --plan, or with --plan=refill",
          schema_, obstacle_));
    }
  }
  plan_ = MergePlan::kRefill;
  return make(*this, RefillTables());
}

absl::Status StagingArea::CreateTables(std::vector<PgStatement> statements) {
  const std::size_t tables = statements.size();
  statements.push_back(ColumnsQuery(schema_));
  if (plan_ == MergePlan::kPromote) statements.push_back(ObstaclesQuery());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*connection_, schema_));
  RETURN_IF_ERROR(
      transaction.CommitWith(std::move(statements), [&](std::size_t index, const PgResult& result) {
        if (index >= tables) Note(index - tables, result);
      }));
  return CompareWithEncoder(found_columns_);
}

absl::Status StagingArea::RehearseTables(std::vector<PgStatement> statements,
                                         const std::vector<PgStatement>& before,
                                         const BeforeResult& done) {
  ASSIGN_OR_RETURN(const Transaction transaction, Transaction::Begin(*connection_, schema_));
  absl::Status refused;
  RETURN_IF_ERROR(connection_->ExecutePipeline(
      before,
      [&](std::size_t index, const PgResult& result) { refused.Update(done(index, result)); }));
  RETURN_IF_ERROR(refused);
  const std::size_t tables = statements.size();
  statements.push_back(ColumnsQuery(schema_));
  if (plan_ == MergePlan::kPromote) statements.push_back(ObstaclesQuery());
  RETURN_IF_ERROR(
      connection_->ExecutePipeline(statements, [&](std::size_t index, const PgResult& result) {
        if (index >= tables) Note(index - tables, result);
      }));
  return CompareWithEncoder(found_columns_);
}

void StagingArea::Note(std::size_t index, const PgResult& result) {
  if (index == 0) found_columns_ = FoundColumns(result);
  if (index == 1 && result.rows() > 0) obstacle_ = result.Text(0, 0);
}

StagingArea::~StagingArea() {
  if (connection_ == nullptr) return;
  const AnswerDeadline deadline(connection_->get());
  // The request to cancel that ended the load may still be on its way and hit the first attempt.
  // What cannot be dropped now is dropped by the next load.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (Drop().ok()) return;
  }
}

absl::Status StagingArea::Drop() {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*connection_, schema_));
  return transaction.CommitWith({DropStagingStatement()}, IgnoreResult);
}

}  // namespace pulso
