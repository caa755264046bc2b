#include "health/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> Lines(const Receipt& receipt) {
  std::vector<std::string> lines;
  receipt.ForEachPath([&](const std::string& path, const ReceiptCounts& counts) {
    lines.push_back(absl::StrFormat("%s %d %d %d %d %d", path, counts.seen, counts.stored,
                                    counts.repaired, counts.rejected, counts.unmapped));
  });
  return lines;
}

TEST(Receipt, ListsPathsParentsFirst) {
  Receipt receipt;
  ReceiptElement& root = receipt.documents().Child("HealthData");
  ReceiptElement::Note(root.counts, &ReceiptCounts::stored);
  ReceiptElement& record = root.Child("Record");
  for (int i = 0; i < 2; ++i) ReceiptElement::Note(record.counts, &ReceiptCounts::stored);
  ReceiptElement::Note(record.counts, &ReceiptCounts::rejected);
  ReceiptElement::Note(record.AttributeCounts("unit"), &ReceiptCounts::unmapped);
  ++record.AttributeCounts("unit").repaired;
  ReceiptElement::Note(record.text, &ReceiptCounts::unmapped);
  root.Child("Workout");  // was never seen
  EXPECT_THAT(Lines(receipt), ElementsAre("HealthData 1 1 0 0 0", "HealthData/Record 3 2 0 1 0",
                                          "HealthData/Record/@unit 1 0 1 0 1",
                                          "HealthData/Record/text() 1 0 0 0 1"));
  EXPECT_EQ(receipt.Check(), absl::OkStatus());
}

TEST(Receipt, FindsNamesInAnyOrder) {
  Receipt receipt;
  ReceiptElement& element = receipt.documents().Child("a");
  for (const char* names : {"xyz", "zyx", "xx", "zz", "y"}) {
    for (const char name : std::string(names)) {
      ReceiptElement::Note(element.AttributeCounts({&name, 1}), &ReceiptCounts::stored);
      ReceiptElement::Note(element.Child({&name, 1}).counts, &ReceiptCounts::stored);
    }
  }
  EXPECT_THAT(Lines(receipt), ElementsAre("a/@x 4 4 0 0 0", "a/@y 3 3 0 0 0", "a/@z 4 4 0 0 0",
                                          "a/x 4 4 0 0 0", "a/y 3 3 0 0 0", "a/z 4 4 0 0 0"));
}

TEST(Receipt, CountsElementsThatWereStoredWholeWithOneNumber) {
  Receipt receipt;
  ReceiptElement& element = receipt.documents().Child("a");
  const Attribute xy[] = {{"x", ""}, {"y", ""}};
  const Attribute yz[] = {{"y", ""}, {"z", ""}};
  std::int64_t& with_xy = element.StoredWhole(xy);
  with_xy += 3;
  ReceiptElement::Note(element.AttributeCounts("y"), &ReceiptCounts::rejected);
  element.StoredWhole(yz) += 2;
  EXPECT_EQ(&element.StoredWhole(xy), &with_xy);
  EXPECT_THAT(Lines(receipt), ElementsAre("a/@x 3 3 0 0 0", "a/@y 6 5 0 1 0", "a/@z 2 2 0 0 0"));
  EXPECT_EQ(receipt.Check(), absl::OkStatus());
}

TEST(Receipt, SaysWhatDoesNotBalance) {
  Receipt receipt;
  ++receipt.documents().Child("HealthData").Child("Me").counts.seen;
  const absl::Status status = receipt.Check();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("HealthData/Me: 1 seen, but 0 stored"));
}

TEST(Receipt, TakesABoundedNumberOfNames) {
  Receipt receipt;
  ReceiptElement& element = receipt.documents().Child("a");
  for (int i = 0; i < 10'000; ++i) {
    ReceiptElement::Note(element.Child(std::to_string(i)).counts, &ReceiptCounts::unmapped);
    ReceiptElement::Note(element.AttributeCounts(std::to_string(i)), &ReceiptCounts::unmapped);
  }
  const std::vector<std::string> lines = Lines(receipt);
  EXPECT_LT(lines.size(), 2010U);
  std::int64_t seen = 0;
  receipt.ForEachPath(
      [&](const std::string& /*path*/, const ReceiptCounts& counts) { seen += counts.seen; });
  EXPECT_EQ(seen, 20'000);
}

TEST(Receipt, SumsElementsOfOneNameWhereverTheyStand) {
  Receipt receipt;
  ReceiptElement& root = receipt.documents().Child("HealthData");
  ReceiptElement::Note(root.Child("Record").counts, &ReceiptCounts::stored);
  ReceiptElement::Note(root.Child("Correlation").Child("Record").counts, &ReceiptCounts::rejected);
  ReceiptElement::Note(root.Child("New").Child("Record").counts, &ReceiptCounts::unmapped);
  ReceiptElement::Note(receipt.documents().Child("gpx").counts, &ReceiptCounts::stored);
  const CountsByElement counts = receipt.ByElement();
  const ReceiptCounts& records = counts[static_cast<std::size_t>(ElementKind::kRecord)];
  EXPECT_EQ(records.seen, 2);
  EXPECT_EQ(records.rejected, 1);
  EXPECT_EQ(counts[static_cast<std::size_t>(ElementKind::kUnknown)].seen, 1);
}

TEST(Receipt, KeepsTheFirstPlaceOfEachRepair) {
  Receipt receipt;
  receipt.NoteRepairs("raw-lt", "export.xml", {.byte_offset = 5, .line = 2});
  receipt.NoteRepairs("raw-lt", "a.gpx", {.byte_offset = 1, .line = 1}, 2);
  const RepairCounts& repairs = receipt.repairs().at("raw-lt");
  EXPECT_EQ(repairs.count, 3);
  EXPECT_EQ(repairs.first_document, "export.xml");
  EXPECT_EQ(repairs.first.byte_offset, 5);
}

}  // namespace
}  // namespace pulso
