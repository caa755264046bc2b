#include "archive/xml_archive.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "support/byte_streams.h"
#include "support/export_files.h"

namespace pulso {
namespace {

constexpr char kXml[] = "<HealthData locale=\"en_GB\"></HealthData>\n";
constexpr char kSha256OfXml[] = "bf32190982769494384e544237aa5a740875134924ed7e2a7335bf29516caa55";

class XmlArchiveTest : public testing::Test {
 protected:
  // Opens a file with these bytes.
  absl::StatusOr<std::unique_ptr<ExportArchive>> OpenFileOf(std::string_view bytes) {
    WriteFile(path_, bytes);
    return ExportArchive::Open(path_);
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "export.xml";
};

TEST_F(XmlArchiveTest, IsOneFile) {
  const auto archive = OpenFileOf(kXml);
  ASSERT_TRUE(archive.ok()) << archive.status();
  ASSERT_EQ((*archive)->files().size(), 1u);
  const ExportFile& file = (*archive)->files().front();
  EXPECT_EQ(file.path, "export.xml");
  EXPECT_EQ(file.kind, FileKind::kMainXml);
  EXPECT_EQ(file.bytes, std::string(kXml).size());
  EXPECT_EQ((*archive)->main_file(), 0u);
  EXPECT_EQ((*archive)->packed_bytes(), file.bytes);
  EXPECT_EQ(*(*archive)->Sha256(), kSha256OfXml);
}

TEST_F(XmlArchiveTest, CanBeReadSeveralTimesAtOnce) {
  const std::string text = HealthDataXml(std::string(1'000'000, ' '));
  const auto archive = OpenFileOf(text);
  ASSERT_TRUE(archive.ok()) << archive.status();
  ReadResult other;
  std::thread thread([&] { other = ReadToEnd(**(*archive)->OpenFile(0)); });
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, text);
  thread.join();
  EXPECT_EQ(other.bytes, text);
}

TEST_F(XmlArchiveTest, UnpacksGzipWhateverItsName) {
  const auto archive = OpenFileOf(Gzip(HealthDataXml()));
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_FALSE((*archive)->files().front().bytes.has_value());
  EXPECT_EQ((*archive)->packed_bytes(), Gzip(HealthDataXml()).size());
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, HealthDataXml());
}

TEST_F(XmlArchiveTest, GivesATruncatedGzipUpToTheCut) {
  const std::string packed = Gzip(HealthDataXml("<Record/>"));
  const auto archive = OpenFileOf(packed.substr(0, packed.size() - 8));
  ASSERT_TRUE(archive.ok()) << archive.status();
  const ReadResult read = ReadToEnd(**(*archive)->OpenFile(0));
  EXPECT_EQ(read.bytes, HealthDataXml("<Record/>"));
  EXPECT_TRUE(IsTruncated(read.status)) << read.status;
}

TEST_F(XmlArchiveTest, FindsTheRootAfterALongComment) {
  const auto archive = OpenFileOf("<!--" + std::string(20'000, '-') + "-->" + kXml);
  EXPECT_TRUE(archive.ok()) << archive.status();
}

TEST_F(XmlArchiveTest, RefusesOtherFiles) {
  EXPECT_THAT(OpenFileOf(""), InputErrorWith("export.xml: is empty"));
  EXPECT_THAT(OpenFileOf(Gzip("")), InputErrorWith("export.xml: is empty"));
  EXPECT_THAT(OpenFileOf("<?xml version=\"1.0\"?><gpx/>"),
              InputErrorWith("export.xml: no <HealthData> in its first"));
  EXPECT_THAT(OpenFileOf("<?xml version=\"1.0\"?><ClinicalDocument>"),
              InputErrorWith("export.xml: no <HealthData> in it: it is export_cda.xml"));
  EXPECT_THAT(OpenFileOf(std::string("\xff\xfe<\0H\0", 6)), InputErrorWith("UTF-16"));
  EXPECT_THAT(OpenFileOf(Gzip(kXml).substr(0, 15)), InputErrorWith("ends too early"));
}

}  // namespace
}  // namespace pulso
