#include "archive/zip_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "support/byte_streams.h"
#include "support/export_files.h"

namespace pulso {
namespace {

using testing::ElementsAre;

// A text of `bytes` bytes that deflate shrinks to about a third.
std::string LongText(std::size_t bytes) {
  std::string text;
  for (unsigned i = 0; text.size() < bytes; ++i) text += std::to_string(i * 2654435761u) + "\n";
  text.resize(bytes);
  return text;
}

class ZipArchiveTest : public testing::Test {
 protected:
  // Writes the zip and opens it.
  absl::StatusOr<std::unique_ptr<ExportArchive>> OpenZipOf(const std::vector<ZipMember>& entries,
                                                           ZipStyle style = ZipStyle::kPlain) {
    WriteZip(path_, entries, style);
    return ExportArchive::Open(path_);
  }

  // Reads the whole file with this path in the export.
  static ReadResult Read(ExportArchive& archive, std::string_view path) {
    const auto& files = archive.files();
    const auto file = std::find_if(files.begin(), files.end(),
                                   [path](const ExportFile& f) { return f.path == path; });
    if (file == files.end()) return {.bytes = "", .status = absl::NotFoundError("no such file")};
    const auto stream = archive.OpenFile(static_cast<std::size_t>(file - files.begin()));
    if (!stream.ok()) return {.bytes = "", .status = stream.status()};
    return ReadToEnd(**stream);
  }

