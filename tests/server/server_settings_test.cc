#include "server/server_settings.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"

namespace pulso {
namespace {

TEST(ServerSettings, TakeAQuarterOfMemoryUpToTwoGigabytes) {
  EXPECT_TRUE(
      absl::StrContains(ServerSettings({.memory_mib = 256}, "/s"), "shared_buffers = 128MB"));
  EXPECT_TRUE(
      absl::StrContains(ServerSettings({.memory_mib = 4096}, "/s"), "shared_buffers = 1024MB"));
  EXPECT_TRUE(
      absl::StrContains(ServerSettings({.memory_mib = 65536}, "/s"), "shared_buffers = 2048MB"));
}

TEST(ServerSettings, AvoidAContainersSmallSharedMemory) {
  EXPECT_TRUE(absl::StrContains(ServerSettings({.shared_memory_mib = 64}, "/s"),
                                "dynamic_shared_memory_type = mmap"));
  EXPECT_TRUE(absl::StrContains(ServerSettings({.shared_memory_mib = 8192}, "/s"),
                                "dynamic_shared_memory_type = posix"));
}

TEST(ServerSettings, QuoteTheSocketFolder) {
  EXPECT_TRUE(absl::StrContains(ServerSettings({}, "/it's, here"),
                                "unix_socket_directories = '\"/it''s, here\"'"));
}

TEST(ThisMachine, HasSomeMemoryAndACore) {
  const Machine machine = ThisMachine();
  EXPECT_GT(machine.memory_mib, 64);
  EXPECT_GE(machine.cores, 1U);
}

}  // namespace
}  // namespace pulso
