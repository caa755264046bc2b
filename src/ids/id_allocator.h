// Surrogate keys, assigned by the client.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// Every id sequence is declared INCREMENT BY this, so one nextval() = v reserves the sequence block
// [v, v + kSequenceBlock - 1] for whoever asked.
inline constexpr std::int64_t kSequenceBlock = 65536;

// Where sequence blocks come from.
class BlockSource {
 public:
  virtual ~BlockSource() = default;
  // The first id of a block that nobody else has or will get.
  virtual absl::StatusOr<std::int64_t> NextBlock() = 0;
};

// The blocks that a sequence gives after it was restarted: 1, 65537, ….  For a reload, which holds
// the tables empty and locked: its ids are 1..N without asking the server, and the sequence is
// raised past the last block before COMMIT.
class RestartedBlocks final : public BlockSource {
 public:
  absl::StatusOr<std::int64_t> NextBlock() override {
    const std::int64_t block = next_;
    next_ += kSequenceBlock;
    return block;
  }

 private:
  std::int64_t next_ = 1;
};

// Blocks reserved from a sequence of the server, for tables that keep their rows.  Safe beside any
// other user of the sequence, and no lock is held.
class SequenceBlocks final : public BlockSource {
 public:
  // `sequence` is looked up in the connection's search_path.  `connection` must outlive the source
  // and must not be in COPY when a block is needed.
  SequenceBlocks(PgConnection& connection, std::string sequence)
      : connection_(&connection), sequence_(std::move(sequence)) {}

  // Asks the server for several blocks in one round trip, twice as many each time.
  absl::StatusOr<std::int64_t> NextBlock() override;

 private:
  PgConnection* connection_;
  std::string sequence_;
  std::vector<std::int64_t> reserved_;  // in reverse: the next one is at the back
  int request_ = 1;                     // blocks to ask for next time
};

// Hands out the ids of one table, ascending within each block.
class IdAllocator {
 public:
  // `source` must outlive the allocator.
  explicit IdAllocator(BlockSource& source) : source_(&source) {}

  absl::StatusOr<std::int64_t> Next() {
    if (next_ == end_) {
      absl::StatusOr<std::int64_t> block = source_->NextBlock();
      if (!block.ok()) return block;
      next_ = *block;
      end_ = next_ + kSequenceBlock;
    }
    return next_++;
  }

 private:
  BlockSource* source_;
  std::int64_t next_ = 0;
  std::int64_t end_ = 0;
};

}  // namespace pulso
