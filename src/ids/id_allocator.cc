#include "ids/id_allocator.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// 64 blocks are 4 M ids, more than one export has of anything but records.
constexpr int kMostBlocksAtOnce = 64;

}  // namespace

absl::StatusOr<std::int64_t> SequenceBlocks::NextBlock() {
  if (reserved_.empty()) {
    const PgParameter parameters[] = {sequence_, absl::StrCat(request_)};
    ASSIGN_OR_RETURN(
        const PgResult result,
        connection_->Execute("SELECT nextval($1::regclass) FROM generate_series(1, $2::int)",
                             parameters, absl::StrCat("reserve ids from ", sequence_)));
    for (int row = result.rows() - 1; row >= 0; --row) {
      const std::string_view text = result.Text(row, 0);
      std::int64_t block = 0;
      std::from_chars(text.data(), text.data() + text.size(), block);
      reserved_.push_back(block);
    }
    request_ = std::min(2 * request_, kMostBlocksAtOnce);
  }
  const std::int64_t block = reserved_.back();
  reserved_.pop_back();
  return block;
}

}  // namespace pulso
