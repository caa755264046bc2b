#include "copy/copy_files.h"

#include "base/status_macros.h"
#include "copy/row_encoder.h"

namespace pulso {

absl::Status CopyFiles::Write(std::size_t table, std::string_view bytes) {
  bytes_[table] += static_cast<std::int64_t>(bytes.size());
  return folder_.Write(files_[table], CopyFileName(kStagingTableNames[table]), bytes);
}

absl::Status CopyFiles::Push(Slab slab) {
  if (bytes_[slab.table] == 0) {
    ASSIGN_OR_RETURN(files_[slab.table],
                     folder_.Create(CopyFileName(kStagingTableNames[slab.table])));
    RETURN_IF_ERROR(Write(slab.table, kCopyHeader));
  }
  RETURN_IF_ERROR(Write(slab.table, slab.bytes));
  if (!slab.is_last) return absl::OkStatus();
  RETURN_IF_ERROR(Write(slab.table, kCopyTrailer));
  files_[slab.table].Close();
  return absl::OkStatus();
}

}  // namespace pulso
