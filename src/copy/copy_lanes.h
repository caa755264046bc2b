// All COPY streams of a load, over a few connections.
#pragma once

#include <array>
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

inline constexpr std::size_t kMostStreams = 8;

// A table that fills a slab gets lanes of its own, each for one long COPY: as many as there are
// `streams`.  All tables that never fill a slab share a lane at the end.
class CopyLanes final : public SlabSink {
 public:
  CopyLanes(ConnectionFactory connect, std::string schema, std::size_t streams = 1)
      : connect_(std::move(connect)), schema_(std::move(schema)), streams_(streams) {}

  // Waits while the table's lane is behind.  The first failure of any lane is returned.
  absl::Status Push(Slab slab) override;

  // Waits until every lane has sent and committed everything.
  absl::Status Finish();

  // At most `most` sessions of finished lanes, for other work.  REQUIRES: Finish() succeeded.
  std::vector<PgConnection> TakeSessions(std::size_t most);

  // Of the queues of all lanes together.
  QueueWaits waits() const;

  // Lanes opened, for the report.
  std::size_t lanes() const { return own_lanes_ + further_ + (shared_lane_ == nullptr ? 0 : 1); }

 private:
  // More large tables than this are not seen in exports; the further ones then share a lane and
  // send one COPY for each slab.  Servers allow 100 connections by default.
  static constexpr std::size_t kMostOwnLanes = 12;

  // Nor do all of these have the streams that a slow line wants.
  static constexpr std::size_t kMostFurtherLanes = 12;

  using Streams = std::vector<std::unique_ptr<CopyLane>>;

  CopyLane& LaneOf(Slab& slab);
  CopyLane& Open(Streams& streams, std::size_t& count);
  static absl::Status PushTo(CopyLane& lane, Slab slab);

  ConnectionFactory connect_;
  std::string schema_;
  const std::size_t streams_;
  std::array<Streams, kStagingTableCount> lanes_;  // by table
  std::size_t own_lanes_ = 0;                      // tables that have lanes
  std::size_t further_ = 0;                        // lanes beyond the first of a table
  std::unique_ptr<CopyLane> shared_lane_;
};

}  // namespace pulso
