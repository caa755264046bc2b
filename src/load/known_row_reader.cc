#include "load/known_row_reader.h"

#include <array>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "load/sql_plan.h"
#include "pg/copy_out.h"
#include "pg/sqlstate.h"
#include "schema/embedded_sql.h"
#include "schema/table_columns.h"

namespace pulso {
namespace {

// The tables whose rows are known by their fingerprints alone.
struct SampleTable {
  std::string_view name;
  KnownFingerprints KnownRows::*known;
};
constexpr std::array<SampleTable, 3> kSampleTables = {{{"record", &KnownRows::records},
                                                       {"workout", &KnownRows::workouts},
                                                       {"audiogram", &KnownRows::audiograms}}};

using RowCounts = std::array<std::int64_t, kSampleTables.size()>;

void AddTexts(const PgResult& result, std::vector<KnownText>& texts) {
  for (int row = 0; row < result.rows(); ++row) {
    texts.emplace_back(result.Text(row, 0), static_cast<std::int32_t>(result.Number(row, 1)));
  }
}

void AddSources(const PgResult& result, std::vector<KnownText>& sources) {
  for (int row = 0; row < result.rows(); ++row) {
    std::string key;
    AssignSourceKey(result.Text(row, 0),
                    result.IsNull(row, 1) ? std::nullopt : std::optional(result.Text(row, 1)), key);
    sources.emplace_back(std::move(key), static_cast<std::int32_t>(result.Number(row, 2)));
  }
}

// The answers to sql/delta/known_rows.sql.
void TakeAnswer(std::size_t index, const PgResult& result, RowCounts& counts,
                TableContent& content) {
  KnownRows& known = content.known;
  switch (index) {
    case 0:
    case 1:
    case 2:
      counts[index] = result.Number(0, 0);
      break;
    case 3:
      return AddTexts(result, known.record_types);
    case 4:
      return AddTexts(result, known.units);
    case 5:
      return AddSources(result, known.sources);
    case 6:
      return AddTexts(result, known.metadata_keys);
    case 7:
      return AddTexts(result, known.devices);
    case 8:
      for (int row = 0; row < result.rows(); ++row) {
        known.lone_tracks.emplace(result.Text(row, 0), false);
      }
      break;
    case 9:
      known.last_export_file_id = static_cast<std::int32_t>(result.Number(0, 0));
      content.side_files = result.Number(0, 1);
      break;
    default:
      content.a_view_needs_a_key = result.Number(0, 0) > 0;
  }
}

absl::Status ReadFingerprints(PgConnection& connection, std::string_view table, std::int64_t rows,
                              KnownFingerprints& known) {
  if (rows == 0) return absl::OkStatus();
  known = KnownFingerprints(static_cast<std::size_t>(rows));
  std::int64_t read = 0;
  RETURN_IF_ERROR(CopyOutNumbers(
      connection,
      absl::StrFormat("COPY (SELECT fingerprint FROM %s) TO STDOUT (FORMAT binary)", table),
      absl::StrFormat("read the fingerprints of %s", table), [&](std::int64_t fingerprint) {
        if (++read <= rows) known.Add(fingerprint);
      }));
  if (read == rows) return absl::OkStatus();
  return VerificationError(absl::StrFormat(
      "%s: somebody else changed the table just now; nothing was changed; load again", table));
}

// Rows that the role does not see would be taken for new ones, or their tables for empty ones.
absl::Status CheckSeesAllRows(const PgResult& hidden_tables) {
  if (hidden_tables.rows() == 0) return absl::OkStatus();
  return PreflightError(absl::StrFormat(
      "row-level security may hide rows of %s from the role, and a merge has to read and change "
      "all of them; nothing was changed; give the role a policy for ALL that is USING (true), or "
      "load with --mode reload",
      hidden_tables.Text(0, 0)));
}

// "SELECT EXISTS (SELECT FROM activity_summary) OR …"
std::string AnyRowSql() {
  return absl::StrCat(
      "SELECT ", absl::StrJoin(TargetTables(), " OR ", [](std::string* out, const auto& table) {
        absl::StrAppend(out, "EXISTS (SELECT FROM ", table, ")");
      }));
}

// Whether any table has rows.  No table at all is none; some of them are an error, since to go on
// as if nothing were there would replace the rows of the others.
//
// REQUIRES: a transaction is open with the schema in its search_path.  Afterwards it may have
// failed, when the answer is no.
absl::StatusOr<bool> HasContent(PgConnection& connection) {
  constexpr std::string_view kHiddenTables = "sql/delta/hidden_tables.sql";
  const std::string tables = NameArray(TargetTables());
  const std::vector<PgStatement> questions = {
      {std::string(SqlText(kHiddenTables)), std::string(kHiddenTables), {tables}},
      {"SELECT count(to_regclass(name)) FROM unnest($1::text[]) AS name",
       "look for tables",
       {tables}},
      {AnyRowSql(), "look for an export"}};
  absl::Status sees_all_rows;
  std::int64_t tables_there = 0;
  bool has_rows = false;
  const absl::Status asked =
      connection.ExecutePipeline(questions, [&](std::size_t index, const PgResult& result) {
        if (index == 0) sees_all_rows = CheckSeesAllRows(result);
        if (index == 1) tables_there = result.Number(0, 0);
        if (index == 2) has_rows = result.Text(0, 0) == "t";
      });
  if (SqlState(asked) != kUndefinedTable) {
    RETURN_IF_ERROR(asked);
    RETURN_IF_ERROR(sees_all_rows);
    return has_rows;
  }
  if (tables_there == 0) return false;
  return PreflightError(absl::StrFormat(
      "the schema has only %d of the %d tables of an export, so nothing can be merged into it; "
      "nothing was changed; load with --mode reload",
      tables_there, TargetTables().size()));
}

// A block that was reserved ahead, then further ones on demand.
class ReservedBlock final : public BlockSource {
 public:
  ReservedBlock(std::int64_t block, PgConnection& connection, std::string sequence)
      : block_(block), further_(connection, std::move(sequence)) {}

