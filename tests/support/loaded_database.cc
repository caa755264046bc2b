#include "support/loaded_database.h"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "load/bulk_load.h"
#include "load/progress.h"

namespace pulso {
namespace {

template <class T>
T Unwrap(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

constexpr char kTablesOfSchema[] =
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = '$0' AND c.relkind = 'r' ORDER BY 1";

constexpr char kDefinitions[] = R"sql(
SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = to_regnamespace('$0') AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped
 UNION ALL
SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
       || CASE WHEN convalidated THEN '' ELSE ' not validated' END
  FROM pg_constraint WHERE connamespace = to_regnamespace('$0')
 UNION ALL
SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = '$0'
 UNION ALL
SELECT 'view ' || viewname || ' ' || definition FROM pg_views WHERE schemaname = '$0'
 ORDER BY 1)sql";

}  // namespace

LoadedDatabase::LoadedDatabase() : LoadedDatabase(TestServer::Get()) {}

LoadedDatabase::LoadedDatabase(TestServer& server)
    : database_(server.NewDatabase()),
      connection_(Unwrap(PgConnection::Open(conninfo(), "pulso test"))) {
  Reconnect();
}

void LoadedDatabase::Reconnect() {
  connection_ = Unwrap(PgConnection::Open(conninfo(), "pulso test"));
  Execute(
      "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET search_path = pulso, public;"
      "SET bytea_output = 'hex'");
}

absl::StatusOr<LoadSummary> LoadedDatabase::TryLoad(const std::string& path,
                                                    const std::string& schema) {
  LoadOptions options;
  options.export_path = path;
  options.conninfo = conninfo();
  options.schema = schema;
  options.is_forced = true;
  LoadProgress progress;
  return RunBulkLoad(options, progress, {});
}

LoadSummary LoadedDatabase::Load(const std::string& path, const std::string& schema) {
  return Unwrap(TryLoad(path, schema));
}

LoadSummary LoadedDatabase::LoadElements(std::string_view elements) {
  const std::string path = Path("export.xml");
  WriteFile(path, HealthDataXml(elements));
  return Load(path);
}

LoadSummary LoadedDatabase::LoadZip(std::string_view elements,
                                    const std::vector<ZipMember>& files) {
  return Load(WriteExportZip(elements, files));
}

std::string LoadedDatabase::WriteExportZip(std::string_view elements,
                                           const std::vector<ZipMember>& files, ZipStyle style) {
  std::vector<ZipMember> entries = {{"apple_health_export/export.xml", HealthDataXml(elements)}};
  for (const ZipMember& file : files) {
    entries.push_back({"apple_health_export/" + file.name, file.bytes});
  }
  const std::string path = Path("export.zip");
  WriteZip(path, entries, style);
  return path;
}

ProgramCall LoadedDatabase::LoadCall(std::vector<std::string> arguments, std::string input) const {
  arguments.insert(arguments.begin(), {"load", "--db", conninfo(), "--progress", "none"});
  return {.arguments = std::move(arguments), .environment = {}, .input = std::move(input)};
}

void LoadedDatabase::Execute(const std::string& sql) {
  Unwrap(connection_.Execute(sql, "test statement"));
}

std::vector<std::string> LoadedDatabase::Rows(const std::string& sql) {
  const PgResult result = Unwrap(connection_.Execute(sql, "test query"));
  std::vector<std::string> rows;
  for (int row = 0; row < result.rows(); ++row) {
    std::string& text = rows.emplace_back();
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      if (column > 0) text += '|';
      text += result.IsNull(row, column) ? "NULL" : result.Text(row, column);
    }
  }
  return rows;
}

std::string LoadedDatabase::Value(const std::string& sql) {
  std::vector<std::string> rows = Rows(sql);
  if (rows.size() != 1) throw std::runtime_error(absl::StrCat(rows.size(), " rows: ", sql));
  return rows.front();
}

std::vector<std::string> LoadedDatabase::Snapshot(const std::string& schema) {
  std::vector<std::string> snapshot;
  for (const std::string& table : Rows(absl::StrReplaceAll(kTablesOfSchema, {{"$0", schema}}))) {
    const std::string digest =
        Value(absl::StrCat("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ",
                           schema, ".", table, " t"));
    snapshot.push_back(absl::StrCat("table ", table, " ", digest));
  }
  for (std::string& line : Rows(absl::StrReplaceAll(kDefinitions, {{"$0", schema}}))) {
    snapshot.push_back(std::move(line));
  }
  return snapshot;
}

std::vector<std::string> LoadedDatabase::StagingTables() {
  return Rows("SELECT oid::regclass FROM pg_class WHERE relname LIKE 'staging%' AND relkind = 'r'");
}

void LoadedDatabase::AwaitBackend(const std::string& condition) {
  AwaitTrue(absl::StrCat("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname =",
                         " current_database() AND application_name IN ('pulso', 'pulso copy')",
                         " AND (", condition, ")"));
}

void LoadedDatabase::AwaitNoBackend() {
  AwaitTrue(
      "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database()"
      " AND application_name IN ('pulso', 'pulso copy')");
}

// The server has no event for what is awaited here: ask again and again.
void LoadedDatabase::AwaitTrue(const std::string& sql) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < deadline) {
    if (Value(sql) == "t") return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw std::runtime_error("waited in vain for: " + sql);
}

}  // namespace pulso
