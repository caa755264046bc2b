#include "pg/connection.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "pg/answer_deadline.h"
#include "pg/server_remedy.h"
#include "pg/sqlstate.h"

namespace pulso {
namespace {

bool Succeeded(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

std::string FirstLine(const char* text) {
  std::string line(text == nullptr ? "" : text);
  line.resize(std::min(line.size(), line.find('\n')));
  return line;
}

absl::Status OfKind(const std::string& sqlstate, const std::string& message) {
  if (sqlstate.starts_with("08") || sqlstate.starts_with("57P0")) return ConnectionError(message);
  if (sqlstate == kInsufficientPrivilege || sqlstate == kReadOnlyTransaction ||
      sqlstate == kInvalidSchemaName) {
    return PreflightError(message);
  }
  return ServerError(message);
}

// Whether libpq would quote what may be a piece of a password: the text cannot be read, or the end
// of a password with an unescaped "@" or "/" has become a host or a port.
bool MayShowPassword(const std::string& conninfo) {
  const bool is_uri = conninfo.starts_with("postgresql://") || conninfo.starts_with("postgres://");
  if (!is_uri && conninfo.find('=') == std::string::npos) {
    return conninfo.find("://") != std::string::npos;  // else it is the name of a database
  }
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(conninfo.c_str(), /*errmsg=*/nullptr), PQconninfoFree);
  if (options == nullptr) return true;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string_view keyword(option->keyword);
    const std::string_view value(option->val == nullptr ? "" : option->val);
    if (keyword == "host" && value.find('@') != std::string_view::npos) return true;
    if (keyword == "port" && value.find_first_not_of("0123456789,") != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// As libpq wants parameters.
std::vector<const char*> Values(std::span<const PgParameter> parameters) {
  std::vector<const char*> values;
  for (const PgParameter& parameter : parameters) {
    values.push_back(parameter.has_value() ? parameter->c_str() : nullptr);
  }
  return values;
}

void SendStatement(PGconn* connection, const PgStatement& statement) {
  const std::vector<const char*> values = Values(statement.parameters);
  PQsendQueryParams(connection, statement.sql.c_str(), static_cast<int>(values.size()), nullptr,
                    values.data(), nullptr, nullptr, /*resultFormat=*/0);
  PQsendFlushRequest(connection);  // the server tells each result at once, not all at the end
}

// The libpq settings that hold for every connection unless the user set them.
struct Setting {
  const char* keyword;
  const char* value;
};
constexpr Setting kDefaults[] = {
    {"connect_timeout", "10"}, {"keepalives_idle", "10"},     {"keepalives_interval", "10"},
    {"keepalives_count", "6"}, {"tcp_user_timeout", "30000"},  // ms
};

constexpr int kOldestServer = 130000;
constexpr int kIdleSessionTimeoutSince = 140000;
constexpr int kTransactionTimeoutSince = 170000;

}  // namespace

std::string_view PgResult::Text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

bool PgResult::IsNull(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) == 1;
}

std::int64_t PgResult::Number(int row, int column) const {
  std::int64_t number = 0;
  const std::string_view text = Text(row, column);
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::int64_t PgResult::affected_rows() const {
  std::int64_t rows = 0;
  const std::string tag = PQcmdTuples(result_.get());
  for (const char digit : tag) rows = rows * 10 + (digit - '0');
  return rows;
}

absl::Status ErrorOf(PGconn* connection, const PGresult* result, std::string_view what) {
  const char* primary =
      result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (primary == nullptr) {
    const std::string cause = FirstLine(PQerrorMessage(connection));
    if (absl::StrContains(cause, "statement pooling mode")) {
      return PreflightError(absl::StrFormat(
          "%s: %s; pulso needs pool_mode transaction or session, or the server itself with --db",
          what, cause));
    }
    return ConnectionError(absl::StrFormat(
        "%s: the connection to the server was lost (%s); look at the network and the server's log, "
        "and try again",
        what, cause));
  }
  const char* code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string sqlstate(code == nullptr ? "" : code);
  std::string message = absl::StrFormat("%s: %s (SQLSTATE %s)", what, primary, sqlstate);
  if (const char* hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT)) {
    absl::StrAppend(&message, "; hint: ", hint);
  }
  if (const std::string_view remedy = RemedyFor(sqlstate); !remedy.empty()) {
    absl::StrAppend(&message, "; ", absl::string_view(remedy.data(), remedy.size()));
  }
  absl::Status status = OfKind(sqlstate, message);
  status.SetPayload(kSqlState, absl::Cord(sqlstate));
  return status;
}

std::string SqlState(const absl::Status& status) {
  const auto payload = status.GetPayload(kSqlState);
  return payload.has_value() ? std::string(*payload) : std::string();
}

absl::StatusOr<PgConnection> PgConnection::Open(const std::string& conninfo,
                                                const std::string& application) {
  if (MayShowPassword(conninfo)) {
    return ConnectionError(
        "cannot connect to the database: the connection string cannot be read; check --db or "
        "DATABASE_URL; a URI begins with postgresql://, and @ : / ? # % of a password are %40 %3A "
        "%2F %3F %23 %25 in it");
  }
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  const auto add = [&](const char* keyword, const char* value) {
    keywords.push_back(keyword);
    values.push_back(value);
  };
  for (const Setting& setting : kDefaults) add(setting.keyword, setting.value);
  add("fallback_application_name", application.c_str());
  add("dbname", conninfo.c_str());  // expanded: what it sets wins over what stands before it
  add("client_encoding", "UTF8");
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  PgConnection connection(PQconnectdbParams(keywords.data(), values.data(), /*expand_dbname=*/1));
  connection.conninfo_ = conninfo;
  connection.application_ = application;
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    const std::string cause = FirstLine(PQerrorMessage(connection.get()));
    return ConnectionError(absl::StrCat("cannot connect to the database: ", cause,
                                        "; check --db or the PG* variables"));
  }
  if (connection.server_version() < kOldestServer) {
    return PreflightError(absl::StrCat("the server is PostgreSQL ",
                                       connection.server_version() / 10000, "; pulso needs ",
                                       kOldestServer / 10000, " or later; name another with --db"));
  }
  PQsetNoticeProcessor(
      connection.get(), [](void*, const char*) {}, nullptr);
  return connection;
}

void PgConnection::NoteAnswer(Clock::time_point asked) {
  round_trip_ = std::min(round_trip_, Clock::now() - asked);
}

std::chrono::nanoseconds PgConnection::RoundTrip() const {
  if (round_trip_ == Clock::duration::max()) return {};
  return std::chrono::duration_cast<std::chrono::nanoseconds>(round_trip_);
}

std::string PgConnection::WithPrologue(const std::string& sql) {
  std::vector<std::string> statements = TakePrologue();
  statements.push_back(sql);
  return absl::StrJoin(statements, "; ");
}

absl::StatusOr<PgResult> PgConnection::Execute(const std::string& sql, std::string_view what) {
  const std::string text = WithPrologue(sql);
  const Clock::time_point asked = Clock::now();
  PgResult result(PQexec(get(), text.c_str()));
  NoteAnswer(asked);
  if (!Succeeded(result.get())) return ErrorOf(get(), result.get(), what);
  return result;
}

absl::StatusOr<PgResult> PgConnection::Execute(const std::string& sql,
                                               std::span<const PgParameter> parameters,
                                               std::string_view what) {
  if (std::vector<std::string> prologue = TakePrologue(); !prologue.empty()) {
    // One message holds no more than one statement with parameters.
    RETURN_IF_ERROR(Execute(absl::StrJoin(prologue, "; "), what).status());
  }
  const std::vector<const char*> values = Values(parameters);
  const Clock::time_point asked = Clock::now();
  PgResult result(PQexecParams(get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                               values.data(), nullptr, nullptr, /*resultFormat=*/0));
  NoteAnswer(asked);
  if (!Succeeded(result.get())) return ErrorOf(get(), result.get(), what);
  return result;
}

absl::Status PgConnection::ExecutePipeline(
    std::span<const PgStatement> statements,
    const std::function<void(std::size_t, const PgResult&)>& done) {
  const std::vector<std::string> prologue = TakePrologue();
  if (PQenterPipelineMode(get()) != 1) return ErrorOf(get(), nullptr, "enter pipeline mode");
  const Clock::time_point asked = Clock::now();
  for (const std::string& sql : prologue) SendStatement(get(), {sql, {}});
  for (const PgStatement& statement : statements) SendStatement(get(), statement);
  PQpipelineSync(get());
  absl::Status first_error;
  const std::size_t count = prologue.size() + statements.size();
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_prologue = i < prologue.size();
    const std::string& what = is_prologue ? prologue[i] : statements[i - prologue.size()].what;
    // A statement's results end with a null; a failed or skipped one has one result as well.
    while (PGresult* raw = PQgetResult(get())) {
      const PgResult result(raw);
      if (i == 0) NoteAnswer(asked);
      if (!first_error.ok()) continue;
      if (!Succeeded(raw)) {
        first_error = ErrorOf(get(), raw, what);
      } else if (!is_prologue) {
        done(i - prologue.size(), result);
      }
    }
    if (PQstatus(get()) != CONNECTION_OK) {
      return first_error.ok() ? ErrorOf(get(), nullptr, what) : first_error;
    }
  }
  PgResult sync(PQgetResult(get()));  // PGRES_PIPELINE_SYNC
  PQexitPipelineMode(get());
  return first_error;
}

