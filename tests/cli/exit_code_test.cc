#include "cli/exit_code.h"

#include <gtest/gtest.h>

#include "base/errors.h"

namespace pulso {
namespace {

TEST(ExitCode, IsAnotherForEachKindOfError) {
  EXPECT_EQ(static_cast<int>(ExitCodeOf(absl::OkStatus())), 0);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(UsageError("x"))), 1);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(InputError("x"))), 2);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ConnectionError("x"))), 4);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(PreflightError("x"))), 5);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ServerError("x"))), 6);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(InterruptedError("x"))), 7);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(VerificationError("x"))), 8);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(BusyError("x"))), 9);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(InternalError("x"))), 70);
}

TEST(ExitCode, IsInternalForErrorsOfLibraries) {
  EXPECT_EQ(ExitCodeOf(absl::UnknownError("x")), ExitCode::kInternal);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("x")), ExitCode::kInternal);
}

TEST(ExitCode, StaysWhenAPlaceIsAdded) {
  EXPECT_EQ(ExitCodeOf(At("export.xml", InputError("x"))), ExitCode::kInput);
}

}  // namespace
}  // namespace pulso