  absl::StatusOr<std::int64_t> NextBlock() override {
    if (!block_.has_value()) return further_.NextBlock();
    return *std::exchange(block_, std::nullopt);
  }

 private:
  std::optional<std::int64_t> block_;
  SequenceBlocks further_;
};

// "record_id_seq", …: those from which a load takes ids of entities; ids of lookup tables go on
// after the last one.
std::vector<std::string> EntitySequences() {
  std::vector<std::string> sequences;
  for (const char* table :
       {"record", "workout", "workout_activity", "workout_event", "workout_statistics",
        "workout_route", "correlation", "activity_summary", "clinical_record", "audiogram",
        "vision_prescription", "electrocardiogram", "unmapped", "reject"}) {
    sequences.push_back(absl::StrCat(table, "_id_seq"));
  }
  return sequences;
}

}  // namespace

absl::StatusOr<std::optional<TableContent>> ReadTableContent(PgConnection& connection,
                                                             const std::string& schema,
                                                             std::int64_t most_records) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(connection, schema));
  ASSIGN_OR_RETURN(const bool has_content, HasContent(connection));
  if (!has_content) return std::optional<TableContent>();
  TableContent content;
  RowCounts counts{};
  std::vector<PgStatement> questions;
  AddFile("sql/delta/known_rows.sql", questions);
  RETURN_IF_ERROR(
      connection.ExecutePipeline(questions, [&](std::size_t index, const PgResult& result) {
        TakeAnswer(index, result, counts, content);
      }));
  content.records = counts[0];
  if (content.records > most_records) {
    return PreflightError(absl::StrFormat(
        "schema %s holds %d records, a merge takes %d at most; nothing was changed; load with "
        "--mode reload",
        schema, content.records, most_records));
  }
  for (std::size_t i = 0; i < kSampleTables.size(); ++i) {
    RETURN_IF_ERROR(ReadFingerprints(connection, kSampleTables[i].name, counts[i],
                                     content.known.*kSampleTables[i].known));
  }
  RETURN_IF_ERROR(transaction.Commit());
  return std::optional<TableContent>(std::move(content));
}

absl::StatusOr<bool> HoldsAnExport(PgConnection& connection, const std::string& schema) {
  ASSIGN_OR_RETURN(const Transaction transaction, Transaction::Begin(connection, schema));
  return HasContent(connection);
}

absl::Status CheckEmpty(PgConnection& connection, const std::string& schema) {
  ASSIGN_OR_RETURN(const bool has_content, HoldsAnExport(connection, schema));
  if (!has_content) return absl::OkStatus();
  return BusyError(absl::StrFormat(
      "another load into schema %s came first; nothing was changed; merge again", schema));
}

absl::StatusOr<BlockSources> ReserveBlocks(PgConnection& connection, const std::string& schema) {
  ASSIGN_OR_RETURN(const std::string quoted, connection.QuoteIdentifier(schema));
  std::vector<PgStatement> statements;
  for (const std::string& sequence : EntitySequences()) {
    statements.push_back({"SELECT nextval($1::regclass)",
                          absl::StrCat("reserve ids from ", sequence),
                          {absl::StrCat(quoted, ".", sequence)}});
  }
  std::map<std::string, std::int64_t, std::less<>> blocks;
  RETURN_IF_ERROR(
      connection.ExecutePipeline(statements, [&](std::size_t index, const PgResult& result) {
        blocks[EntitySequences()[index]] = result.Number(0, 0);
      }));
  return BlockSources([blocks, quoted, &connection](std::string_view sequence) {
    return std::make_unique<ReservedBlock>(blocks.at(std::string(sequence)), connection,
                                           absl::StrCat(quoted, ".", std::string(sequence)));
  });
}

}  // namespace pulso
