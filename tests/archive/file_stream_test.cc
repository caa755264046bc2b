#include "archive/file_stream.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "support/byte_streams.h"
#include "support/export_files.h"
#include "support/unprivileged.h"

namespace pulso {
namespace {

TEST(FileStream, SeveralReadOneHandle) {
  const TemporaryFolder folder;
  WriteFile(folder / "digits", "0123456789");
  const absl::StatusOr<FileDescriptor> file = OpenForReading(folder / "digits");
  ASSERT_TRUE(file.ok()) << file.status();
  FileStream first(*file, "digits");
  FileStream second(*file, "digits");
  std::array<char, 4> block;
  EXPECT_EQ(*first.Read(block), 4u);
  EXPECT_EQ(ReadToEnd(second).bytes, "0123456789");
  EXPECT_EQ(ReadToEnd(first).bytes, "456789");
}

TEST(OpenForReading, NamesTheRemedyForAMissingFile) {
  const TemporaryFolder folder;
  EXPECT_THAT(OpenForReading(folder / "export.zip"),
              InputErrorWith("export.zip: no such file; give"));
}

TEST(OpenForReading, NamesTheRemedyForAForbiddenFile) {
  const TemporaryFolder folder;
  WriteFile(folder / "export.zip", "");
  ASSERT_EQ(chmod((folder / "export.zip").c_str(), 0), 0);
  const Unprivileged rights;
  EXPECT_THAT(OpenForReading(folder / "export.zip"), InputErrorWith("permission denied; make"));
}

// The two ends of a pipe; the reading end becomes a stream's.
struct Pipe {
  Pipe() {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    absl::StatusOr<std::unique_ptr<PipeStream>> opened =
        PipeStream::Open(FileDescriptor(ends[0]), "pipe");
    EXPECT_TRUE(opened.ok()) << opened.status();
    stream = *std::move(opened);
    writer = FileDescriptor(ends[1]);
  }

  std::unique_ptr<PipeStream> stream;
  FileDescriptor writer;
};

TEST(PipeStream, ReadsToTheEnd) {
  Pipe pipe;
  ASSERT_TRUE(WriteAll(pipe.writer, std::string("0123456789"), "pipe").ok());
  pipe.writer = {};
  const ReadResult read = ReadToEnd(*pipe.stream);
  EXPECT_EQ(read.bytes, "0123456789");
  EXPECT_TRUE(read.status.ok()) << read.status;
}

TEST(PipeStream, StopsWaitingWhenItIsCancelled) {
  const Pipe pipe;
  std::thread canceller([&] {
    // Most often Read() waits by then; the outcome is the same when it does not yet.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pipe.stream->Cancel();
  });
  EXPECT_EQ(ReadToEnd(*pipe.stream).status.code(), absl::StatusCode::kCancelled);
  canceller.join();
  EXPECT_EQ(ReadToEnd(*pipe.stream).status.code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace pulso