  static std::vector<std::string> PathsAndKinds(const ExportArchive& archive) {
    std::vector<std::string> lines;
    for (const ExportFile& file : archive.files()) {
      lines.push_back(file.path + " " + std::string(FileKindName(file.kind)));
    }
    return lines;
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "export.zip";
};

TEST_F(ZipArchiveTest, ListsEveryFileWithItsKindSizeAndCrc) {
  const auto archive = OpenZipOf({{"apple_health_export/", ""},
                                  {"apple_health_export/exportar.xml", HealthDataXml()},
                                  {"apple_health_export/export_cda.xml", "<ClinicalDocument/>"},
                                  {"apple_health_export/workout-routes/", ""},
                                  {"apple_health_export/workout-routes/a.gpx", "<gpx/>"},
                                  {"apple_health_export/electrocardiograms/ecg.csv", "1,2"},
                                  {"apple_health_export/clinical-records/a.json", "{}"},
                                  {"apple_health_export/attachments/a.pdf", "%PDF"},
                                  {"apple_health_export/readme.txt", "hello"},
                                  {"apple_health_export/.DS_Store", "Bud1"}});
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(
      PathsAndKinds(**archive),
      ElementsAre("apple_health_export/ directory", "exportar.xml main_xml", "export_cda.xml cda",
                  "workout-routes/ directory", "workout-routes/a.gpx workout_route",
                  "electrocardiograms/ecg.csv electrocardiogram",
                  "clinical-records/a.json clinical_record", "attachments/a.pdf attachment",
                  "readme.txt other", ".DS_Store ignored"));
  EXPECT_EQ((*archive)->main_file(), 1u);
  EXPECT_EQ((*archive)->name(), "export.zip");
  EXPECT_EQ((*archive)->packed_bytes(), ReadFile(path_).size());
  const ExportFile& gpx = (*archive)->files()[4];
  EXPECT_EQ(gpx.archive_path, "apple_health_export/workout-routes/a.gpx");
  EXPECT_EQ(gpx.bytes, 6u);
  EXPECT_EQ(gpx.crc32, crc32(0, reinterpret_cast<const Bytef*>("<gpx/>"), 6));
}

TEST_F(ZipArchiveTest, ReadsEveryStyleOfZip) {
  const std::string text = HealthDataXml(LongText(1'000'000));
  for (const ZipStyle style :
       {ZipStyle::kPlain, ZipStyle::kStreamed, ZipStyle::kZip64, ZipStyle::kStored}) {
    const auto archive = OpenZipOf({{"apple_health_export/export.xml", text},
                                    {"apple_health_export/workout-routes/a.gpx", "<gpx/>"},
                                    {"apple_health_export/attachments/empty", ""}},
                                   style);
    ASSERT_TRUE(archive.ok()) << archive.status();
    const ReadResult read = Read(**archive, "export.xml");
    EXPECT_TRUE(read.status.ok()) << read.status;
    EXPECT_EQ(read.bytes, text);
    EXPECT_EQ(Read(**archive, "workout-routes/a.gpx").bytes, "<gpx/>");
    EXPECT_TRUE(Read(**archive, "attachments/empty").status.ok());
  }
}

TEST_F(ZipArchiveTest, ReadsAFileTwiceAtOnceOnTwoThreads) {
  const std::string text = HealthDataXml(LongText(3'000'000));
  const auto archive = OpenZipOf({{"export.xml", text}, {"workout-routes/a.gpx", text}});
  ASSERT_TRUE(archive.ok()) << archive.status();
  for (int round = 0; round < 3; ++round) {
    ReadResult other;
    std::thread thread([&] { other = Read(**archive, "workout-routes/a.gpx"); });
    const ReadResult read = Read(**archive, "export.xml");
    thread.join();
    EXPECT_EQ(read.bytes, text);
    EXPECT_EQ(other.bytes, text);
  }
}

TEST_F(ZipArchiveTest, FindsAMainFileWithoutXmlInItsName) {
  const auto archive = OpenZipOf({{"notes.xml", "<notes/>"}, {"export", HealthDataXml()}});
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->main_file(), 1u);
}

TEST_F(ZipArchiveTest, FindsAMainFileAfterAByteOrderMark) {
  const auto archive = OpenZipOf({{"export.xml", "\xef\xbb\xbf" + HealthDataXml()}});
  ASSERT_TRUE(archive.ok()) << archive.status();
}

TEST_F(ZipArchiveTest, IgnoresWhatMacosLeavesBehind) {
  const auto archive = OpenZipOf({{"__MACOSX/apple_health_export/._export.xml", HealthDataXml()},
                                  {"__MACOSX/export.xml", HealthDataXml()},
                                  {"apple_health_export/._export.xml", HealthDataXml()},
                                  {"apple_health_export/export.xml", HealthDataXml()}});
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->main_file(), 3u);
  EXPECT_EQ((*archive)->files()[0].kind, FileKind::kIgnored);
  EXPECT_EQ((*archive)->files()[2].kind, FileKind::kIgnored);
}

TEST_F(ZipArchiveTest, IsNotMisledByADirectoryCalledExportXml) {
  const auto archive =
      OpenZipOf({{"a/export.xml/", ""}, {"a/export.xml/inner.xml", HealthDataXml()}});
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->main_file(), 1u);
  EXPECT_THAT((*archive)->OpenFile(0), InputErrorWith("a/export.xml/: is a directory"));
}

TEST_F(ZipArchiveTest, ReadsNamesInUtf8WithAndWithoutTheFlag) {
  const std::string name = "apple_health_export/导出.xml";
  WriteZip(path_, {{name, HealthDataXml()}});
  const std::uint32_t flags = GetZipField(path_, name, kZipFlags);
  for (const std::uint32_t changed : {flags | kZipNameIsUtf8, flags & ~kZipNameIsUtf8}) {
    SetZipField(path_, name, kZipFlags, changed);
    const auto archive = ExportArchive::Open(path_);
    ASSERT_TRUE(archive.ok()) << archive.status();
    EXPECT_EQ((*archive)->files().front().archive_path, name);
    EXPECT_EQ((*archive)->files().front().path, "导出.xml");
  }
}

TEST_F(ZipArchiveTest, ReadsNamesInCodePage437) {
  WriteZip(path_, {{"d__sa_aktar_lan.xml", HealthDataXml()}});
  RenameZipEntry(path_, "d__sa_aktar_lan.xml", "d\x82\x81sa_aktar\xe1lan.xml");
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->files().front().path, "déüsa_aktarßlan.xml");
}

