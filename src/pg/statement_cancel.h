// Stopping what a session does, from another thread.
#pragma once

#include <memory>

#include "pg/connection.h"

namespace pulso {

// Stops the running statement of a session.  Copies share what they need, which outlives the
// session if it must.
class StatementCancel {
 public:
  explicit StatementCancel(const PgConnection& connection);

  // Asks the server to cancel the running statement, which then fails as cancelled.  When the
  // server does not answer in time (PatienceWith()), cuts the session off instead.  From any
  // thread.
  void Request() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pulso
