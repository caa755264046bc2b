#include "cli/verification_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulso {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Timestamp kNewYear2000{0};
constexpr Timestamp kSecondOfJanuary2000{std::int64_t{86'400} * 1'000'000};

RecordTypeTotals Totals(std::int64_t rows, std::uint64_t sum_of_digests, double sum) {
  return {.digest = {.rows = rows, .sum = sum_of_digests},
          .sum = sum,
          .first_start = kNewYear2000,
          .last_end = kSecondOfJanuary2000};
}

// Both sides hold the same 1,234,567 records and nothing else.
Verification Equal() {
  Verification verification;
  verification.input_name = "export.zip";
  verification.schema = "anna";
  verification.tables = {{"record", {1'234'567, 17}, {1'234'567, 17}}, {"workout", {}, {}}};
  verification.record_types = {{"HKQuantityTypeIdentifierHeartRate", Totals(1'234'567, 17, 5.5),
                                Totals(1'234'567, 17, 5.5)}};
  verification.seconds = 1.25;
  return verification;
}

// `text` with one blank in place of several.
std::string Folded(const std::string& text) {
  std::string folded;
  for (const char c : text) {
    if (c != ' ' || !folded.ends_with(' ')) folded += c;
  }
  return folded;
}

TEST(VerificationReport, OfEqualSidesHasALineForEachTableWithRows) {
  EXPECT_EQ(Equal().Differences(), 0);
  EXPECT_EQ(Folded(VerificationReport(Equal())),
            "export.zip export anna\n"
            "record 1,234,567 1,234,567 same\n"
            "1 of 1 record types have the same records\n"
            "the database holds the export; 1.25 s\n");
}

TEST(VerificationReport, TellsRowsFromValues) {
  Verification verification = Equal();
  verification.tables = {{"record", {2, 17}, {2, 18}},
                         {"workout", {2, 17}, {1, 17}},
                         {"heartbeat", {0, 0}, {1, 5}},
                         {"reject", {1, 5}, {0, 0}}};
  EXPECT_EQ(verification.Differences(), 4);
  EXPECT_THAT(
      Folded(VerificationReport(verification)),
      AllOf(HasSubstr("\nrecord 2 2 OTHER VALUES\n"), HasSubstr("\nworkout 2 1 OTHER ROWS\n"),
            HasSubstr("\nheartbeat 0 1 OTHER ROWS\n"), HasSubstr("\nreject 1 0 OTHER ROWS\n"),
            EndsWith("\n4 differences; 1.25 s\n")));
}

TEST(VerificationReport, ShowsBothSidesOfTypesThatDiffer) {
  Verification verification = Equal();
  verification.record_types.push_back({"Other", Totals(1, 0xAB, 61.5), RecordTypeTotals()});
  EXPECT_EQ(verification.Differences(), 1);
  const std::string report = Folded(VerificationReport(verification));
  EXPECT_THAT(report, HasSubstr("\n1 of 2 record types have the same records\n"
                                "Other: the sums of the values differ\n"
                                " export 1 records, 2000-01-01T00:00:00Z to "
                                "2000-01-02T00:00:00Z, digest 00000000000000ab\n"
                                " database 0 records, none, digest 0000000000000000\n"));
  EXPECT_THAT(report, Not(HasSubstr("HeartRate")));
}

TEST(VerificationReport, NamesUnlinkedRecordsAndDocuments) {
  Verification verification = Equal();
  verification.unlinked_records = 1234;
  verification.documents = {"clinical-records/a.json", "clinical-records/\x1B[2J.json"};
  EXPECT_EQ(verification.Differences(), 3);
  EXPECT_THAT(VerificationReport(verification),
              AllOf(HasSubstr("\n1,234 records are not in the export and in no Correlation\n"),
                    HasSubstr("\ndocument absent or different: clinical-records/a.json\n"),
                    HasSubstr("\ndocument absent or different: clinical-records/\uFFFD[2J.json\n"),
                    EndsWith("\n3 differences; 1.25 s\n")));
}

TEST(VerificationReport, KeepsTextsOfTheExportOnOneLine) {
  Verification verification = Equal();
  verification.input_name = "two\nlines.zip";
  verification.schema = "\x1B[2J";
  verification.record_types[0].type = "HK\n2 of 2";
  verification.record_types[0].in_database.sum = 6;
  const std::string report = VerificationReport(verification);
  EXPECT_THAT(report, AllOf(StartsWith("two\uFFFDlines.zip "),
                            HasSubstr("\nHK\uFFFD2 of 2: the sums"), Not(HasSubstr("\x1B"))));
}

TEST(RecordTypeComparison, TakesSumsAsEqualUpToRounding) {
  RecordTypeComparison type{"T", Totals(2, 17, 1e6), Totals(2, 17, 1e6)};
  EXPECT_TRUE(type.IsEqual());
  type.in_database.sum = 1e6 + 1e-4;
  EXPECT_TRUE(type.IsEqual());
  type.in_database.sum = 1e6 + 1;
  EXPECT_FALSE(type.IsEqual());
  type.in_database.sum = -1e6;
  EXPECT_FALSE(type.IsEqual());
}

TEST(RecordTypeComparison, ComparesDatesAndDigests) {
  const RecordTypeComparison equal{"T", Totals(2, 17, 1), Totals(2, 17, 1)};
  EXPECT_TRUE(equal.IsEqual());
  RecordTypeComparison type = equal;
  type.in_database.first_start = kSecondOfJanuary2000;
  EXPECT_FALSE(type.IsEqual());
  type = equal;
  type.in_export.last_end.reset();
  EXPECT_FALSE(type.IsEqual());
  type = equal;
  type.in_database.digest.sum = 18;
  EXPECT_FALSE(type.IsEqual());
  type = equal;
  type.in_database.digest.rows = 3;
  EXPECT_FALSE(type.IsEqual());
}

}  // namespace
}  // namespace pulso
