// COPY … TO STDOUT (FORMAT binary), client side, of one column of type bigint.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "pg/connection.h"

namespace pulso {

// Runs `sql`, such a COPY, and calls `take` with each value as it arrives: the rows are never held
// as a whole.  REQUIRES: the column holds no NULL.
absl::Status CopyOutNumbers(PgConnection& connection, const std::string& sql, std::string_view what,
                            const std::function<void(std::int64_t)>& take);

}  // namespace pulso
