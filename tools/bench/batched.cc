// The plan of loaders that insert batches through a driver, over pulso's own tables: reads an
// export and, for every 5,000 records, runs multi-row INSERTs with parameters and a COMMIT, while
// keys, indexes and foreign keys are in place.  Ids come from the server with RETURNING.
//
// Only record, record_metadata, heartbeat and the lookups are filled; everything else is read and
// dropped.  Prints what it did and how long that took as one JSON object.
#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "archive/export_archive.h"
#include "base/status_macros.h"
#include "base/timestamp_text.h"
#include "load/export_reader.h"
#include "pg/connection.h"
#include "rows/entity_rows.h"
#include "schema/embedded_sql.h"

namespace pulso::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchRecords = 5'000;
constexpr std::size_t kStatementRows = 5'000;  // times 10 columns: the protocol takes 65,535

struct Options {
  std::string export_path;
  std::string conninfo;
  std::string schema;
  bool is_single = false;  // one INSERT for each record that has children
  std::int64_t every = 1;  // insert one batch of so many
};

double SecondsSince(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

PgParameter AsParameter(std::int32_t number) { return absl::StrCat(number); }
PgParameter AsParameter(std::int64_t number) { return absl::StrCat(number); }
PgParameter AsParameter(double number) {
  char text[32];  // the shortest text that gives the same number
  return std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
}
PgParameter AsParameter(std::string_view text) { return std::string(text); }
PgParameter AsParameter(Timestamp instant) { return InstantText(instant); }
template <class T>
PgParameter AsParameter(const std::optional<T>& value) {
  return value.has_value() ? AsParameter(*value) : std::nullopt;
}

// A table to insert into, with the columns that get parameters.
struct Target {
  std::string_view table;
  std::string_view columns;
  std::size_t width;
};

constexpr Target kRecord{"record",
                         "record_type_id, source_id, device_id, unit_id, value, value_text, "
                         "creation_date, start_date, end_date, fingerprint",
                         10};
constexpr Target kMetadata{"record_metadata", "record_id, position, key_id, value", 4};
constexpr Target kHeartbeat{"heartbeat", "record_id, position, bpm, beat_time", 4};

// INSERT INTO record (…) VALUES ($1, …), ($11, …), …
std::string InsertStatement(const Target& target, std::size_t rows, bool is_returning) {
  std::string sql = absl::StrFormat("INSERT INTO %s (%s) VALUES ", target.table, target.columns);
  for (std::size_t parameter = 0; parameter < rows * target.width; ++parameter) {
    const bool is_first = parameter % target.width == 0;
    absl::StrAppend(&sql, is_first ? (parameter == 0 ? "($" : "), ($") : ", $", parameter + 1);
  }
  absl::StrAppend(&sql, is_returning ? ") RETURNING id" : ")");
  return sql;
}

// Inserts rows with multi-row statements.  Full ones are prepared once, as drivers do with texts
// that come back.
class Inserter {
 public:
  explicit Inserter(PgConnection& connection) : connection_(connection) {}

  // Inserts the rows that follow each other in `parameters` and appends their new ids to `ids`
  // unless that is null.
  absl::Status Insert(const Target& target, std::span<const PgParameter> parameters,
                      std::vector<std::int64_t>* ids) {
    while (!parameters.empty()) {
      const std::size_t rows = std::min(parameters.size() / target.width, kStatementRows);
      ASSIGN_OR_RETURN(const PgResult result,
                       Run(target, parameters.first(rows * target.width), rows, ids != nullptr));
      for (int row = 0; ids != nullptr && row < result.rows(); ++row) {
        const std::string_view text = result.Text(row, 0);
        ids->push_back(0);
        std::from_chars(text.data(), text.data() + text.size(), ids->back());
      }
      parameters = parameters.subspan(rows * target.width);
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<PgResult> Run(const Target& target, std::span<const PgParameter> parameters,
                               std::size_t rows, bool is_returning) {
    const std::string what = absl::StrFormat("insert into %s", target.table);
    const bool is_prepared = rows == 1 || rows == kStatementRows;
    const std::string name = absl::StrFormat("%s_%d_%d", target.table, rows, is_returning);
    if (is_prepared && !prepared_.contains(name)) {
      const PgResult result(PQprepare(connection_.get(), name.c_str(),
                                      InsertStatement(target, rows, is_returning).c_str(), 0,
                                      nullptr));
      if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        return ErrorOf(connection_.get(), result.get(), what);
      }
      prepared_.insert(name);
    }
    if (!is_prepared) {
      return connection_.Execute(InsertStatement(target, rows, is_returning), parameters, what);
    }
    values_.clear();
    for (const PgParameter& value : parameters) {
      values_.push_back(value.has_value() ? value->c_str() : nullptr);
    }
    PgResult result(PQexecPrepared(connection_.get(), name.c_str(),
                                   static_cast<int>(values_.size()), values_.data(), nullptr,
                                   nullptr, 0));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      return ErrorOf(connection_.get(), result.get(), what);
    }
    return result;
  }

  PgConnection& connection_;
  std::set<std::string> prepared_;
  std::vector<const char*> values_;  // scratch
};

// Collects the rows of a batch and inserts them.
class BatchSink final : public UniformRowSink<BatchSink> {
 public:
  BatchSink(PgConnection& connection, const Options& options)
      : connection_(connection), inserter_(connection), options_(options) {}

  // Rows of other tables.
  template <class Row>
  absl::Status AppendRowOf(const Row& /*row*/) {
    return absl::OkStatus();
  }
  absl::Status AppendRowOf(const RecordRow& row) {
    if (has_children_.size() == kBatchRecords) RETURN_IF_ERROR(Flush());
    if (row.device_id.has_value()) RETURN_IF_ERROR(MakeDevices(*row.device_id));
    has_children_.push_back(false);
    Add(records_, row.record_type_id, row.source_id, row.device_id, row.unit_id, row.value,
        row.value_text, row.creation_date, row.start_date, row.end_date, row.fingerprint);
    return absl::OkStatus();
  }
  absl::Status AppendRowOf(const RecordMetadataRow& row) {
    AddChild(metadata_, row.position, row.key_id, row.value);
    return absl::OkStatus();
  }
  absl::Status AppendRowOf(const HeartbeatRow& row) {
    AddChild(heartbeats_, row.position, row.bpm, row.beat_time);
    return absl::OkStatus();
  }
  absl::Status AppendRowOf(const RecordTypeRow& row) {
    return AddLookup("record_type (id, identifier) VALUES ($1, $2)", row.id, row.identifier);
  }
  absl::Status AppendRowOf(const UnitRow& row) {
    return AddLookup("unit (id, name) VALUES ($1, $2)", row.id, row.name);
  }
  absl::Status AppendRowOf(const SourceRow& row) {
    return AddLookup("source (id, name, version) VALUES ($1, $2, $3)", row.id, row.name,
                     row.version);
  }
  absl::Status AppendRowOf(const MetadataKeyRow& row) {
    return AddLookup("metadata_key (id, name) VALUES ($1, $2)", row.id, row.name);
  }
  // Told at the end of the export, when the rows with the ids are there.
  absl::Status AppendRowOf(const DeviceRow& row) {
    RETURN_IF_ERROR(MakeDevices(row.id));
    return Run("UPDATE device SET raw_text = $2, name = $3, model = $4 WHERE id = $1",
               {AsParameter(row.id), AsParameter(row.raw_text), AsParameter(row.name),
                AsParameter(row.model)});
  }

  // Inserts the batch collected so far and commits.
  absl::Status Flush();

  std::int64_t records_seen() const { return records_seen_; }
  std::int64_t records_inserted() const { return records_inserted_; }
  double inserting_seconds() const { return inserting_seconds_; }

 private:
  using Parameters = std::vector<PgParameter>;
  // Children of the records of a batch: the place of the parent in it, the columns but for its id.
  struct Children {
    std::vector<std::size_t> parents;
    Parameters parameters;
  };

  template <class... Ts>
  static void Add(Parameters& parameters, const Ts&... values) {
    (parameters.push_back(AsParameter(values)), ...);
  }
  template <class... Ts>
  void AddChild(Children& children, const Ts&... values) {
    has_children_.back() = true;
    children.parents.push_back(has_children_.size() - 1);
    Add(children.parameters, values...);
  }
  template <class... Ts>
  absl::Status AddLookup(std::string_view statement, const Ts&... values) {
    return Run("INSERT INTO " + std::string(statement), {AsParameter(values)...});
  }

  absl::Status Run(const std::string& sql, const Parameters& parameters) {
    return connection_.Execute(sql, parameters, "fill a lookup table").status();
  }
  absl::Status MakeDevices(std::int32_t last_id);
  absl::Status InsertBatch();
  absl::Status InsertSingly(std::vector<std::int64_t>& ids);
  absl::Status InsertChildren(const Target& target, Children& children,
                              const std::vector<std::int64_t>& ids);

  PgConnection& connection_;
  Inserter inserter_;
  const Options& options_;
  std::vector<bool> has_children_;  // for each record of the batch
  Parameters records_;
  Children metadata_, heartbeats_;
  Parameters rows_;  // scratch
  std::int32_t devices_ = 0;
  std::int64_t batches_ = 0;
  std::int64_t records_seen_ = 0;
  std::int64_t records_inserted_ = 0;
  double inserting_seconds_ = 0;
};

// The texts of devices come last, but records refer to them before.
absl::Status BatchSink::MakeDevices(std::int32_t last_id) {
  while (devices_ < last_id) {
    ++devices_;
    RETURN_IF_ERROR(AddLookup("device (id, raw_text) VALUES ($1, $2)", devices_,
                              absl::StrCat("device ", devices_)));
  }
  return absl::OkStatus();
}

absl::Status BatchSink::Flush() {
  const auto records = static_cast<std::int64_t>(has_children_.size());
  records_seen_ += records;
  if (batches_++ % options_.every == 0) {
    const Clock::time_point began = Clock::now();
    RETURN_IF_ERROR(InsertBatch());
    inserting_seconds_ += SecondsSince(began);
    records_inserted_ += records;
  }
  has_children_.clear();
  records_.clear();
  metadata_ = {};
  heartbeats_ = {};
  return absl::OkStatus();
}

absl::Status BatchSink::InsertBatch() {
  std::vector<std::int64_t> ids;
  RETURN_IF_ERROR(connection_.Execute("BEGIN", "begin a batch").status());
  if (options_.is_single) {
    RETURN_IF_ERROR(InsertSingly(ids));
  } else {
    RETURN_IF_ERROR(inserter_.Insert(kRecord, records_, &ids));
  }
  RETURN_IF_ERROR(InsertChildren(kMetadata, metadata_, ids));
  RETURN_IF_ERROR(InsertChildren(kHeartbeat, heartbeats_, ids));
  return connection_.Execute("COMMIT", "commit a batch").status();
}

// Records with children one by one, each for its id; all others together.
absl::Status BatchSink::InsertSingly(std::vector<std::int64_t>& ids) {
  ids.resize(has_children_.size());
  std::vector<std::int64_t> id;
  rows_.clear();
  for (std::size_t record = 0; record < has_children_.size(); ++record) {
    const auto parameters =
        std::span<const PgParameter>(records_).subspan(record * kRecord.width, kRecord.width);
    if (!has_children_[record]) {
      rows_.insert(rows_.end(), parameters.begin(), parameters.end());
      continue;
    }
    id.clear();
    RETURN_IF_ERROR(inserter_.Insert(kRecord, parameters, &id));
    ids[record] = id.at(0);
  }
  return inserter_.Insert(kRecord, rows_, nullptr);
}

absl::Status BatchSink::InsertChildren(const Target& target, Children& children,
                                       const std::vector<std::int64_t>& ids) {
  rows_.clear();
  auto value = children.parameters.begin();
  for (const std::size_t parent : children.parents) {
    rows_.push_back(AsParameter(ids.at(parent)));
    for (std::size_t column = 1; column < target.width; ++column) {
      rows_.push_back(std::move(*value++));
    }
  }
  return inserter_.Insert(target, rows_, nullptr);
}

// Fresh tables with all keys, indexes and foreign keys; ids of records come one by one.
absl::Status MakeTables(PgConnection& connection, const std::string& schema) {
  ASSIGN_OR_RETURN(const std::string name, connection.QuoteIdentifier(schema));
  std::string sql = absl::StrCat("BEGIN; DROP SCHEMA IF EXISTS ", name, " CASCADE; CREATE SCHEMA ",
                                 name, "; SET search_path TO ", name, ";");
  for (const SqlFile& file : SqlFilesIn("sql/schema/table")) sql.append(file.text);
  for (const char* keys : {"primary_keys", "indexes", "foreign_keys"}) {
    sql.append(SqlText(absl::StrFormat("sql/schema/%s.sql", keys)));
  }
  sql.append(
      "ALTER SEQUENCE record_id_seq INCREMENT BY 1;"
      "ALTER TABLE record ALTER id SET DEFAULT nextval('record_id_seq');"
      "COMMIT");
  return connection.Execute(sql, "make the tables").status();
}

absl::StatusOr<nlohmann::json> Load(const Options& options) {
  const Clock::time_point began = Clock::now();
  ASSIGN_OR_RETURN(PgConnection connection, PgConnection::Open(options.conninfo, "bench_batched"));
  RETURN_IF_ERROR(MakeTables(connection, options.schema));
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path));
  BatchSink sink(connection, options);
  EntityRows rows([](std::string_view) { return std::make_unique<RestartedBlocks>(); }, sink);
  LoadProgress progress;
  RETURN_IF_ERROR(ReadExport(*archive, {}, rows, progress, std::stop_token()).status());
  RETURN_IF_ERROR(sink.Flush());
  RETURN_IF_ERROR(rows.Finish());
  return nlohmann::json{{"seconds", SecondsSince(began)},
                        {"inserting_seconds", sink.inserting_seconds()},
                        {"records_seen", sink.records_seen()},
                        {"records_inserted", sink.records_inserted()}};
}

int Run(int argc, char** argv) {
  Options options;
  CLI::App app("Loads the records of an export with batches of INSERTs.");
  app.add_option("export", options.export_path, "The export")->required();
  app.add_option("--db", options.conninfo, "The database")->required();
  app.add_option("--schema", options.schema, "A schema; what it holds is dropped")->required();
  app.add_flag("--single", options.is_single, "One INSERT for each record that has children");
  app.add_option("--every", options.every, "Insert one batch of so many; read all (default 1)")
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);

  const absl::StatusOr<nlohmann::json> outcome = Load(options);
  if (!outcome.ok()) {
    const std::string message(outcome.status().message());
    std::fprintf(stderr, "bench_batched: %s\n", message.c_str());
    return 1;
  }
  std::puts(outcome->dump().c_str());
  return 0;
}

}  // namespace
}  // namespace pulso::bench

int main(int argc, char** argv) {
  try {
    return pulso::bench::Run(argc, argv);
  } catch (const std::exception& error) {  // std::bad_alloc above all
    std::fprintf(stderr, "bench_batched: %s\n", error.what());
    return 1;
  }
}
