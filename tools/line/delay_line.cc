#include "line/delay_line.h"

#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "line/network.h"

namespace pulso::line {
namespace {

// The largest IP packet, and the header of its segments in front of it, which goes along unread.
constexpr std::size_t kMaxPacketBytes = kSegmentsHeaderBytes + 65535;

// More than TCP's windows ever put on the way; a packet beyond is lost, as in any router.
constexpr std::size_t kMostBytesOnTheWay = std::size_t{256} << 20;

// How many packets are taken before those that are due are looked after.
constexpr int kMostPacketsAtOnce = 64;

// How soon the end of the line is noticed.
constexpr std::chrono::milliseconds kStopPoll{50};

// The kernel may otherwise wake a thread 50 µs late.
constexpr unsigned long kTimerSlackNs = 1000;

}  // namespace

DelayLine::DelayLine(FileDescriptor near, FileDescriptor far, std::chrono::nanoseconds one_way)
    : near_(std::move(near)),
      far_(std::move(far)),
      one_way_(one_way),
      thread_([this](const std::stop_token& stop) { Carry(stop); }) {}

DelayLine::~DelayLine() = default;

void DelayLine::Carry(const std::stop_token& stop) {
  prctl(PR_SET_TIMERSLACK, kTimerSlackNs);
  std::array<Lane, 2> lanes = {
      {{near_.get(), far_.get(), &bytes_from_near_}, {far_.get(), near_.get(), &bytes_from_far_}}};
  while (!stop.stop_requested()) {
    std::chrono::nanoseconds wait = kStopPoll;
    const Clock::time_point now = Clock::now();
    for (Lane& lane : lanes) {
      Deliver(lane, now);
      if (!lane.packets.empty()) {
        wait = std::clamp<std::chrono::nanoseconds>(lane.packets.front().due - now,
                                                    std::chrono::nanoseconds(0), wait);
      }
    }
    std::array<pollfd, 2> ready = {{{.fd = lanes[0].from, .events = POLLIN, .revents = 0},
                                    {.fd = lanes[1].from, .events = POLLIN, .revents = 0}}};
    const timespec limit = {.tv_sec = 0, .tv_nsec = wait.count()};
    if (ppoll(ready.data(), ready.size(), &limit, nullptr) <= 0) continue;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      if (ready[i].revents != 0) Receive(lanes[i]);
    }
  }
}

void DelayLine::Receive(Lane& lane) const {
  static thread_local std::array<char, kMaxPacketBytes> buffer;
  for (int i = 0; i < kMostPacketsAtOnce; ++i) {
    const ssize_t count = read(lane.from, buffer.data(), buffer.size());
    if (count <= 0) return;
    const auto bytes = static_cast<std::size_t>(count);
    *lane.bytes += bytes - kSegmentsHeaderBytes;
    if (lane.bytes_on_the_way + bytes > kMostBytesOnTheWay) continue;
    lane.bytes_on_the_way += bytes;
    lane.packets.push_back({Clock::now() + one_way_, std::string(buffer.data(), bytes)});
  }
}

void DelayLine::Deliver(Lane& lane, Clock::time_point now) {
  while (!lane.packets.empty() && lane.packets.front().due <= now) {
    const std::string& bytes = lane.packets.front().bytes;
    // A device that is not up refuses it: TCP sends it again.
    [[maybe_unused]] const ssize_t written = write(lane.to, bytes.data(), bytes.size());
    lane.bytes_on_the_way -= bytes.size();
    lane.packets.pop_front();
  }
}

}  // namespace pulso::line
