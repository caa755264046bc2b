#include "copy/copy_lane.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "copy/array_insert.h"
#include "copy/row_encoder.h"
#include "pg/copy_in.h"

namespace pulso {
namespace {

// Slabs in flight: 2 MiB for a lane, 1 MiB for each of several that share a table.
constexpr std::size_t kQueuedSlabs = 8;
constexpr std::size_t kQueuedSlabsOfShare = 4;

// The mark that everything was pushed.  A queue that closes without it belongs to a load that gave
// up, whose rows must not be committed.
constexpr std::size_t kEndOfLane = kStagingTableCount;

// Emptied in the transaction of its COPY, a table takes rows as if vacuum had been there: whatever
// reads them later need not look up and note that their transaction has committed, and a server
// with wal_level = minimal writes no log of them.  That locks the table: several streams do
// without.
template <std::size_t... I>
std::array<std::string, sizeof...(I)> AllFreezeStatements(std::index_sequence<I...>) {
  return {"TRUNCATE " + std::string(kStagingTableNames[I]) + "; " +
          CopyStatement(std::get<I>(kStagingTables), /*freeze=*/true)...};
}

template <std::size_t... I>
std::array<std::string, sizeof...(I)> AllCopyStatements(std::index_sequence<I...>) {
  return {CopyStatement(std::get<I>(kStagingTables), /*freeze=*/false)...};
}

const std::string& Statement(std::size_t table, LaneShare share) {
  constexpr std::make_index_sequence<kStagingTableCount> kTables;
  static const auto kFreeze = AllFreezeStatements(kTables);
  static const auto kPlain = AllCopyStatements(kTables);
  return (share == LaneShare::kTablesOfItsOwn ? kFreeze : kPlain)[table];
}

std::string NameOfCopy(std::size_t table) {
  return absl::StrFormat("COPY %s", kStagingTableNames[table]);
}

}  // namespace

CopyLane::CopyLane(ConnectionFactory connect, std::string schema, LaneShare share)
    : share_(share),
      slabs_(share == LaneShare::kTablesOfItsOwn ? kQueuedSlabs : kQueuedSlabsOfShare) {
  thread_ = std::jthread([this, connect = std::move(connect), schema = std::move(schema)] {
    status_ = Run(connect, schema);
    has_failed_ = !status_.ok();
    slabs_.Close();  // after a failure nobody takes slabs any more
    waiting_ = 0;
  });
}

void CopyLane::End() {
  slabs_.Push(Slab{.table = kEndOfLane, .bytes = {}});
  slabs_.Close();
}

absl::Status CopyLane::Finish() {
  End();
  if (thread_.joinable()) thread_.join();
  return status_;
}

absl::StatusOr<Slab> CopyLane::Pop() {
  std::optional<Slab> slab = slabs_.Pop();
  if (!slab.has_value()) return InterruptedError("the stream of rows ended early");
  if (slab->table != kEndOfLane) --waiting_;
  return *std::move(slab);
}

absl::Status CopyLane::Run(const ConnectionFactory& connect, const std::string& schema) {
  ASSIGN_OR_RETURN(PgConnection connection, connect());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(connection, schema));
  RETURN_IF_ERROR(SendSlabs(connection));
  RETURN_IF_ERROR(transaction.Commit());
  session_.emplace(std::move(connection));
  return absl::OkStatus();
}

absl::Status CopyLane::SendSlabs(PgConnection& connection) {
  StatementStream inserts(connection);
  ASSIGN_OR_RETURN(Slab slab, Pop());
  while (slab.table != kEndOfLane) {
    if (slab.is_last) {
      RETURN_IF_ERROR(SendWholeTable(inserts, slab));
      ASSIGN_OR_RETURN(slab, Pop());
    } else {
      RETURN_IF_ERROR(inserts.Finish());
      ASSIGN_OR_RETURN(slab, CopyTable(connection, std::move(slab)));
    }
  }
  return inserts.Finish();
}

absl::Status CopyLane::SendWholeTable(StatementStream& inserts, const Slab& slab) {
  if (slab.bytes.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<SmallInsert> all,
                   SmallInserts(slab.table, slab.bytes, slab.rows));
  const std::string statement = InsertStatement(slab.table);
  for (const SmallInsert& insert : all) {
    RETURN_IF_ERROR(
        inserts.Send(statement, insert.parameters, NameOfCopy(slab.table), insert.rows));
  }
  return absl::OkStatus();
}

absl::StatusOr<Slab> CopyLane::CopyTable(PgConnection& connection, Slab first) {
  const std::size_t table = first.table;
  const std::string what = NameOfCopy(table);
  ASSIGN_OR_RETURN(CopyIn copy, CopyIn::Begin(connection, Statement(table, share_), what));
  RETURN_IF_ERROR(copy.Send(kCopyHeader));
  Slab slab = std::move(first);
  std::int64_t rows = 0;
  while (slab.table == table) {
    RETURN_IF_ERROR(copy.Send(slab.bytes));
    rows += slab.rows;
    ASSIGN_OR_RETURN(slab, Pop());
  }
  RETURN_IF_ERROR(copy.Send(kCopyTrailer));
  ASSIGN_OR_RETURN(const std::int64_t counted, copy.Finish());
  if (counted == rows) return slab;
  return ServerError(
      absl::StrFormat("%s: %d rows were sent, the server counted %d", what, rows, counted));
}

}  // namespace pulso