absl::StatusOr<std::string> PgConnection::QuoteIdentifier(std::string_view name) const {
  char* quoted = PQescapeIdentifier(get(), name.data(), name.size());
  if (quoted == nullptr) return ErrorOf(get(), nullptr, "quote a name");
  std::string result(quoted);
  PQfreemem(quoted);
  return result;
}

std::string IsPooledSql(const PgConnection& connection) {
  return absl::StrCat("(pg_catalog.pg_backend_pid() <> ", PQbackendPID(connection.get()), ")");
}

PgStatement NoticeALostClient(const PgConnection& connection) {
  return {absl::StrCat("SELECT pg_catalog.set_config(name, '2s', ", IsPooledSql(connection),
                       ")"
                       "  FROM (VALUES ('client_connection_check_interval')) setting (name)"
                       " WHERE pg_catalog.current_setting(name, true) IS NOT NULL"
                       "   AND pg_catalog.version() LIKE '%linux%'"),
          "set a timeout"};
}

std::vector<std::string> BeginWithoutTimeouts(const PgConnection& connection) {
  std::vector<std::string> statements = {"BEGIN", "SET LOCAL statement_timeout = 0",
                                         "SET LOCAL idle_in_transaction_session_timeout = 0"};
  if (connection.server_version() >= kTransactionTimeoutSince) {
    statements.emplace_back("SET LOCAL transaction_timeout = 0");
  }
  return statements;
}

