// All COPY streams of a load, over a few connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "copy/copy_lane.h"
#include "copy/staging_writer.h"
#include "schema/staging_tables.h"

namespace pulso {

// How many COPY streams into one table fill a line of this round-trip time.
std::size_t StreamsFor(std::chrono::nanoseconds round_trip);

inline constexpr std::size_t kMostStreams = 12;

// How many lanes a load with so many streams may want; none where opening them takes no time.
std::size_t LanesAhead(std::size_t streams);

// With one stream, a table that fills a slab gets a lane of its own for one long COPY.  With
// several, up to `streams` lanes send slabs of the same table, and those of a table of which
// nothing comes any more help another one: an export has most of its tables one after the other.
// All tables that never fill a slab share a lane at the end.
class CopyLanes final : public SlabSink {
 public:
  CopyLanes(ConnectionFactory connect, std::string schema, std::size_t streams = 1)
      : connect_(std::move(connect)), schema_(std::move(schema)), streams_(streams) {}

  // Waits while the lanes of the table are behind.  The first failure of any lane is returned.
  absl::Status Push(Slab slab) override;

  // Waits until every lane has sent and committed everything.
  absl::Status Finish();

  // At most `most` sessions of finished lanes, for other work.  REQUIRES: Finish() succeeded.
  std::vector<PgConnection> TakeSessions(std::size_t most);

  // Of the queues of all lanes together.
  QueueWaits waits() const;

  // Lanes opened, for the report.
  std::size_t lanes() const { return lanes_.size() + (small_tables_ == nullptr ? 0 : 1); }

 private:
  struct Lane {
    std::unique_ptr<CopyLane> copy;
    std::size_t table;      // of the slab that it got last
    std::size_t last_push;  // which one that was, of all
  };

  CopyLane* FailedLane() const;  // null: none
  CopyLane& LaneOf(Slab& slab);
  CopyLane& LaneOfSmallTables();
  Lane* Open(std::size_t table);
  Lane* LeastBusyOf(std::size_t table);
  Lane* OneForAnotherTable(bool only_idle);
  Lane* ChooseLane(const Slab& slab);
  std::size_t LanesOf(std::size_t table) const;

  ConnectionFactory connect_;
  std::string schema_;
  const std::size_t streams_;
  std::vector<Lane> lanes_;
  std::size_t pushes_ = 0;
  std::unique_ptr<CopyLane> small_tables_;
};

}  // namespace pulso