TEST_F(ZipArchiveTest, TakesNamesThatLeaveTheFolderAsLabels) {
  const auto archive = OpenZipOf({{"../../../etc/passwd", "root"},
                                  {"/etc/shadow", "root"},
                                  {"apple_health_export/export.xml", HealthDataXml()},
                                  {"apple_health_export/../workout-routes/a.gpx", "<gpx/>"}});
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(PathsAndKinds(**archive),
              ElementsAre("../../../etc/passwd other", "/etc/shadow other", "export.xml main_xml",
                          "../workout-routes/a.gpx other"));
  EXPECT_EQ(Read(**archive, "../../../etc/passwd").bytes, "root");
}

TEST_F(ZipArchiveTest, RefusesTwoMainFiles) {
  EXPECT_THAT(OpenZipOf({{"a/export.xml", HealthDataXml()}, {"b/export.xml", HealthDataXml()}}),
              InputErrorWith("export.zip: 2 files hold <HealthData> (a/export.xml, b/export.xml); "
                             "give the one to load"));
}

TEST_F(ZipArchiveTest, RefusesAZipWithoutMainFile) {
  EXPECT_THAT(OpenZipOf({{"export.xml", ""}, {"export_cda.xml", "<ClinicalDocument/>"}}),
              InputErrorWith("export.zip: none of its 2 files holds <HealthData>; is it"));
  EXPECT_THAT(OpenZipOf({}), InputErrorWith("export.zip: there is no file in it"));
  EXPECT_THAT(OpenZipOf({{"inner/export.zip", "PK"}}), InputErrorWith("unpack that"));
  EXPECT_THAT(OpenZipOf({{"export.xml", std::string("\xff\xfe<\0", 4)}}),
              InputErrorWith("export.xml: is UTF-16"));
}

TEST_F(ZipArchiveTest, RefusesAnEncryptedMainFile) {
  EXPECT_THAT(OpenZipOf({{"export.xml", HealthDataXml()}}, ZipStyle::kEncrypted),
              InputErrorWith("export.zip: export.xml: is encrypted; unpack"));
}

TEST_F(ZipArchiveTest, RefusesAnEncryptedSideFileOnlyWhenItIsRead) {
  WriteZip(path_, {{"export.xml", HealthDataXml()}, {"workout-routes/a.gpx", "<gpx/>"}});
  const std::uint32_t flags = GetZipField(path_, "workout-routes/a.gpx", kZipFlags);
  SetZipField(path_, "workout-routes/a.gpx", kZipFlags, flags | 1);  // bit 0: encrypted
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(Read(**archive, "workout-routes/a.gpx").status, InputErrorWith("is encrypted"));
  EXPECT_TRUE(Read(**archive, "export.xml").status.ok());
}

