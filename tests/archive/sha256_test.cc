#include "archive/sha256.h"

#include <gtest/gtest.h>

#include "archive/file_handle.h"
#include "support/export_files.h"

namespace pulso {
namespace {

// FIPS 180-2, appendix B.
constexpr char kOfAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kOfMillionA[] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
constexpr char kOfNothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Sha256Digest, CanBeAskedInBetween) {
  Sha256Digest digest;
  EXPECT_EQ(*digest.Hex(), kOfNothing);
  digest.Update(std::string("a"));
  digest.Update(std::string("bc"));
  EXPECT_EQ(*digest.Hex(), kOfAbc);
  EXPECT_EQ(*digest.Hex(), kOfAbc);
}

TEST(Sha256OfFile, ReadsTheWholeFile) {
  const TemporaryFolder folder;
  WriteFile(folder / "a", std::string(1'000'000, 'a'));
  const absl::StatusOr<FileDescriptor> file = OpenForReading(folder / "a");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(*Sha256OfFile(*file, "a"), kOfMillionA);
  EXPECT_EQ(*Sha256OfFile(*file, "a"), kOfMillionA);
}

}  // namespace
}  // namespace pulso
