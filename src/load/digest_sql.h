// Table digests (load/row_digest.h) as the server computes them.
#pragma once

#include <string>
#include <string_view>

#include "load/row_digest.h"
#include "pg/connection.h"

namespace pulso {

// Two expressions of a SELECT: the rows, and the sum of their digests.  `row` is what record_send()
// takes: "ROW(id, name)", or the name of a table for its whole rows.
std::string DigestExpressions(std::string_view row);

// What these two gave, from `column` on.
TableDigest DigestAt(const PgResult& result, int row, int column);

}  // namespace pulso
