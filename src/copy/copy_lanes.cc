#include "copy/copy_lanes.h"

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// More large tables than this are not seen in exports; with one stream, the further ones send an
// INSERT for each slab.
constexpr std::size_t kMostLanesOfOneStream = 12;

// Beside the streams of records there must be some for what comes with them.  Servers allow 100
// connections by default.
std::size_t MostLanes(std::size_t streams) {
  constexpr std::size_t kBesideRecords = 6;
  return std::max(kMostLanesOfOneStream, streams + kBesideRecords);
}

// A lane that got none of so many slabs, a dozen megabytes, is free for other tables: it ends its
// COPY and begins another, which takes two round trips.
constexpr std::size_t kIdlePushes = 48;

}  // namespace

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

std::size_t LanesAhead(std::size_t streams) {
  return streams == 1 ? 0 : MostLanes(streams) + 1;  // with that of the small tables
}

CopyLanes::Lane* CopyLanes::Open(std::size_t table) {
  const LaneShare share = streams_ == 1 ? LaneShare::kTablesOfItsOwn : LaneShare::kSharedTables;
  lanes_.push_back({std::make_unique<CopyLane>(connect_, schema_, share), table, 0});
  return &lanes_.back();
}

CopyLane& CopyLanes::LaneOfSmallTables() {
  if (small_tables_ == nullptr) {
    small_tables_ = std::make_unique<CopyLane>(connect_, schema_, LaneShare::kSharedTables);
  }
  return *small_tables_;
}

std::size_t CopyLanes::LanesOf(std::size_t table) const {
  return static_cast<std::size_t>(
      std::ranges::count(lanes_, table, [](const Lane& lane) { return lane.table; }));
}

CopyLanes::Lane* CopyLanes::LeastBusyOf(std::size_t table) {
  Lane* least = nullptr;
  for (Lane& lane : lanes_) {
    if (lane.table != table) continue;
    if (least == nullptr || lane.copy->waiting() < least->copy->waiting()) least = &lane;
  }
  return least;
}

// The one that got no slab for the longest time.  A table seldom loses its last one.
CopyLanes::Lane* CopyLanes::OneForAnotherTable(bool only_idle) {
  if (streams_ == 1) return nullptr;
  Lane* best = nullptr;
  const auto rank = [this](const Lane& lane) {
    return std::pair(LanesOf(lane.table) > 1, pushes_ - lane.last_push);
  };
  for (Lane& lane : lanes_) {
    const bool is_idle = lane.copy->waiting() == 0 && pushes_ - lane.last_push > kIdlePushes;
    if (only_idle && !is_idle) continue;
    if (best == nullptr || rank(*best) < rank(lane)) best = &lane;
  }
  return best;
}

CopyLanes::Lane* CopyLanes::ChooseLane(const Slab& slab) {
  Lane* lane = LeastBusyOf(slab.table);
  if (lane == nullptr && slab.is_last) return nullptr;
  const bool is_behind = lane != nullptr && lane->copy->waiting() > 0;
  if (lane == nullptr || (is_behind && LanesOf(slab.table) < streams_)) {
    if (lanes_.size() < MostLanes(streams_)) return Open(slab.table);
    if (Lane* other = OneForAnotherTable(/*only_idle=*/lane != nullptr)) return other;
  }
  return lane;
}

CopyLane& CopyLanes::LaneOf(Slab& slab) {
  ++pushes_;
  if (Lane* lane = ChooseLane(slab)) {
    lane->table = slab.table;
    lane->last_push = pushes_;
    return *lane->copy;
  }
  slab.is_last = true;  // there every slab is a statement
  return LaneOfSmallTables();
}

CopyLane* CopyLanes::FailedLane() const {
  for (const Lane& lane : lanes_) {
    if (lane.copy->has_failed()) return lane.copy.get();
  }
  return small_tables_ != nullptr && small_tables_->has_failed() ? small_tables_.get() : nullptr;
}

absl::Status CopyLanes::Push(Slab slab) {
  // The one that failed may get no slab for a long time.
  if (CopyLane* failed = FailedLane()) return failed->Finish();
  CopyLane& lane = LaneOf(slab);
  if (lane.Push(std::move(slab))) return absl::OkStatus();
  absl::Status failure = lane.Finish();
  return failure.ok() ? InternalError("a COPY lane closed without an error") : failure;
}

absl::Status CopyLanes::Finish() {
  absl::Status first;
  const auto finish = [&](CopyLane& lane) {
    absl::Status status = lane.Finish();
    if (first.ok()) first = std::move(status);
  };
  // All commit in the same round trip.
  for (const Lane& lane : lanes_) lane.copy->End();
  for (const Lane& lane : lanes_) finish(*lane.copy);
  if (small_tables_ != nullptr) finish(*small_tables_);
  return first;
}

QueueWaits CopyLanes::waits() const {
  QueueWaits waits;
  for (const Lane& lane : lanes_) waits += lane.copy->waits();
  if (small_tables_ != nullptr) waits += small_tables_->waits();
  return waits;
}

std::vector<PgConnection> CopyLanes::TakeSessions(std::size_t most) {
  std::vector<PgConnection> sessions;
  for (const Lane& lane : lanes_) {
    if (sessions.size() == most) break;
    if (std::optional<PgConnection> session = lane.copy->TakeSession()) {
      sessions.push_back(*std::move(session));
    }
  }
  return sessions;
}

}  // namespace pulso
