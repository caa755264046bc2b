#include "load/load_explanation.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "archive/export_archive.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "copy/copy_lanes.h"
#include "load/already_loaded.h"
#include "load/known_row_reader.h"
#include "load/load_lock.h"
#include "load/sql_plan.h"
#include "load/time_zone_check.h"
#include "schema/embedded_sql.h"
#include "schema/table_columns.h"

namespace pulso {
namespace {

constexpr std::string_view kQuery = "sql/preflight/server.sql";

std::string NamesOfTables() {
  std::vector<std::string> tables = TargetTables();
  tables.emplace_back("load");
  return NameArray(tables);
}

absl::StatusOr<ServerFacts> AskServer(PgConnection& db, const std::string& schema) {
  const std::string sql = SqlStatements(SqlText(kQuery)).front();
  const PgParameter parameters[] = {schema, NamesOfTables(), absl::StrCat(PQbackendPID(db.get()))};
  ASSIGN_OR_RETURN(const PgResult result, db.Execute(sql, parameters, kQuery));
  if (result.rows() != 1) return InternalError("the server does not tell what it is");
  int column = 0;
  const auto text = [&] { return std::string(result.Text(0, column++)); };
  const auto is_true = [&] { return text() == "t"; };
  const auto number = [&] { return result.Number(0, column++); };
  ServerFacts facts;
  facts.version = text();
  facts.role = text();
  facts.database = text();
  facts.encoding = text();
  facts.wal_level = text();
  facts.is_standby = is_true();
  facts.is_read_only = is_true();
  facts.is_pooled = is_true();
  facts.may_create_schemas = is_true();
  facts.schema_role = text();
  facts.may_create_tables = is_true();
  facts.tables = number();
  facts.table_of_another = text();
  facts.table_with_row_security = text();
  facts.free_connections = number();
  const char* tls = PQsslInUse(db.get()) == 1 ? PQsslAttribute(db.get(), "protocol") : nullptr;
  facts.tls = tls == nullptr ? "" : tls;
  return facts;
}

// The first steps of a load: its schema, its lock, its staging tables.
absl::Status Rehearse(PgConnection& db, const LoadOptions& options, LoadExplanation& explanation) {
  std::vector<PgStatement> before;
  if (explanation.server.schema_role.empty()) {
    ASSIGN_OR_RETURN(PgStatement create, SchemaLock::CreateSchema(db, options.schema));
    before.push_back(std::move(create));
  }
  before.push_back(SchemaLock::TakeInTransaction(options.schema));
  const std::size_t lock = before.size() - 1;
  const auto done = [&](std::size_t index, const PgResult& result) {
    const bool is_busy = index == lock && (result.rows() == 0 || result.Text(0, 0) != "t");
    return is_busy ? SchemaLock::IsBusy(options.schema) : absl::OkStatus();
  };
  const std::optional<MergePlan> plan =
      explanation.merges ? std::optional(MergePlan::kRefill) : options.plan;
  ASSIGN_OR_RETURN(const StagingArea staging,
                   StagingArea::Rehearse(db, options.schema, plan, before, done));
  explanation.plan = staging.plan();
  explanation.obstacle = staging.obstacle();
  return absl::OkStatus();
}

// Of loads that go on meanwhile it may tell the latest or the one before.
absl::Status FindLoaded(PgConnection& db, const LoadOptions& options, ExportArchive& archive,
                        LoadExplanation& explanation) {
  LatestLoad latest;
  const SchemaLock::Question question = latest.Query(options);
  RETURN_IF_ERROR(db.ExecutePipeline(question.statements, question.done));
  std::optional<std::string> sha256;
  ASSIGN_OR_RETURN(explanation.already_loaded,
                   FindAlreadyLoaded(db, latest, options, archive, sha256));
  return absl::OkStatus();
}

// What the first steps do not meet.
absl::Status CheckLaterSteps(const ServerFacts& server, const LoadExplanation& explanation) {
  if (!explanation.merges && explanation.plan == MergePlan::kRefill &&
      !server.table_of_another.empty()) {
    return PreflightError(absl::StrFormat(
        "%s.%s belongs to another role, and only its owner can refill it; load as that role, or "
        "into another schema with --schema",
        explanation.schema, server.table_of_another));
  }
  if (!server.is_pooled && server.free_connections < 1) {
    return ConnectionError(
        "too many connections: a load needs two or more at the same time; end other sessions, or "
        "raise max_connections or the limit of the role or the database");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LoadExplanation> ExplainLoad(const LoadOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path));
  ASSIGN_OR_RETURN(PgConnection db, PgConnection::Open(options.conninfo, "pulso"));
  LoadExplanation explanation;
  explanation.schema = options.schema;
  ASSIGN_OR_RETURN(explanation.server, AskServer(db, options.schema));
  if (options.mode == "merge") {  // without an export there, it is a reload
    const absl::StatusOr<bool> holds = HoldsAnExport(db, options.schema);
    explanation.merges = holds.value_or(true);
    explanation.outcome = holds.status();
  }
  if (explanation.outcome.ok()) explanation.outcome = Rehearse(db, options, explanation);
  if (explanation.outcome.ok() && !options.read.time_zone.empty()) {
    explanation.outcome = CheckTimeZone(db, options.read.time_zone);
  }
  if (explanation.outcome.ok()) {
    explanation.outcome = CheckLaterSteps(explanation.server, explanation);
  }
  if (explanation.outcome.ok()) {
    explanation.outcome = FindLoaded(db, options, *archive, explanation);
  }
  explanation.streams = options.streams.value_or(StreamsFor(db.RoundTrip()));
  explanation.round_trip_ms = absl::ToDoubleMilliseconds(absl::FromChrono(db.RoundTrip()));
  return explanation;
}

}  // namespace pulso
