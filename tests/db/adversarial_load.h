// Loads inputs that were made to do harm into a database that holds an earlier load.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "support/loaded_database.h"
#include "support/measured_program.h"

namespace pulso {

// The sanitizers keep memory for themselves, and take time.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::int64_t kMaxRssBytes = std::int64_t{4} << 30;
inline constexpr std::chrono::seconds kMaxSeconds(300);
#else
inline constexpr std::int64_t kMaxRssBytes = std::int64_t{128} << 20;
inline constexpr std::chrono::seconds kMaxSeconds(60);
#endif

inline std::string HeartRate(int value) {
  return absl::StrCat(
      " <Record type=\"HKQuantityTypeIdentifierHeartRate\" sourceName=\"Watch\" unit=\"count/min\""
      " startDate=\"2022-11-12 09:00:00 +0000\" endDate=\"2022-11-12 09:00:00 +0000\" value=\"",
      value, "\"/>\n");
}

// A database that holds an earlier load.
class AdversarialLoad : public testing::Test {
 protected:
  AdversarialLoad() {
    db_.LoadElements(HeartRate(61) + HeartRate(62));
    before_ = db_.Snapshot();
  }

  std::vector<std::string> Files() const {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(db_.Path(""))) {
      paths.push_back(entry.path());
    }
    return paths;
  }

  // Loads `bytes`, with all that is to hold however the load ends.
  ProgramResult Load(const std::string& name, std::string_view bytes,
                     std::vector<std::string> options = {}) {
    options.push_back(db_.Path(absl::StrCat("some/folder/", name)));
    options.push_back("--json");
    WriteFile(options.rbegin()[1], bytes);
    const std::vector<std::string> files = Files();
    MeasuredResult result = RunMeasured(db_.LoadCall(options), kMaxSeconds);
    EXPECT_GE(result.program.exit_status, 0) << "killed: it took too long, or crashed";
    if (result.program.exit_status < 0) db_.AwaitNoBackend();
    EXPECT_LT(result.peak_rss_bytes, kMaxRssBytes);
    EXPECT_THAT(db_.StagingTables(), testing::IsEmpty());
    EXPECT_EQ(Files(), files);
    EXPECT_EQ(result.program.err.find_first_of(std::string("\0\x1b\r", 3)), std::string::npos);
    std::filesystem::remove(options.rbegin()[1]);
    return std::move(result.program);
  }

  // Expects that the load ends with exit status 2 and these words, or the name of the
  // file, and changes nothing.
  void ExpectRefused(const std::string& name, std::string_view bytes,
                     const std::vector<std::string>& words, std::vector<std::string> options = {}) {
    const ProgramResult result = Load(name, bytes, std::move(options));
    EXPECT_EQ(result.exit_status, 2) << result.err;
    if (words.empty()) {
      EXPECT_THAT(result.err, testing::HasSubstr(name));
    }
    for (const std::string& word : words) EXPECT_THAT(result.err, testing::HasSubstr(word));
    EXPECT_TRUE(result.out.empty());
    const std::vector<std::string> after = db_.Snapshot();
    EXPECT_EQ(after, before_);
    before_ = after;  // the next case shall fail for its own reasons only
  }

  // Expects that the load has put the one record 63 in place of the earlier data.
  void ExpectLoaded(const std::string& name, std::string_view bytes) {
    const ProgramResult result = Load(name, bytes);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_THAT(db_.Rows("SELECT value FROM record"), testing::ElementsAre("63"));
    EXPECT_EQ(db_.Value("SELECT count(*) FROM reject"), "0");
  }

  std::vector<std::string> Paths() {
    return db_.Rows("SELECT kind || ' ' || path FROM export_file ORDER BY id");
  }

  LoadedDatabase db_;
  std::vector<std::string> before_;
};

}  // namespace pulso
