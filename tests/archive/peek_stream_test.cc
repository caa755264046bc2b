#include "archive/peek_stream.h"

#include <gtest/gtest.h>

#include "base/errors.h"
#include "support/byte_streams.h"

namespace pulso {
namespace {

TEST(PeekStream, LosesNothingThatWasPeeked) {
  for (const std::size_t step : {1, 3, 1000}) {
    PeekStream stream(std::make_unique<TextStream>("0123456789", step));
    EXPECT_EQ(stream.Peek(4), "0123");
    EXPECT_EQ(stream.Peek(2), "01");
    EXPECT_EQ(stream.Peek(6), "012345");
    EXPECT_EQ(ReadToEnd(stream).bytes, "0123456789");
  }
}

TEST(PeekStream, GivesLessAtTheEnd) {
  PeekStream stream(std::make_unique<TextStream>("abc", 1));
  EXPECT_EQ(stream.Peek(100), "abc");
  EXPECT_TRUE(stream.status().ok());
  EXPECT_EQ(ReadToEnd(stream).bytes, "abc");
}

TEST(PeekStream, KeepsAnErrorForAfterTheBytes) {
  PeekStream stream(std::make_unique<TextStream>("abc", 2, InputError("damaged")));
  EXPECT_EQ(stream.Peek(100), "abc");
  EXPECT_THAT(stream.status(), InputErrorWith("damaged"));
  const ReadResult read = ReadToEnd(stream);
  EXPECT_EQ(read.bytes, "abc");
  EXPECT_THAT(read.status, InputErrorWith("damaged"));
}

}  // namespace
}  // namespace pulso
