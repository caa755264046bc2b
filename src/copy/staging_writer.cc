#include "copy/staging_writer.h"

#include "base/status_macros.h"

namespace pulso {

absl::Status StagingWriter::HandOn(Slab& slab, bool is_last) {
  Slab full = std::exchange(slab, Slab{.table = slab.table, .bytes = {}, .rows = 0});
  full.is_last = is_last;
  bytes_ += static_cast<std::int64_t>(full.bytes.size());
  return sink_.Push(std::move(full));
}

absl::Status StagingWriter::Finish() {
  for (Slab& slab : slabs_) {
    if (rows_[slab.table] == 0) continue;
    RETURN_IF_ERROR(HandOn(slab, /*is_last=*/true));
  }
  return absl::OkStatus();
}

}  // namespace pulso
