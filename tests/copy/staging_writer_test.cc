#include "copy/staging_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kUnits = kTableIndex<UnitRow>;
constexpr std::size_t kRecordTypes = kTableIndex<RecordTypeRow>;
constexpr std::size_t kMetadata = kTableIndex<RecordMetadataRow>;

class CollectingSink final : public SlabSink {
 public:
  absl::Status Push(Slab slab) override {
    if (fail_) return ServerError("the lane is closed");
    slabs_.push_back(std::move(slab));
    return absl::OkStatus();
  }
  void FailFromNowOn() { fail_ = true; }
  const std::vector<Slab>& slabs() const { return slabs_; }

 private:
  bool fail_ = false;
  std::vector<Slab> slabs_;
};

class StagingWriterTest : public testing::Test {
 protected:
  // Rows of record_metadata: 2 bytes of field count, 12 + 8 + 8 of the three ids with their
  // lengths, 4 for the length of the text, and the text.
  void AppendMetadata(int rows, std::size_t bytes_of_row) {
    const std::string value(bytes_of_row - 34, 'x');
    for (int i = 0; i < rows; ++i) {
      ASSERT_TRUE(writer_.Append(RecordMetadataRow{i, 1, 1, value}).ok());
    }
  }

  CollectingSink sink_;
  StagingWriter writer_{sink_};
};

TEST_F(StagingWriterTest, HandsSmallTablesOnAtTheEndInTheOrderOfTheTables) {
  EXPECT_TRUE(writer_.Append(UnitRow{1, "km"}).ok());
  EXPECT_TRUE(writer_.Append(RecordTypeRow{1, "A"}).ok());
  EXPECT_TRUE(writer_.Append(UnitRow{2, "m"}).ok());
  EXPECT_THAT(sink_.slabs(), IsEmpty());
  ASSERT_TRUE(writer_.Finish().ok());
  ASSERT_EQ(sink_.slabs().size(), 2U);
  EXPECT_EQ(sink_.slabs()[0].table, kRecordTypes);
  EXPECT_EQ(absl::BytesToHexString(sink_.slabs()[0].bytes),
            "0002"
            "00000004"
            "00000001"
            "00000001"
            "41");
  EXPECT_EQ(sink_.slabs()[0].rows, 1);
  EXPECT_TRUE(sink_.slabs()[0].is_last);
  EXPECT_EQ(sink_.slabs()[1].table, kUnits);
  EXPECT_EQ(absl::BytesToHexString(sink_.slabs()[1].bytes),
            "0002"
            "00000004"
            "00000001"
            "00000002"
            "6b6d"
            "0002"
            "00000004"
            "00000002"
            "00000001"
            "6d");
  EXPECT_EQ(sink_.slabs()[1].rows, 2);
  EXPECT_TRUE(sink_.slabs()[1].is_last);
}

TEST_F(StagingWriterTest, HandsNothingOnForTablesWithoutRows) {
  EXPECT_TRUE(writer_.Finish().ok());
  EXPECT_THAT(sink_.slabs(), IsEmpty());
}

TEST_F(StagingWriterTest, HandsASlabOnAsSoonAsItHolds256KiB) {
  AppendMetadata(255, 1024);
  EXPECT_THAT(sink_.slabs(), IsEmpty());
  AppendMetadata(1, 1024);
  ASSERT_EQ(sink_.slabs().size(), 1U);
  EXPECT_EQ(sink_.slabs()[0].table, kMetadata);
  EXPECT_EQ(sink_.slabs()[0].bytes.size(), 262144U);
  EXPECT_EQ(sink_.slabs()[0].rows, 256);
  EXPECT_FALSE(sink_.slabs()[0].is_last);
}

TEST_F(StagingWriterTest, CutsSlabsBetweenRowsOnly) {
  AppendMetadata(700, 1000);  // 262,144 bytes lie inside row 263
  ASSERT_TRUE(writer_.Finish().ok());
  ASSERT_EQ(sink_.slabs().size(), 3U);
  EXPECT_EQ(sink_.slabs()[0].bytes.size(), 263'000U);
  EXPECT_EQ(sink_.slabs()[0].rows, 263);
  EXPECT_FALSE(sink_.slabs()[0].is_last);
  EXPECT_EQ(sink_.slabs()[1].bytes.size(), 263'000U);
  EXPECT_EQ(sink_.slabs()[1].rows, 263);
  EXPECT_FALSE(sink_.slabs()[1].is_last);
  EXPECT_EQ(sink_.slabs()[2].bytes.size(), 174'000U);
  EXPECT_EQ(sink_.slabs()[2].rows, 174);
  EXPECT_TRUE(sink_.slabs()[2].is_last);
}

TEST_F(StagingWriterTest, KeepsARowThatIsLargerThanASlabWhole) {
  AppendMetadata(1, 1'000'000);
  ASSERT_EQ(sink_.slabs().size(), 1U);
  EXPECT_EQ(sink_.slabs()[0].bytes.size(), 1'000'000U);
  EXPECT_EQ(sink_.slabs()[0].rows, 1);
}

TEST_F(StagingWriterTest, EndsATableWhoseLastSlabWasJustFullWithAnEmptyOne) {
  AppendMetadata(256, 1024);
  ASSERT_TRUE(writer_.Finish().ok());
  ASSERT_EQ(sink_.slabs().size(), 2U);
  EXPECT_EQ(sink_.slabs()[1].table, kMetadata);
  EXPECT_EQ(sink_.slabs()[1].bytes, "");
  EXPECT_EQ(sink_.slabs()[1].rows, 0);
  EXPECT_TRUE(sink_.slabs()[1].is_last);
}

TEST_F(StagingWriterTest, TablesFillTheirSlabsIndependently) {
  AppendMetadata(100, 1024);
  EXPECT_TRUE(writer_.Append(UnitRow{1, "km"}).ok());
  AppendMetadata(156, 1024);
  ASSERT_TRUE(writer_.Finish().ok());
  std::vector<std::string> order;
  for (const Slab& slab : sink_.slabs()) {
    order.push_back(absl::StrFormat("%s %d", kStagingTableNames[slab.table], slab.rows));
  }
  EXPECT_THAT(order, ElementsAre("staging_record_metadata 256", "staging_unit 1",
                                 "staging_record_metadata 0"));
}

TEST_F(StagingWriterTest, CountsTheRowsOfEveryTable) {
  AppendMetadata(300, 1024);
  EXPECT_TRUE(writer_.Append(UnitRow{1, "km"}).ok());
  EXPECT_EQ(writer_.rows()[kMetadata], 300);
  EXPECT_EQ(writer_.rows()[kUnits], 1);
  EXPECT_EQ(writer_.rows()[kRecordTypes], 0);
}

TEST_F(StagingWriterTest, ReturnsTheErrorOfTheSinkFromAppend) {
  AppendMetadata(255, 1024);
  sink_.FailFromNowOn();
  const absl::Status status = writer_.Append(RecordMetadataRow{1, 1, 1, std::string(1024, 'x')});
  EXPECT_EQ(status.message(), "the lane is closed");
}

TEST_F(StagingWriterTest, ReturnsTheErrorOfTheSinkFromFinish) {
  EXPECT_TRUE(writer_.Append(UnitRow{1, "km"}).ok());
  sink_.FailFromNowOn();
  EXPECT_EQ(writer_.Finish().message(), "the lane is closed");
}

}  // namespace
}  // namespace pulso
