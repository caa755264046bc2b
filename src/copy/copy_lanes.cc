#include "copy/copy_lanes.h"

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {

// Linux bounds the bytes that one TCP stream has on the way: its send buffer of 4 MiB holds about
// 2.7 MB of them.
std::size_t StreamsFor(std::chrono::nanoseconds round_trip) {
  constexpr double kBytesOnTheWay = 2.7e6;
  constexpr double kWantedBytesPerSecond = 150e6;  // what the reader delivers
  const double seconds = std::chrono::duration<double>(round_trip).count();
  const double streams = kWantedBytesPerSecond * seconds / kBytesOnTheWay;
  if (streams >= static_cast<double>(kMostStreams)) return kMostStreams;
  return streams <= 1 ? 1 : static_cast<std::size_t>(streams) + 1;
}

CopyLane& CopyLanes::Open(Streams& streams, std::size_t& count) {
  ++count;
  return *streams.emplace_back(std::make_unique<CopyLane>(connect_, schema_, streams_));
}

CopyLane& CopyLanes::LaneOf(Slab& slab) {
  Streams& streams = lanes_[slab.table];
  if (streams.empty() && !slab.is_last && own_lanes_ < kMostOwnLanes) {
    return Open(streams, own_lanes_);
  }
  if (streams.empty()) {
    if (shared_lane_ == nullptr) shared_lane_ = std::make_unique<CopyLane>(connect_, schema_);
    slab.is_last = true;  // on the shared lane every slab is a COPY
    return *shared_lane_;
  }
  if (!slab.is_last && streams.size() < streams_ && further_ < kMostFurtherLanes) {
    return Open(streams, further_);
  }
  return **std::min_element(streams.begin(), streams.end(), [](const auto& a, const auto& b) {
    return a->waiting() < b->waiting();
  });
}

absl::Status CopyLanes::PushTo(CopyLane& lane, Slab slab) {
  if (lane.Push(std::move(slab))) return absl::OkStatus();
  absl::Status failure = lane.Finish();
  return failure.ok() ? InternalError("a COPY lane closed without an error") : failure;
}

absl::Status CopyLanes::Push(Slab slab) {
  CopyLane& lane = LaneOf(slab);
  if (slab.is_last) {
    for (const std::unique_ptr<CopyLane>& other : lanes_[slab.table]) {
      if (other.get() == &lane) continue;
      RETURN_IF_ERROR(PushTo(*other, {.table = slab.table, .bytes = {}, .is_last = true}));
    }
  }
  return PushTo(lane, std::move(slab));
}

absl::Status CopyLanes::Finish() {
  absl::Status first;
  const auto finish = [&](CopyLane* lane) {
    if (lane == nullptr) return;
    absl::Status status = lane->Finish();
    if (first.ok()) first = std::move(status);
  };
  // All commit in the same round trip.
  for (const Streams& streams : lanes_) {
    for (const std::unique_ptr<CopyLane>& lane : streams) lane->End();
  }
  for (const Streams& streams : lanes_) {
    for (const std::unique_ptr<CopyLane>& lane : streams) finish(lane.get());
  }
  finish(shared_lane_.get());
  return first;
}

QueueWaits CopyLanes::waits() const {
  QueueWaits waits;
  for (const Streams& streams : lanes_) {
    for (const std::unique_ptr<CopyLane>& lane : streams) waits += lane->waits();
  }
  if (shared_lane_ != nullptr) waits += shared_lane_->waits();
  return waits;
}

std::vector<PgConnection> CopyLanes::TakeSessions(std::size_t most) {
  std::vector<PgConnection> sessions;
  for (const Streams& streams : lanes_) {
    for (const std::unique_ptr<CopyLane>& lane : streams) {
      if (sessions.size() == most) return sessions;
      if (std::optional<PgConnection> session = lane->TakeSession()) {
        sessions.push_back(*std::move(session));
      }
    }
  }
  return sessions;
}

}  // namespace pulso
