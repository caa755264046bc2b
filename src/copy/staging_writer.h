// Rows become COPY streams, one for each staging table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "copy/row_encoder.h"
#include "rows/row_sink.h"
#include "schema/staging_tables.h"

namespace pulso {

// A piece of a table's stream: whole rows in COPY BINARY format, without header and trailer.
struct Slab {
  std::size_t table = 0;  // its index in kStagingTables
  std::string bytes;
  std::int64_t rows = 0;
  bool is_last = false;  // of its table
};

// Takes the slabs of all tables; those of one table come in order.
class SlabSink {
 public:
  virtual ~SlabSink() = default;
  virtual absl::Status Push(Slab slab) = 0;
};

// A table hands its rows on in pieces of about this many bytes.  Large enough that threads seldom
// meet, small enough that forty tables fit in 10 MiB.
inline constexpr std::size_t kSlabBytes = std::size_t{256} << 10;

// Encodes rows and hands them on in slabs.
class StagingWriter final : public UniformRowSink<StagingWriter> {
 public:
  // `sink` must outlive the writer.
  explicit StagingWriter(SlabSink& sink) : sink_(sink) {
    for (std::size_t table = 0; table < kStagingTableCount; ++table) slabs_[table].table = table;
  }

  template <class Row>
  absl::Status AppendRowOf(const Row& row) {
    constexpr std::size_t kTable = kTableIndex<Row>;
    Slab& slab = slabs_[kTable];
    if (slab.bytes.capacity() < kSlabBytes) slab.bytes.reserve(kSlabBytes + kSlabBytes / 8);
    AppendRow(slab.bytes, std::get<kTable>(kStagingTables), row);
    ++slab.rows;
    ++rows_[kTable];
    return slab.bytes.size() < kSlabBytes ? absl::OkStatus() : HandOn(slab, /*is_last=*/false);
  }

  // Hands on what is left of every table that has rows.
  absl::Status Finish();

  // Rows appended so far, by the index in kStagingTables.
  const std::array<std::int64_t, kStagingTableCount>& rows() const { return rows_; }

  // Bytes handed on so far, of all tables.
  std::int64_t bytes() const { return bytes_; }

 private:
  absl::Status HandOn(Slab& slab, bool is_last);

  SlabSink& sink_;
  std::array<Slab, kStagingTableCount> slabs_;
  std::array<std::int64_t, kStagingTableCount> rows_{};
  std::int64_t bytes_ = 0;
};

}  // namespace pulso
