#include "archive/gzip_stream.h"

#include <gtest/gtest.h>

#include <random>

#include "base/errors.h"
#include "support/byte_streams.h"
#include "support/export_files.h"

namespace pulso {
namespace {

// Unpacks `packed`, which comes in pieces of `step` bytes.
ReadResult Unpack(std::string packed, std::size_t step = std::string::npos) {
  GzipStream stream(std::make_unique<TextStream>(std::move(packed), step), "export.xml.gz");
  return ReadToEnd(stream);
}

// Text that does not shrink much, so that its packed form has many buffers.
std::string RandomText(std::size_t bytes) {
  std::mt19937 generator(7);
  std::string text(bytes, ' ');
  for (char& c : text) c = static_cast<char>('0' + generator() % 64);
  return text;
}

TEST(GzipStream, UnpacksInAnySteps) {
  const std::string text = RandomText(300'000);
  const std::string packed = Gzip(text);
  for (const std::size_t step :
       {std::size_t{1}, std::size_t{3}, std::size_t{1000}, packed.size()}) {
    const ReadResult read = Unpack(packed, step);
    EXPECT_TRUE(read.status.ok()) << read.status;
    EXPECT_EQ(read.bytes, text);
  }
}

TEST(GzipStream, UnpacksSeveralMembersAndPadding) {
  for (const std::size_t step : {1, 3, 1000}) {
    const ReadResult read =
        Unpack(Gzip("one ") + Gzip("") + Gzip("two") + std::string(9, '\0'), step);
    EXPECT_TRUE(read.status.ok()) << read.status;
    EXPECT_EQ(read.bytes, "one two");
  }
}

TEST(GzipStream, GivesWhatCameBeforeACut) {
  const std::string text = RandomText(200'000);
  const std::string packed = Gzip(text);
  for (const std::size_t size : {std::size_t{2}, std::size_t{12}, packed.size() - 1}) {
    const ReadResult read = Unpack(packed.substr(0, size));
    EXPECT_THAT(read.status, InputErrorWith("export.xml.gz: the gzip data ends too early"));
    EXPECT_TRUE(IsTruncated(read.status));
  }
  const ReadResult half = Unpack(packed.substr(0, packed.size() / 2));
  EXPECT_TRUE(text.starts_with(half.bytes));
  EXPECT_GT(half.bytes.size(), text.size() / 3);
}

TEST(GzipStream, ChecksTheCrc) {
  std::string packed = Gzip("what was packed");
  packed[packed.size() - 8] = static_cast<char>(~packed[packed.size() - 8]);
  const ReadResult read = Unpack(packed);
  EXPECT_EQ(read.bytes, "what was packed");
  EXPECT_THAT(read.status, InputErrorWith("export.xml.gz: the gzip data is damaged"));
  EXPECT_FALSE(IsTruncated(read.status));
}

TEST(GzipStream, RefusesOtherBytesAfterTheEnd) {
  EXPECT_THAT(Unpack(Gzip("text") + "<HealthData/>").status, InputErrorWith("other bytes follow"));
}

TEST(GzipStream, PassesErrorsOnAndRepeatsThem) {
  const std::string packed = Gzip(RandomText(1000));
  GzipStream stream(
      std::make_unique<TextStream>(packed.substr(0, 500), 100, InputError("the disk failed")),
      "export.xml.gz");
  const ReadResult read = ReadToEnd(stream);
  EXPECT_FALSE(read.bytes.empty());
  EXPECT_THAT(read.status, InputErrorWith("the disk failed"));
  EXPECT_THAT(ReadToEnd(stream).status, InputErrorWith("the disk failed"));
}

}  // namespace
}  // namespace pulso