absl::StatusOr<Transaction> Transaction::Begin(PgConnection& connection, std::string_view schema,
                                               std::string_view mode) {
  ASSIGN_OR_RETURN(const std::string quoted, connection.QuoteIdentifier(schema));
  std::vector<std::string> statements = BeginWithoutTimeouts(connection);
  statements.front().append(mode.empty() ? "" : " ").append(mode);
  statements.push_back(absl::StrCat("SET LOCAL search_path = ", quoted));
  statements.emplace_back("SET LOCAL client_min_messages = error");
  // The role's own ways with names and texts would change what statements mean and say.
  statements.emplace_back("SET LOCAL quote_all_identifiers = off");
  statements.emplace_back("SET LOCAL standard_conforming_strings = on");
  if (connection.server_version() >= kIdleSessionTimeoutSince) {  // between transactions
    statements.push_back(absl::StrCat("SELECT pg_catalog.set_config('idle_session_timeout', '0', ",
                                      IsPooledSql(connection), ")"));
  }
  connection.Prepend(std::move(statements));
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_ == nullptr || !connection_->TakePrologue().empty()) return;
  const AnswerDeadline deadline(connection_->get());
  connection_->Execute("ROLLBACK", "roll back").IgnoreError();  // the session may be lost already
}

absl::Status Transaction::Commit() {
  return CommitWith({}, [](std::size_t /*index*/, const PgResult& /*result*/) {});
}

absl::Status Transaction::CommitWith(std::vector<PgStatement> statements,
                                     const std::function<void(std::size_t, const PgResult&)>& done,
                                     std::vector<PgStatement> afterwards) {
  std::string tag;
  const std::size_t commit = statements.size();
  statements.push_back({"COMMIT", "commit"});
  std::move(afterwards.begin(), afterwards.end(), std::back_inserter(statements));
  absl::Status status =
      connection_->ExecutePipeline(statements, [&](std::size_t index, const PgResult& result) {
        if (index == commit) tag = PQcmdStatus(result.get());
        if (index < commit) done(index, result);
      });
  if (tag.empty()) return status;
  connection_ = nullptr;
  // COMMIT of a failed transaction succeeds, with another tag.
  if (tag != "COMMIT") {
    return ServerError("commit: the transaction had failed and was rolled back");
  }
  return absl::OkStatus();
}

}  // namespace pulso
