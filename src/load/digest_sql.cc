#include "load/digest_sql.h"

#include <charconv>

#include "absl/strings/str_cat.h"

namespace pulso {
namespace {

template <class Number>
Number Parsed(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string DigestExpressions(std::string_view row) {
  return absl::StrCat(
      "count(*), mod(mod(coalesce(sum(('x' || encode(substr(sha256(record_send(",
      absl::string_view(row.data(), row.size()),
      ")), 1, 8), 'hex'))::bit(64)::bigint), 0), 18446744073709551616) + 18446744073709551616, "
      "18446744073709551616)");
}

TableDigest DigestAt(const PgResult& result, int row, int column) {
  return {.rows = Parsed<std::int64_t>(result.Text(row, column)),
          .sum = Parsed<std::uint64_t>(result.Text(row, column + 1))};
}

}  // namespace pulso
