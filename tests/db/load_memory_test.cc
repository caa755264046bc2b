// Memory does not grow with the export.
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "support/loaded_database.h"
#include "support/scoped_variable.h"

namespace pulso {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Sanitizers keep what was freed, and reserve terabytes of addresses.
constexpr std::int64_t kRecords = 50'000;
constexpr std::int64_t kXmlBytes = 20'000'000;
constexpr std::int64_t kMostBytes = std::int64_t{2} << 30;
constexpr char kAddressKib[] = "unlimited";
#else
constexpr std::int64_t kRecords = 2'500'000;
constexpr std::int64_t kXmlBytes = 1'000'000'000;
constexpr std::int64_t kMostBytes = std::int64_t{128} << 20;
constexpr char kAddressKib[] = "1000000";  // less than the document has
#endif

// What a program prints that the shell runs.
std::string Printed(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("no shell");
  std::string printed;
  char block[4096];
  while (const std::size_t bytes = std::fread(block, 1, sizeof block, pipe)) {
    printed.append(block, bytes);
  }
  EXPECT_EQ(pclose(pipe), 0);
  return printed;
}

TEST(LoadMemory, OfAStreamOfAGigabyteIsBounded) {
  LoadedDatabase db;
  const ScopedVariable conninfo("MEMORY_TEST_CONNINFO", db.conninfo());
  const std::string printed = Printed(absl::StrCat(
      PULSO_GENERATOR, " --records ", kRecords,
      " --metadata-share 33 --format xml --output - 2>/dev/null | (ulimit -v ", kAddressKib,
      "; exec ", PULSO_BINARY, " load - --db \"$MEMORY_TEST_CONNINFO\" --progress=none --json)"));
  const nlohmann::json summary = nlohmann::json::parse(printed);
  EXPECT_GT(summary["bytes_read"], kXmlBytes);
  EXPECT_LT(summary["peak_rss_bytes"], kMostBytes);
  EXPECT_GE(std::stoll(db.Value("SELECT count(*) FROM record")), kRecords);
}

}  // namespace
}  // namespace pulso
