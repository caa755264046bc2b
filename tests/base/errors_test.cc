#include "base/errors.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/cord.h"

namespace pulso {
namespace {

TEST(Errors, EachKindHasAStatusCodeOfItsOwn) {
  EXPECT_EQ(UsageError("x").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(InputError("x").code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ConnectionError("x").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(PreflightError("x").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ServerError("x").code(), absl::StatusCode::kAborted);
  EXPECT_EQ(InterruptedError("x").code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(VerificationError("x").code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(BusyError("x").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(InternalError("x").code(), absl::StatusCode::kInternal);
}

TEST(Errors, KeepTheMessageAsItIs) {
  EXPECT_EQ(InputError("export.xml: byte 7, line 1: cut off").message(),
            "export.xml: byte 7, line 1: cut off");
}

TEST(Errors, OnlyAnInputErrorIsOne) {
  EXPECT_TRUE(IsInputError(InputError("x")));
  EXPECT_FALSE(IsInputError(ServerError("x")));
  EXPECT_FALSE(IsInputError(InternalError("x")));
  EXPECT_FALSE(IsInputError(absl::OkStatus()));
}

TEST(At, PutsThePlaceBeforeTheMessageAndKeepsTheKind) {
  const absl::Status located = At("export.zip", InputError("the directory is missing"));
  EXPECT_EQ(located.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(located.message(), "export.zip: the directory is missing");
}

TEST(At, KeepsPayloads) {
  absl::Status status = ServerError("refused");
  status.SetPayload("pulso/sqlstate", absl::Cord("22021"));
  const absl::Status located = At("COPY staging_unit", status);
  const auto payload = located.GetPayload("pulso/sqlstate");
  ASSERT_TRUE(payload.has_value());
  EXPECT_EQ(std::string(*payload), "22021");
}

TEST(With, PutsTheRemedyBehindTheMessageAndKeepsAllElse) {
  absl::Status status = ServerError("refused");
  status.SetPayload("pulso/sqlstate", absl::Cord("57014"));
  const absl::Status told = With(status, "try again");
  EXPECT_EQ(told.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(told.message(), "refused; try again");
  EXPECT_TRUE(told.GetPayload("pulso/sqlstate").has_value());
  EXPECT_EQ(With(absl::OkStatus(), "try again"), absl::OkStatus());
}

TEST(At, LeavesOkAsItIs) { EXPECT_EQ(At("export.zip", absl::OkStatus()), absl::OkStatus()); }

}  // namespace
}  // namespace pulso
