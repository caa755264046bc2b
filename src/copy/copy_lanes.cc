#include "copy/copy_lanes.h"

#include <utility>

#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {

CopyLane& CopyLanes::LaneOf(Slab& slab) {
  std::unique_ptr<CopyLane>& own = lanes_[slab.table];
  if (own == nullptr && !slab.is_last && own_lanes_ < kMostOwnLanes) {
    own = std::make_unique<CopyLane>(connect_, schema_);
    ++own_lanes_;
  }
  if (own != nullptr) return *own;
  if (shared_lane_ == nullptr) shared_lane_ = std::make_unique<CopyLane>(connect_, schema_);
  slab.is_last = true;  // on the shared lane every slab is a COPY
  return *shared_lane_;
}

absl::Status CopyLanes::Push(Slab slab) {
  CopyLane& lane = LaneOf(slab);
  if (lane.Push(std::move(slab))) return absl::OkStatus();
  absl::Status failure = lane.Finish();
  return failure.ok() ? InternalError("a COPY lane closed without an error") : failure;
}

absl::Status CopyLanes::Finish() {
  absl::Status first;
  const auto finish = [&](CopyLane* lane) {
    if (lane == nullptr) return;
    absl::Status status = lane->Finish();
    if (first.ok()) first = std::move(status);
  };
  // All commit in the same round trip.
  for (const std::unique_ptr<CopyLane>& lane : lanes_) {
    if (lane != nullptr) lane->End();
  }
  for (const std::unique_ptr<CopyLane>& lane : lanes_) finish(lane.get());
  finish(shared_lane_.get());
  return first;
}

QueueWaits CopyLanes::waits() const {
  QueueWaits waits;
  for (const std::unique_ptr<CopyLane>& lane : lanes_) {
    if (lane != nullptr) waits += lane->waits();
  }
  if (shared_lane_ != nullptr) waits += shared_lane_->waits();
  return waits;
}

std::vector<PgConnection> CopyLanes::TakeSessions(std::size_t most) {
  std::vector<PgConnection> sessions;
  for (const std::unique_ptr<CopyLane>& lane : lanes_) {
    if (lane == nullptr || sessions.size() == most) continue;
    if (std::optional<PgConnection> session = lane->TakeSession()) {
      sessions.push_back(*std::move(session));
    }
  }
  return sessions;
}

}  // namespace pulso
