#include "copy/copy_lane.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "copy/row_encoder.h"
#include "pg/copy_in.h"

namespace pulso {
namespace {

// Slabs in flight: 2 MiB for a lane.
constexpr std::size_t kQueuedSlabs = 8;

// The mark that everything was pushed.  A queue that closes without it belongs to a load that gave
// up, whose rows must not be committed.
constexpr std::size_t kEndOfLane = kStagingTableCount;

template <std::size_t... I>
std::array<std::string, sizeof...(I)> AllCopyStatements(std::index_sequence<I...>) {
  return {CopyStatement(std::get<I>(kStagingTables))...};
}

}  // namespace

CopyLane::CopyLane(ConnectionFactory connect, std::string schema) : slabs_(kQueuedSlabs) {
  thread_ = std::jthread([this, connect = std::move(connect), schema = std::move(schema)] {
    status_ = Run(connect, schema);
    slabs_.Close();  // after a failure nobody takes slabs any more
  });
}

absl::Status CopyLane::Finish() {
  slabs_.Push(Slab{.table = kEndOfLane, .bytes = {}});
  slabs_.Close();
  if (thread_.joinable()) thread_.join();
  return status_;
}

absl::Status CopyLane::Run(const ConnectionFactory& connect, const std::string& schema) {
  ASSIGN_OR_RETURN(PgConnection connection, connect());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(connection, schema));
  RETURN_IF_ERROR(SendSlabs(connection));
  return transaction.Commit();
}

absl::Status CopyLane::SendSlabs(PgConnection& connection) {
  const auto statements = AllCopyStatements(std::make_index_sequence<kStagingTableCount>());
  std::optional<CopyIn> copy;
  std::int64_t rows = 0;
  while (std::optional<Slab> slab = slabs_.Pop()) {
    if (slab->table == kEndOfLane) {
      return copy.has_value() ? InternalError("a COPY stream has no end") : absl::OkStatus();
    }
    const std::string what = absl::StrFormat("COPY %s", kStagingTableNames[slab->table]);
    if (!copy.has_value()) {
      ASSIGN_OR_RETURN(CopyIn started, CopyIn::Begin(connection, statements[slab->table], what));
      copy.emplace(std::move(started));
      RETURN_IF_ERROR(copy->Send(kCopyHeader));
      rows = 0;
    }
    RETURN_IF_ERROR(copy->Send(slab->bytes));
    rows += slab->rows;
    if (!slab->is_last) continue;
    RETURN_IF_ERROR(copy->Send(kCopyTrailer));
    ASSIGN_OR_RETURN(const std::int64_t counted, copy->Finish());
    copy.reset();
    if (counted != rows) {
      return ServerError(
          absl::StrFormat("%s: %d rows were sent, the server counted %d", what, rows, counted));
    }
  }
  return InterruptedError("the stream of rows ended early");
}

}  // namespace pulso
