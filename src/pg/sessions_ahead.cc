#include "pg/sessions_ahead.h"

#include <utility>

namespace pulso {

SessionsAhead::SessionsAhead(ConnectionFactory connect, std::size_t count)
    : connect_(std::move(connect)) {
  for (std::size_t i = 0; i < count; ++i) {
    opening_.push_back(std::async(std::launch::async, connect_));
  }
}

absl::StatusOr<PgConnection> SessionsAhead::Take() {
  Opening next;
  {
    const std::lock_guard lock(mutex_);
    if (!opening_.empty()) {
      next = std::move(opening_.back());
      opening_.pop_back();
    }
  }
  return next.valid() ? next.get() : connect_();
}

void SessionsAhead::Close() {
  const std::lock_guard lock(mutex_);
  opening_.clear();
}

}  // namespace pulso
