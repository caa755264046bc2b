#include "archive/byte_stream.h"

#include <gtest/gtest.h>

#include "base/errors.h"

namespace pulso {
namespace {

TEST(TruncatedError, IsAnInputErrorThatKeepsItsMarkUnderAPlace) {
  const absl::Status status = At("export.xml", TruncatedError("ends too early"));
  EXPECT_EQ(status.code(), InputError("").code());
  EXPECT_EQ(status.message(), "export.xml: ends too early");
  EXPECT_TRUE(IsTruncated(status));
}

TEST(TruncatedError, IsToldFromOtherErrors) {
  EXPECT_FALSE(IsTruncated(InputError("a wrong CRC")));
  EXPECT_FALSE(IsTruncated(absl::OkStatus()));
}

}  // namespace
}  // namespace pulso
