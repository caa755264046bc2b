// Permissions mean nothing to root.
#pragma once

#include <unistd.h>

namespace pulso {

// While it lives, a test that runs as root has only the rights of an account without any.
class Unprivileged {
 public:
  Unprivileged() { is_changed_ = geteuid() == 0 && seteuid(kNobody) == 0; }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() {
    if (is_changed_ && seteuid(0) != 0) _exit(1);  // the tests that follow would mean nothing
  }

 private:
  static constexpr uid_t kNobody = 65534;
  bool is_changed_ = false;
};

}  // namespace pulso
