#include "xml/scan_ahead.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "xml/plain_element_reader.h"

namespace pulso {
namespace {

// Unpacking a block takes a tenth of a millisecond, far more than a wake-up.
constexpr std::size_t kBlocksAhead = 2;  // in each queue

// Behind each block stand as many NULs, no part of any element, because the reader of elements
// looks that far ahead.
constexpr std::size_t kPaddingBytes = 64;
static_assert(kPaddingBytes > TagShape::kMostLeadBytes);

// Up to the last line that begins like an element of the first level; all when there is none.
std::size_t WholeLines(std::string_view bytes) {
  const std::size_t cut = bytes.rfind("\n <");
  return cut == std::string_view::npos ? bytes.size() : cut + 1;
}

}  // namespace

struct ScanAhead::Buffer {
  explicit Buffer(std::size_t most_bytes)
      : room(std::make_unique<char[]>(most_bytes + kPaddingBytes)) {}

  const std::unique_ptr<char[]> room;
  std::size_t bytes = 0;  // used
  PlainElements elements;

  std::string_view View() const { return {room.get(), bytes}; }

  void Scan(PlainElementReader& reader) {
    std::fill_n(room.get() + bytes, kPaddingBytes, '\0');
    elements.Clear();
    reader.ReadLines({room.get(), bytes + kPaddingBytes}, elements);
  }
};

struct ScanAhead::Scanner {
  explicit Scanner(ShapeIds& ids) : reader(ids), thread([this] { Run(); }) {}
  ~Scanner() { thread.join(); }

  void Run() {
    while (std::optional<std::unique_ptr<Buffer>> buffer = unpacked.Pop()) {
      (*buffer)->Scan(reader);
      if (!scanned.Push(*std::move(buffer))) break;
    }
    scanned.Close();
  }

  void Close() {
    unpacked.Close();
    scanned.Close();
  }

  PlainElementReader reader;
  BoundedQueue<std::unique_ptr<Buffer>> unpacked{kBlocksAhead};
  BoundedQueue<std::unique_ptr<Buffer>> scanned{kBlocksAhead};
  std::thread thread;  // the last member: it uses the others
};

ScanAhead::ScanAhead(std::unique_ptr<ByteStream> stream, int jobs, ShapeIds& ids,
                     std::size_t block_bytes)
    : stream_(std::move(stream)),
      block_bytes_(block_bytes),
      empty_(2 * kBlocksAhead * static_cast<std::size_t>(jobs) + 2) {
  for (int job = 0; job < jobs; ++job) scanners_.push_back(std::make_unique<Scanner>(ids));
  const std::size_t buffers = 2 * kBlocksAhead * scanners_.size() + 2;
  for (std::size_t i = 0; i < buffers; ++i) empty_.Push(std::make_unique<Buffer>(block_bytes_));
  reader_ = std::thread([this] { ReadToEnd(); });
}

ScanAhead::~ScanAhead() {
  empty_.Close();
  for (const auto& scanner : scanners_) scanner->Close();
  stream_->Cancel();
  reader_.join();
}

absl::StatusOr<ScanAhead::Block> ScanAhead::Next() {
  if (lent_ != nullptr) empty_.Push(std::move(lent_));
  std::optional<std::unique_ptr<Buffer>> next = scanners_[taken_ % scanners_.size()]->scanned.Pop();
  if (next.has_value()) {
    ++taken_;
    lent_ = *std::move(next);
    return Block{lent_->View(), &lent_->elements};
  }
  if (!status_.ok()) return status_;
  return Block{};
}

// Fills `buffer` behind what it holds, as far as the stream goes.
absl::Status ScanAhead::Fill(Buffer& buffer) {
  while (buffer.bytes < block_bytes_) {
    const absl::StatusOr<std::size_t> got =
        stream_->Read({buffer.room.get() + buffer.bytes, block_bytes_ - buffer.bytes});
    if (!got.ok()) return got.status();
    if (*got == 0) break;
    buffer.bytes += *got;
  }
  return absl::OkStatus();
}

void ScanAhead::ReadToEnd() {
  std::string rest;  // what the block before had behind its last whole line
  bool is_end = false;
  for (std::size_t block = 0; !is_end; ++block) {
    std::optional<std::unique_ptr<Buffer>> buffer = empty_.Pop();
    if (!buffer.has_value()) break;
    Buffer& filled = **buffer;
    std::copy(rest.begin(), rest.end(), filled.room.get());
    filled.bytes = rest.size();
    status_ = Fill(filled);
    is_end = filled.bytes < block_bytes_;
    if (filled.bytes == 0) break;
    const std::size_t cut = is_end ? filled.bytes : WholeLines(filled.View());
    rest = filled.View().substr(cut);
    filled.bytes = cut;
    if (!scanners_[block % scanners_.size()]->unpacked.Push(*std::move(buffer))) break;
  }
  for (const auto& scanner : scanners_) scanner->unpacked.Close();
}

QueueWaits ScanAhead::unpacked() const {
  QueueWaits waits;
  for (const auto& scanner : scanners_) waits += scanner->unpacked.waits();
  return waits;
}

QueueWaits ScanAhead::scanned() const {
  QueueWaits waits;
  for (const auto& scanner : scanners_) waits += scanner->scanned.waits();
  return waits;
}

}  // namespace pulso
