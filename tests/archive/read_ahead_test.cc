#include "archive/read_ahead.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "archive/file_stream.h"
#include "base/errors.h"
#include "support/byte_streams.h"

namespace pulso {
namespace {

// Text longer than all buffers together, in which every position is recognisable.
std::string LongText() {
  std::string text;
  for (int i = 0; text.size() < 4'000'000; ++i) text += std::to_string(i) + " ";
  return text;
}

ReadResult ReadAll(ReadAhead& ahead) {
  ReadResult result;
  for (;;) {
    const absl::StatusOr<std::span<char>> chunk = ahead.Next();
    result.status = chunk.status();
    if (!chunk.ok() || chunk->empty()) return result;
    result.bytes.append(chunk->data(), chunk->size());
    std::fill(chunk->begin(), chunk->end(), '\0');  // which the caller may do
  }
}

TEST(ReadAhead, GivesAllBytesInOrder) {
  const std::string text = LongText();
  for (const std::size_t step : {std::size_t{1000}, std::size_t{100'000}, text.size()}) {
    ReadAhead ahead(std::make_unique<TextStream>(text, step));
    const ReadResult read = ReadAll(ahead);
    EXPECT_TRUE(read.status.ok()) << read.status;
    EXPECT_EQ(read.bytes, text);
    EXPECT_TRUE(ahead.Next()->empty());
  }
}

TEST(ReadAhead, CountsTheWaitsForItsUser) {
  ReadAhead ahead(std::make_unique<TextStream>(LongText()));
  while (ahead.waits().was_full == 0) std::this_thread::yield();  // all buffers are full
  EXPECT_EQ(ahead.waits().was_empty, 0u);
  EXPECT_TRUE(ReadAll(ahead).status.ok());
}

TEST(ReadAhead, EndsAtOnceWithAnEmptyStream) {
  ReadAhead ahead(std::make_unique<TextStream>(""));
  EXPECT_TRUE(ahead.Next()->empty());
}

TEST(ReadAhead, GivesAnErrorAfterTheBytesBeforeIt) {
  const std::string text = LongText();
  ReadAhead ahead(std::make_unique<TextStream>(text, 50'000, TruncatedError("ends too early")));
  const ReadResult read = ReadAll(ahead);
  EXPECT_EQ(read.bytes, text);
  EXPECT_THAT(read.status, InputErrorWith("ends too early"));
  EXPECT_TRUE(IsTruncated(read.status));
  EXPECT_THAT(ahead.Next(), InputErrorWith("ends too early"));
}

// Never ends, and counts what was read of it.
class EndlessStream : public ByteStream {
 public:
  explicit EndlessStream(std::atomic<std::size_t>& reads) : reads_(reads) {}
  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override {
    ++reads_;
    return buffer.size();
  }

 private:
  std::atomic<std::size_t>& reads_;
};

TEST(ReadAhead, StopsWhenItIsDestroyedEarly) {
  std::atomic<std::size_t> reads = 0;
  { const ReadAhead never_asked(std::make_unique<EndlessStream>(reads)); }
  {
    ReadAhead ahead(std::make_unique<EndlessStream>(reads));
    EXPECT_FALSE(ahead.Next()->empty());
  }
  EXPECT_LE(reads, 21u);  // all buffers of both, and the one that was used again
}

TEST(ReadAhead, StopsWhileItWaitsForAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const FileDescriptor writer(ends[1]);
  absl::StatusOr<std::unique_ptr<PipeStream>> stream =
      PipeStream::Open(FileDescriptor(ends[0]), "pipe");
  ASSERT_TRUE(stream.ok()) << stream.status();
  ASSERT_TRUE(WriteAll(writer, std::string("abc"), "pipe").ok());
  ReadAhead ahead(*std::move(stream));
  EXPECT_EQ(ahead.Next()->size(), 3u);
  // The destructor returns although nothing more comes and the pipe stays open.
}

}  // namespace
}  // namespace pulso
