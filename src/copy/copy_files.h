// COPY streams as files, one for each table.
#pragma once

#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "base/file_descriptor.h"
#include "copy/copy_folder.h"
#include "copy/staging_writer.h"
#include "schema/staging_tables.h"

namespace pulso {

// Writes every table that has rows to a file of its own, with header and trailer.
class CopyFiles final : public SlabSink {
 public:
  // `folder` must outlive this.
  explicit CopyFiles(CopyFolder& folder) : folder_(folder) {}

  // Errors as CopyFolder's.
  absl::Status Push(Slab slab) override;

  // Bytes of the files, by the index in kStagingTables; 0: no file.
  const std::array<std::int64_t, kStagingTableCount>& bytes() const { return bytes_; }

 private:
  absl::Status Write(std::size_t table, std::string_view bytes);

  CopyFolder& folder_;
  std::array<FileDescriptor, kStagingTableCount> files_;
  std::array<std::int64_t, kStagingTableCount> bytes_{};
};

}  // namespace pulso
