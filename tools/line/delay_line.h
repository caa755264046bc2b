// A line between two network devices that takes its time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>

#include "base/file_descriptor.h"

namespace pulso::line {

// Carries every packet from one TUN device to the other after the same delay, in order and without
// loss.  What the TCP of the two ends makes of it (windows, slow start) is the kernel's own.
class DelayLine {
 public:
  // Begins to carry.  `near` and `far` are open TUN devices; each direction takes `one_way`.
  DelayLine(FileDescriptor near, FileDescriptor far, std::chrono::nanoseconds one_way);
  DelayLine(const DelayLine&) = delete;
  DelayLine& operator=(const DelayLine&) = delete;

  // Drops what is on its way.
  ~DelayLine();

  // Bytes that came in so far, with the headers of IP and TCP.
  std::uint64_t bytes_from_near() const { return bytes_from_near_; }
  std::uint64_t bytes_from_far() const { return bytes_from_far_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Packet {
    Clock::time_point due;
    std::string bytes;
  };
  // One direction.
  struct Lane {
    int from;
    int to;
    std::atomic<std::uint64_t>* bytes;
    std::deque<Packet> packets = {};
    std::size_t bytes_on_the_way = 0;
  };

  void Carry(const std::stop_token& stop);
  void Receive(Lane& lane) const;
  static void Deliver(Lane& lane, Clock::time_point now);

  const FileDescriptor near_;
  const FileDescriptor far_;
  const std::chrono::nanoseconds one_way_;
  std::atomic<std::uint64_t> bytes_from_near_ = 0;
  std::atomic<std::uint64_t> bytes_from_far_ = 0;
  std::jthread thread_;
};

}  // namespace pulso::line
