// One connection that takes COPY streams, on a thread of its own.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/bounded_queue.h"
#include "copy/staging_writer.h"
#include "pg/connection.h"
#include "pg/sessions_ahead.h"
#include "pg/statement_stream.h"

namespace pulso {

// Whether other lanes send slabs of the same tables.
enum class LaneShare { kTablesOfItsOwn, kSharedTables };

// Sends slabs to the server in the order in which they are pushed.  Slabs of the same table that
// come together are one COPY.  The last one of a table that comes alone is an INSERT instead, which
// the next ones follow without waiting (copy/array_insert.h).  All that a lane sends is one
// transaction.  The lane compares the rows that the server counted with those that it sent.
class CopyLane {
 public:
  // Starts the thread, which connects first.  Tables are looked up in `schema`.  A table of the
  // lane's own is emptied in the transaction of its COPY, of which there must be no more than one.
  CopyLane(ConnectionFactory connect, std::string schema, LaneShare share);

  // Gives up whatever was not finished: the open COPY is cancelled, the transaction rolled back.
  ~CopyLane() { slabs_.Close(); }

  CopyLane(const CopyLane&) = delete;
  CopyLane& operator=(const CopyLane&) = delete;

  // Hands over a slab; waits while the lane is behind.  False once the lane has failed: Finish()
  // says why.
  bool Push(Slab slab) {
    ++waiting_;
    return slabs_.Push(std::move(slab));
  }

  // Whether the lane sends nothing more, before everything was pushed.  From any thread.
  bool has_failed() const { return has_failed_; }

  // Slabs pushed that the lane has not begun to send; none once it has failed.
  std::size_t waiting() const { return waiting_; }

  // Says that everything was pushed, for lanes that are to end at the same time.
  void End();

  // Calls End() if that is still to do, and waits until everything was sent and committed.
  absl::Status Finish();

  // The session of a lane that has finished, for other work; nullopt when there was a failure.
  std::optional<PgConnection> TakeSession() { return std::exchange(session_, std::nullopt); }

  // Of the queue of slabs: the encoder for this lane, and this lane for the encoder.
  QueueWaits waits() const { return slabs_.waits(); }

 private:
  absl::Status Run(const ConnectionFactory& connect, const std::string& schema);
  absl::Status SendSlabs(PgConnection& connection);
  static absl::Status SendWholeTable(StatementStream& inserts, const Slab& slab);

  // One COPY of `first` and the slabs of the same table behind it.  The one after them.
  absl::StatusOr<Slab> CopyTable(PgConnection& connection, Slab first);

  // The mark of the end counts as a slab.
  absl::StatusOr<Slab> Pop();

  const LaneShare share_;
  BoundedQueue<Slab> slabs_;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<bool> has_failed_{false};
  absl::Status status_;                  // of the thread, once it was joined
  std::optional<PgConnection> session_;  // once everything was committed
  std::jthread thread_;
};

}  // namespace pulso
