// All COPY streams of a load, over a few connections.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "copy/copy_lane.h"
#include "copy/staging_writer.h"
#include "schema/staging_tables.h"

namespace pulso {

// A table that fills a slab gets a lane of its own for one long COPY.  All tables that never fill
// one share a lane at the end.
class CopyLanes final : public SlabSink {
 public:
  CopyLanes(ConnectionFactory connect, std::string schema)
      : connect_(std::move(connect)), schema_(std::move(schema)) {}

  // Waits while the table's lane is behind.  The first failure of any lane is returned.
  absl::Status Push(Slab slab) override;

  // Waits until every lane has sent and committed everything.
  absl::Status Finish();

  // At most `most` sessions of finished lanes, for other work.  REQUIRES: Finish() succeeded.
  std::vector<PgConnection> TakeSessions(std::size_t most);

  // Of the queues of all lanes together.
  QueueWaits waits() const;

  // Lanes opened, for the report.
  std::size_t lanes() const { return own_lanes_ + (shared_lane_ == nullptr ? 0 : 1); }

 private:
  // More large tables than this are not seen in exports; the further ones then share a lane and
  // send one COPY for each slab.  Servers allow 100 connections by default.
  static constexpr std::size_t kMostOwnLanes = 12;

  CopyLane& LaneOf(Slab& slab);

  ConnectionFactory connect_;
  std::string schema_;
  std::array<std::unique_ptr<CopyLane>, kStagingTableCount> lanes_;  // by table; null: none
  std::size_t own_lanes_ = 0;
  std::unique_ptr<CopyLane> shared_lane_;
};

}  // namespace pulso
