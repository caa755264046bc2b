// Where entities go: the one interface between health and its users.
#pragma once

#include "absl/status/status.h"
#include "health/entities.h"

namespace pulso {

// Receives the entities of an export in document order.  Begin and End nest as the elements do, so
// the parent of an entity is the innermost one that is still open.  Every entity gets an End, those
// without children too.  An error stops the reading and is returned by it.
class EntitySink {
 public:
  virtual ~EntitySink() = default;
  virtual absl::Status Begin(const Entity& entity) = 0;
  virtual absl::Status End() = 0;

  // Hands over an entity that has no children.
  absl::Status Add(const Entity& entity) {
    absl::Status status = Begin(entity);
    return status.ok() ? End() : status;
  }
};

}  // namespace pulso
