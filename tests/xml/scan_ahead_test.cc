#include "xml/scan_ahead.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "archive/file_stream.h"
#include "support/byte_streams.h"
#include "transcript.h"
#include "xml/scan_reader.h"

namespace pulso {
namespace {

using Lines = std::vector<std::string>;

// Tells damage as well.
class Damaged : public Transcript {
 public:
  absl::Status Repaired(const Repair& repair) override {
    Add(absl::StrFormat("%d:%d %s", repair.position.byte_offset, repair.position.line,
                        RepairName(repair.kind)));
    return absl::OkStatus();
  }
  absl::Status Unreadable(RejectKind kind, std::string_view source, Position position) override {
    Add(absl::StrFormat("%d:%d %s %s", position.byte_offset, position.line, RejectName(kind),
                        source));
    return absl::OkStatus();
  }
};

ScanReader ReaderInto(ElementHandler& handler, ShapeIds* ids) {
  const auto is_child = [](std::string_view parent, std::string_view name) {
    return parent == "HealthData" && (name == "Record" || name == "Workout");
  };
  return ScanReader(handler, {.document_name = "export.xml",
                              .is_child = is_child,
                              .is_known = [](std::string_view name) { return name == "Record"; },
                              .shape_ids = ids});
}

// What is told of `document` when it is scanned ahead in blocks.
Lines ToldAhead(const std::string& document, int jobs, std::size_t block_bytes) {
  Damaged transcript;
  ShapeIds ids;
  ScanAhead ahead(std::make_unique<TextStream>(document, 1000), jobs, ids, block_bytes);
  ScanReader reader = ReaderInto(transcript, &ids);
  for (;;) {
    const absl::StatusOr<ScanAhead::Block> block = ahead.Next();
    EXPECT_TRUE(block.ok());
    if (!block.ok() || block->bytes.empty()) break;
    EXPECT_TRUE(reader.FeedScanned(block->bytes, *block->elements).ok());
  }
  EXPECT_TRUE(reader.Finish().ok());
  return transcript.lines();
}

// A document that mixes plain elements with every kind of others.
std::string MixedDocument() {
  std::string document = "<HealthData>";
  for (const std::string element :
       {"<Record a=\"1\" b=\"&lt;x&gt;\"/>", "<Record a=\"1\" b=\"&quot;\"/>",
        "<Record a=\"1\" a=\"2\"/>", "<Record a=\"1\">\n  <MetadataEntry key=\"é\"/>\n </Record>",
        "<Record a=\"1\">\n  <MetadataEntry key=\"\xff\"/>\n </Record>", "<Record a=\"x < y\"/>",
        "<Record a='1'/>", "stray", "<Workout>\n <MetadataEntry k=\"v\"/>x</Workout>",
        "<Record a=\"1>\n", "</Nothing>", "<Workout><Record/></Correlation></Workout>",
        "<!-- a comment -->", "<Record\n a=\"1\"\n b=\"2\"/>"}) {
    for (int i = 0; i < 2; ++i) document += "\n " + element + "\n <Record a=\"1\" c=\"2\"/>";
  }
  return document + "\n</HealthData>\n";
}

// In single bytes no element is whole before the tolerant reader has begun it.
Lines ToldByteByByte(const std::string& document) {
  Damaged transcript;
  ScanReader reader = ReaderInto(transcript, nullptr);
  EXPECT_TRUE(FeedInSteps(reader, document, 1).ok());
  return transcript.lines();
}

TEST(ScanAhead, MakesNoDifferenceToTheTolerantReader) {
  const std::string document = MixedDocument();
  const Lines expected = ToldByteByByte(document);
  EXPECT_GT(expected.size(), 100u);
  for (const std::size_t step : {50, 200, 1000, 100'000}) {
    Damaged transcript;
    ScanReader reader = ReaderInto(transcript, nullptr);
    EXPECT_TRUE(FeedInSteps(reader, document, step).ok());
    EXPECT_EQ(transcript.lines(), expected) << step;
  }
  for (const int jobs : {1, 2, 5}) {
    for (std::size_t block_bytes = 20; block_bytes < 400; block_bytes += 19) {
      EXPECT_EQ(ToldAhead(document, jobs, block_bytes), expected) << jobs << " " << block_bytes;
    }
    EXPECT_EQ(ToldAhead(document, jobs, PlainElements::kMostBytes), expected) << jobs;
  }
}

// Lines that begin like an element of the first level, where there is none.
TEST(ScanAhead, TakesNoElementsFromPlacesThatHoldNone) {
  const std::string document =
      "<HealthData>\n <Record a=\"1\"/>\n <!--\n <Record a=\"2\"/>\n <Record a=\"3\"/>\n-->\n"
      " <Workout><![CDATA[\n <Record a=\"4\"/>\n]]></Workout>\n <Workout>\n <Record a=\"5\"/>\n"
      " <Record a=\"6\"/>\n </Workout>\n <Record a=\"7\"/>\n</HealthData>\n<!--\n <Record/>\n-->";
  const Lines expected = ToldByteByByte(document);
  for (std::size_t block_bytes = 10; block_bytes < 300; ++block_bytes) {
    EXPECT_EQ(ToldAhead(document, 2, block_bytes), expected) << block_bytes;
  }
}

std::string ManyRecords() {
  std::string document = "<HealthData>";
  for (int i = 0; i < 50'000; ++i) {
    document += "\n <Record a=\"" + std::to_string(i) + "\" b=\"&lt;x&gt;\"/>";
  }
  return document + "\n</HealthData>\n";
}

TEST(ScanAhead, GivesLongDocumentsInOrder) {
  const std::string document = ManyRecords();
  const Lines expected = ToldAhead(document, 1, PlainElements::kMostBytes);
  ASSERT_EQ(expected.size(), 100'002u);
  EXPECT_EQ(expected[100'000 - 1], "1738869:50001 <Record a=\"49999\" b=\"<x>\">");
  for (const int jobs : {2, 3}) {
    EXPECT_EQ(ToldAhead(document, jobs, 10'000), expected) << jobs;
  }
}

TEST(ScanAhead, TellsTheErrorAfterAllBytes) {
  const std::string document = ManyRecords();
  for (const int jobs : {1, 3}) {
    ShapeIds ids;
    ScanAhead ahead(std::make_unique<TextStream>(document, 50'000, TruncatedError("ends")), jobs,
                    ids);
    std::string bytes;
    absl::StatusOr<ScanAhead::Block> block = ahead.Next();
    for (; block.ok(); block = ahead.Next()) bytes += block->bytes;
    EXPECT_EQ(bytes, document);
    EXPECT_TRUE(IsTruncated(block.status()));
    EXPECT_EQ(ahead.Next().status(), block.status());
  }
}

TEST(ScanAhead, IsEmptyForAnEmptyStream) {
  ShapeIds ids;
  ScanAhead ahead(std::make_unique<TextStream>("", 1), 2, ids);
  for (int i = 0; i < 2; ++i) {
    const absl::StatusOr<ScanAhead::Block> block = ahead.Next();
    ASSERT_TRUE(block.ok());
    EXPECT_TRUE(block->bytes.empty());
  }
}

TEST(ScanAhead, MayBeLeftAtAnyTime) {
  const std::string document = ManyRecords();
  for (int blocks = 0; blocks < 4; ++blocks) {
    ShapeIds ids;
    ScanAhead ahead(std::make_unique<TextStream>(document, 1000), 2, ids, 10'000);
    for (int i = 0; i < blocks; ++i) ASSERT_TRUE(ahead.Next().ok());
  }
}

TEST(ScanAhead, StopsWhileItWaitsForAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const FileDescriptor writer(ends[1]);
  absl::StatusOr<std::unique_ptr<PipeStream>> stream =
      PipeStream::Open(FileDescriptor(ends[0]), "pipe");
  ASSERT_TRUE(stream.ok()) << stream.status();
  ASSERT_TRUE(WriteAll(writer, std::string("abc"), "pipe").ok());
  ShapeIds ids;
  ScanAhead ahead(*std::move(stream), 1, ids, 3);
  EXPECT_EQ(ahead.Next()->bytes, "abc");
  // The destructor returns although nothing more comes and the pipe stays open.
}

TEST(ScanAhead, CountsTheWaitsForItsUser) {
  ShapeIds ids;
  ScanAhead ahead(std::make_unique<TextStream>(ManyRecords()), 1, ids, 10'000);
  while (ahead.scanned().was_full == 0 || ahead.unpacked().was_full == 0) {
    std::this_thread::yield();  // all blocks are full
  }
  EXPECT_EQ(ahead.scanned().was_empty, 0u);
}

}  // namespace
}  // namespace pulso
