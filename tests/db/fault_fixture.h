// A database with an earlier load, and loads over it that something happens to.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/loaded_database.h"

namespace pulso {

class FaultFixture : public testing::Test {
 protected:
  explicit FaultFixture(TestServer& server = TestServer::Get()) : server_(server), db_(server) {
    db_.LoadElements(Records(3));
    before_ = db_.Snapshot();
  }

  static std::string Records(int count) {
    std::string records;
    for (int i = 0; i < count; ++i) {
      records +=
          "<Record type=\"HKQuantityTypeIdentifierStepCount\" sourceName=\"Phone\" unit=\"count\""
          " startDate=\"2024-01-01 10:00:00 +0000\" endDate=\"2024-01-01 10:00:00 +0000\""
          " value=\"" +
          std::to_string(i) + "\"/>\n";
    }
    return records;
  }

  // `pulso load` of the test's export, or of `path`, into the database at `conninfo`.  The test's
  // export is loaded already.
  static ProgramCall CallOn(const std::string& conninfo, const std::string& path) {
    return {.arguments = {"load", "--force", "--db", conninfo, "--progress", "none", path}};
  }
  ProgramResult LoadInto(const std::string& conninfo) {
    return RunPulso(CallOn(conninfo, db_.Path("export.xml")));
  }

  static ProgramCall InMode(const std::string& mode, ProgramCall call) {
    call.arguments.insert(call.arguments.end(), {"--mode", mode});
    return call;
  }

  // Loads what is there and more.
  ProgramResult LoadMoreInMode(const std::string& mode) {
    WriteFile(db_.Path("more.xml"), HealthDataXml(Records(5)));
    return RunPulso(InMode(mode, CallOn(db_.conninfo(), db_.Path("more.xml"))));
  }

  // Starts a load from a pipe and feeds it until the rows of a table go into a COPY of their own.
  void StartAndHoldInCopy(const ProgramCall& call) {
    program_.emplace(call);
    const std::string xml = HealthDataXml(Records(20000));
    ASSERT_TRUE(program_->Write(xml.substr(0, xml.find("</HealthData>")))) << program_->Wait().err;
    db_.AwaitBackend(
        "query LIKE '%COPY staging_record %' AND state = 'active' AND wait_event = 'ClientRead'");
  }
  void StartAndHoldInCopy() { StartAndHoldInCopy(CallOn(db_.conninfo(), "-")); }

  // Goes on writing until the load has ended.  A load that reads on and on does not heed its
  // server.
  ProgramResult WriteUntilItEnds() {
    constexpr std::size_t kFarMoreThanIsBuffered = std::size_t{64} << 20;
    const std::string more = Records(1000);
    std::size_t written = 0;
    while (written < kFarMoreThanIsBuffered && program_->Write(more)) written += more.size();
    EXPECT_LT(written, kFarMoreThanIsBuffered);
    return program_->Wait();
  }

  void ExpectUnchanged() {
    EXPECT_EQ(db_.Snapshot(), before_);
    EXPECT_THAT(db_.StagingTables(), testing::IsEmpty());
  }

  // Where the session that would drop them was lost as well, staging tables stay until the next
  // load.
  void ExpectDataUnchanged() {
    std::vector<std::string> snapshot = db_.Snapshot();
    std::erase_if(snapshot, [](const std::string& line) {
      return line.find("staging_") != std::string::npos;
    });
    EXPECT_EQ(snapshot, before_);
  }

  void ExpectThatTheNextLoadSucceeds() {
    db_.AwaitNoBackend();
    db_.LoadElements(Records(5));
    EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "5");
    EXPECT_THAT(db_.StagingTables(), testing::IsEmpty());
  }

  TestServer& server_;
  LoadedDatabase db_;
  std::vector<std::string> before_;
  std::optional<RunningProgram> program_;
};

}  // namespace pulso
