#include "cli/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

LoadSummary SmallLoad() {
  LoadSummary summary;
  summary.input_name = "export.zip";
  ReceiptCounts& records = summary.read.elements[static_cast<std::size_t>(ElementKind::kRecord)];
  records.seen = 1234567;
  records.stored = 1234565;
  records.rejected = 2;
  summary.read.elements[static_cast<std::size_t>(ElementKind::kMetadataEntry)].seen = 13;
  summary.tables = {{.table = "record", .staged = 1234565, .inserted = 1234560, .linked = 5},
                    {.table = "record_metadata", .staged = 10, .inserted = 10},
                    {.table = "workout_metadata", .staged = 3, .inserted = 3},
                    {.table = "electrocardiogram", .staged = 1, .inserted = 1}};
  summary.read.files = {{.kind = "main_xml", .seen = 1, .loaded = 1},
                        {.kind = "electrocardiogram", .seen = 2, .loaded = 1, .rejected = 1}};
  summary.seconds = {.prepare = 0.5, .read = 2, .merge = 3, .analyze = 0.25, .total = 5.75};
  return summary;
}

// The line of the report that begins with `label`, its blanks folded.
std::string LineOf(const std::string& report, const std::string& label) {
  const std::size_t begin = report.find("\n" + label + " ") + 1;
  std::string line;
  for (const char c : report.substr(begin, report.find('\n', begin) - begin)) {
    if (c != ' ' || !line.ends_with(' ')) line += c;
  }
  return line;
}

TEST(ClosingReport, HasALineForEachEntityThatOccurs) {
  const std::string report = ClosingReport(SmallLoad());
  EXPECT_TRUE(report.starts_with("export.zip "));
  EXPECT_EQ(LineOf(report, "Record"), "Record 1,234,567 1,234,565 1,234,560 0 2");
  EXPECT_EQ(LineOf(report, "electrocardiogram"), "electrocardiogram 1 1 0 0");
  EXPECT_THAT(report, AllOf(Not(HasSubstr("Audiogram")), Not(HasSubstr("Workout"))));
}

TEST(ClosingReport, AddsUpTheMetadataOfAllTables) {
  EXPECT_EQ(LineOf(ClosingReport(SmallLoad()), "MetadataEntry"), "MetadataEntry 13 13 13 0 0");
}

TEST(ClosingReport, SaysNoMoreOfWhatIsAlreadyLoaded) {
  LoadSummary summary;
  summary.input_name = "export.zip";
  summary.schema = "ann";
  summary.already_loaded = {.load_id = 7, .finished_at = "2026-07-01 10:00:00 UTC"};
  EXPECT_EQ(
      ClosingReport(summary),
      "export.zip is already loaded into schema ann: load 7, 2026-07-01 10:00:00 UTC; nothing "
      "was changed; --force loads it again\n");
}

TEST(ClosingReport, TellsOfALostAnswer) {
  LoadSummary summary = SmallLoad();
  EXPECT_THAT(ClosingReport(summary), Not(HasSubstr("COMMIT")));
  summary.load_id = 7;
  summary.commit_answer_was_lost = true;
  EXPECT_THAT(
      ClosingReport(summary),
      HasSubstr("The answer of COMMIT was lost; the ledger says that it was done: load 7\n"));
}

TEST(ClosingReport, TellsFilesLinksAndSeconds) {
  EXPECT_THAT(
      ClosingReport(SmallLoad()),
      AllOf(HasSubstr("files: 1 main_xml, 2 electrocardiogram (1 rejected)\n"),
            HasSubstr("5 Records inside Correlations are top-level Records and were linked\n"),
            HasSubstr("5.75 s: prepare 0.50 s, read and copy 2.00 s, merge 3.00 s, analyze 0.25 s"),
            HasSubstr("214.7 k records/s"), HasSubstr("peak memory ")));
}

TEST(ClosingReport, TellsWhatWentOverTheNetwork) {
  LoadSummary summary = SmallLoad();
  EXPECT_THAT(ClosingReport(summary), Not(HasSubstr("network: ")));
  summary.wire = {.bytes = 123456700, .streams = 3, .round_trip_ms = 40.25};
  summary.connections = 4;
  EXPECT_THAT(ClosingReport(summary),
              HasSubstr("of rows, 100 bytes a record; 4 connections, 3 streams "
                        "a table; round trip 40.25 ms\n"));
}

}  // namespace
}  // namespace pulso
