// Early returns for functions that return absl::Status or absl::StatusOr.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define PULSO_CONCAT_INNER(a, b) a##b
#define PULSO_CONCAT(a, b) PULSO_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression) \
  RETURN_IF_ERROR_INNER(PULSO_CONCAT(error_or_ok_, __LINE__), expression)

#define RETURN_IF_ERROR_INNER(status, expression)                        \
  do {                                                                   \
    if (absl::Status status = (expression); !status.ok()) return status; \
  } while (false)

// Declares or assigns `target` from a StatusOr, or returns its error.
#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_INNER(PULSO_CONCAT(status_or_, __LINE__), target, expression)

#define ASSIGN_OR_RETURN_INNER(status_or, target, expression) \
  auto status_or = (expression);                              \
  if (!status_or.ok()) return std::move(status_or).status();  \
  target = std::move(status_or).value()
