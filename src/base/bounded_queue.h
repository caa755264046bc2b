// The only place where two threads meet.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace pulso {

// How often the sides of a queue had to wait: the side that seldom waits is the slow one.
struct QueueWaits {
  std::size_t was_full = 0;   // the producer waited for room
  std::size_t was_empty = 0;  // the consumer waited for an item

  QueueWaits& operator+=(const QueueWaits& other) {
    was_full += other.was_full;
    was_empty += other.was_empty;
    return *this;
  }
};

// A first-in-first-out queue between one producer and one consumer thread.  Holds at most
// `capacity` items, so that a slow consumer slows the producer down instead of filling memory.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // Waits for room.  False, and the item is dropped, once the queue is closed.
  bool Push(T item) {
    std::unique_lock lock(mutex_);
    if (items_.size() >= capacity_ && !closed_) ++waits_.was_full;
    changed_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
    if (closed_) return false;
    items_.push_back(std::move(item));
    changed_.notify_all();
    return true;
  }

  // Waits for an item; nullopt when the queue is closed and everything was taken.
  std::optional<T> Pop() {
    std::unique_lock lock(mutex_);
    if (items_.empty() && !closed_) ++waits_.was_empty;
    changed_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    changed_.notify_all();
    return item;
  }

  // From the producer: there is no more.  From the consumer: it gave up.
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  QueueWaits waits() const {
    const std::lock_guard lock(mutex_);
    return waits_;
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> items_;
  QueueWaits waits_;
  bool closed_ = false;
};

}  // namespace pulso
