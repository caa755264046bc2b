// Fuzzes the zip: the input is one.
//
//   - Every error is an input error, never a crash or memory without bound.
//   - A file that is read to its end has the size and the CRC that the zip states.
//   - Read in pieces of another size, and a second time, it is the same.
#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "archive/zip_archive.h"
#include "base/errors.h"
#include "base/utf8.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"

namespace pulso {
namespace {

// Entries may overlap, so a small zip can hold much; how much is read of one input is bounded here.
constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 20;

struct Contents {
  std::uint64_t bytes = 0;
  std::uint32_t crc32 = 0;
  bool ended = false;
  absl::Status status;
};

Contents ReadAll(ExportArchive& archive, std::size_t index, std::size_t step) {
  Contents contents;
  absl::StatusOr<std::unique_ptr<ByteStream>> stream = archive.OpenFile(index);
  contents.status = stream.status();
  std::array<char, std::size_t{64} << 10> buffer;
  while (contents.status.ok() && !contents.ended && contents.bytes < kMostBytes) {
    const absl::StatusOr<std::size_t> got = (*stream)->Read(std::span(buffer).first(step));
    contents.status = got.status();
    if (!got.ok()) {
      Require(!(*stream)->Read(buffer).ok(), "goes on after an error");
      break;
    }
    Require(*got <= step, "more than there is room for");
    contents.ended = *got == 0;
    contents.bytes += *got;
    contents.crc32 = static_cast<std::uint32_t>(
        crc32_z(contents.crc32, reinterpret_cast<const Bytef*>(buffer.data()), *got));
  }
  return contents;
}

void CheckFile(ExportArchive& archive, std::size_t index, std::uint64_t& left) {
  const ExportFile& file = archive.files()[index];
  Require(IsValidUtf8(file.path) && IsValidUtf8(file.archive_path), "a name that is no UTF-8");
  const Contents contents = ReadAll(archive, index, std::size_t{64} << 10);
  left -= std::min(left, contents.bytes);
  if (!contents.status.ok()) {
    Require(IsInputError(contents.status), "no input error");
  } else if (contents.ended) {
    Require(contents.bytes == file.bytes, "another size than the zip states");
    Require(contents.crc32 == file.crc32.value_or(0), "another CRC than the zip states");
  }
  if (contents.bytes > 64 << 10) return;
  const Contents again = ReadAll(archive, index, 7);
  Require(again.status.ok() == contents.status.ok(), "another outcome in small pieces");
  // A piece is handed out before the damage behind it is seen, so only whole files must agree.
  if (!contents.status.ok()) return;
  Require(again.bytes == contents.bytes && again.crc32 == contents.crc32, "other bytes");
}

void Check(std::string_view bytes) {
  const absl::StatusOr<std::unique_ptr<ExportArchive>> archive = OpenZip(MemoryFile(bytes), "fuzz");
  if (!archive.ok()) {
    Require(IsInputError(archive.status()), "no input error");
    return;
  }
  std::uint64_t left = kMostBytes;
  for (std::size_t index = 0; index < (*archive)->files().size() && left > 0; ++index) {
    CheckFile(**archive, index, left);
  }
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