TEST_F(ZipArchiveTest, ChecksTheCrcAtTheEnd) {
  const std::string text = HealthDataXml(LongText(100'000));
  WriteZip(path_, {{"export.xml", text}}, ZipStyle::kStored);
  FlipByte(path_, 50'000);
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  const ReadResult read = Read(**archive, "export.xml");
  EXPECT_EQ(read.bytes.size(), text.size());
  EXPECT_THAT(read.status, InputErrorWith("export.zip: export.xml: its CRC is not the one"));
  EXPECT_FALSE(IsTruncated(read.status));
}

TEST_F(ZipArchiveTest, ChecksTheCrcOfAnEmptyEntry) {
  WriteZip(path_, {{"export.xml", HealthDataXml()}, {"attachments/a", ""}}, ZipStyle::kStored);
  SetZipField(path_, "attachments/a", kZipCrc, 1);
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(Read(**archive, "attachments/a").status,
              InputErrorWith("export.zip: attachments/a: its CRC is not the one"));
}

TEST_F(ZipArchiveTest, ReportsDamageWithinAnEntryAndReadsTheOthers) {
  const std::string text = HealthDataXml(LongText(1'000'000));
  WriteZip(path_, {{"export.xml", text}, {"attachments/a", "fine"}});
  std::string zip = ReadFile(path_);
  std::fill_n(zip.begin() + 200'000, 1000, '\xff');
  WriteFile(path_, zip);
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  const ReadResult read = Read(**archive, "export.xml");
  EXPECT_FALSE(read.bytes.empty());
  EXPECT_THAT(read.status, InputErrorWith("export.zip: export.xml: "));
  EXPECT_EQ(Read(**archive, "attachments/a").bytes, "fine");
}

TEST_F(ZipArchiveTest, StopsAnEntryThatUnpacksToMoreThanStated) {
  const std::string text = HealthDataXml(std::string(10'000'000, ' '));
  WriteZip(path_, {{"export.xml", text}});
  SetZipField(path_, "export.xml", kZipUnpackedBytes, 5000);
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  const ReadResult read = Read(**archive, "export.xml");
  EXPECT_LE(read.bytes.size(), 5000u);
  EXPECT_THAT(read.status, InputErrorWith("unpacks to more than the 5000 bytes"));
}

TEST_F(ZipArchiveTest, MarksAnEntryShorterThanStatedAsTruncated) {
  const std::string text = HealthDataXml(LongText(100'000));
  WriteZip(path_, {{"export.xml", text}});
  SetZipField(path_, "export.xml", kZipUnpackedBytes, 200'000);
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  const ReadResult read = Read(**archive, "export.xml");
  EXPECT_EQ(read.bytes, text);
  EXPECT_TRUE(IsTruncated(read.status)) << read.status;
}

TEST_F(ZipArchiveTest, MarksAnEntryWhosePackedBytesAreCutAsTruncated) {
  const std::string text = HealthDataXml(LongText(1'000'000));
  WriteZip(path_, {{"export.xml", text}});
  SetZipField(path_, "export.xml", kZipPackedBytes, 100'000);
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  const ReadResult read = Read(**archive, "export.xml");
  EXPECT_GT(read.bytes.size(), 100'000u);
  EXPECT_TRUE(text.starts_with(read.bytes));
  EXPECT_TRUE(IsTruncated(read.status)) << read.status;
}

TEST_F(ZipArchiveTest, RefusesAZipWithoutItsCentralDirectory) {
  WriteZip(path_, {{"export.xml", HealthDataXml(LongText(100'000))}});
  CutFile(path_, 20'000);
  EXPECT_THAT(ExportArchive::Open(path_),
              InputErrorWith("export.zip: the zip has no central directory; it was cut off"));
}

TEST_F(ZipArchiveTest, RefusesADamagedCentralDirectory) {
  WriteZip(path_, {{"export.xml", HealthDataXml()}});
  std::string zip = ReadFile(path_);
  zip[zip.find("PK\1\2")] = 'X';
  WriteFile(path_, zip);
  EXPECT_THAT(ExportArchive::Open(path_), InputErrorWith("export.zip: "));
}

TEST_F(ZipArchiveTest, ListsBothOfTwoFilesWithOneName) {
  WriteZip(path_, {{"export.xml", HealthDataXml()}, {"a.txt", "one"}, {"b.txt", "two"}});
  RenameZipEntry(path_, "b.txt", "a.txt");
  const auto archive = ExportArchive::Open(path_);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(1)).bytes, "one");
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(2)).bytes, "two");
}

TEST_F(ZipArchiveTest, IsKnownByItsFirstBytesNotByItsName) {
  WriteZip(folder_ / "export.xml", {{"export.xml", HealthDataXml()}});
  const auto archive = ExportArchive::Open(folder_ / "export.xml");
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ(Read(**archive, "export.xml").bytes, HealthDataXml());
}

TEST_F(ZipArchiveTest, DigestsTheZipItself) {
  const auto archive = OpenZipOf({{"export.xml", HealthDataXml()}});
  ASSERT_TRUE(archive.ok()) << archive.status();
  WriteFile(folder_ / "copy.zip", ReadFile(path_));
  const auto copy = ExportArchive::Open(folder_ / "copy.zip");
  EXPECT_EQ((*archive)->Sha256()->size(), 64u);
  EXPECT_EQ(*(*archive)->Sha256(), *(*copy)->Sha256());
}

}  // namespace
}  // namespace pulso
