// Rows as content: without surrogate keys, so that databases compare whose rows came in another
// order, as after merges.
#pragma once

#include <string>

namespace pulso {

// The statement that digests the rows of a table (two columns, load/digest_sql.h) as they are,
// surrogate keys included.
std::string DigestOfRows(const std::string& table);

// The same without the id of a row; and a key that leads to another row counts as the digest of
// that one, in which keys count so again.
std::string DigestOfContent(const std::string& table);

}  // namespace pulso
