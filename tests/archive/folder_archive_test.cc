#include "archive/folder_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "support/byte_streams.h"
#include "support/export_files.h"
#include "support/unprivileged.h"

namespace pulso {
namespace {

using testing::ElementsAre;

std::vector<std::string> PathsAndKinds(const ExportArchive& archive) {
  std::vector<std::string> lines;
  for (const ExportFile& file : archive.files()) {
    lines.push_back(file.path + " " + std::string(FileKindName(file.kind)));
  }
  return lines;
}

TEST(FolderArchive, ListsFilesByName) {
  const TemporaryFolder folder;
  WriteFile(folder / "workout-routes/b.gpx", "<gpx/>");
  WriteFile(folder / "workout-routes/a.gpx", "<gpx>a</gpx>");
  WriteFile(folder / "vienti.xml", HealthDataXml());
  WriteFile(folder / "export_cda.xml", "<ClinicalDocument/>");
  WriteFile(folder / ".DS_Store", "Bud1");
  const auto archive = ExportArchive::Open(folder.path() + "/");
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(PathsAndKinds(**archive),
              ElementsAre(".DS_Store ignored", "export_cda.xml cda", "vienti.xml main_xml",
                          "workout-routes/ directory", "workout-routes/a.gpx workout_route",
                          "workout-routes/b.gpx workout_route"));
  EXPECT_EQ((*archive)->main_file(), 2u);
  EXPECT_EQ((*archive)->name(), std::filesystem::path(folder.path()).filename());
  EXPECT_EQ((*archive)->packed_bytes(), HealthDataXml().size());
  EXPECT_EQ((*archive)->files()[4].bytes, 12u);
  EXPECT_FALSE((*archive)->files()[4].crc32.has_value());
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(2)).bytes, HealthDataXml());
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(4)).bytes, "<gpx>a</gpx>");
}

TEST(FolderArchive, FindsTheExportsOwnFolderInside) {
  const TemporaryFolder folder;
  WriteFile(folder / "apple_health_export/export.xml", HealthDataXml());
  WriteFile(folder / "apple_health_export/workout-routes/a.gpx", "<gpx/>");
  const auto archive = ExportArchive::Open(folder.path());
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(PathsAndKinds(**archive),
              ElementsAre("apple_health_export/ directory", "export.xml main_xml",
                          "workout-routes/ directory", "workout-routes/a.gpx workout_route"));
  EXPECT_EQ((*archive)->files()[1].archive_path, "apple_health_export/export.xml");
}

TEST(FolderArchive, ListsLinksAndDevicesButDoesNotOpenThem) {
  const TemporaryFolder outside;
  WriteFile(outside / "secret.xml", HealthDataXml());
  const TemporaryFolder folder;
  WriteFile(folder / "export.xml", HealthDataXml());
  std::filesystem::create_symlink(outside / "secret.xml", folder / "link.xml");
  std::filesystem::create_directory_symlink(outside.path(), folder / "linked");
  ASSERT_EQ(mkfifo((folder / "pipe.xml").c_str(), 0600), 0);
  const auto archive = ExportArchive::Open(folder.path());
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(PathsAndKinds(**archive), ElementsAre("export.xml main_xml", "link.xml ignored",
                                                    "linked ignored", "pipe.xml ignored"));
  EXPECT_THAT((*archive)->OpenFile(1), InputErrorWith("link.xml: is a symbolic link"));
  EXPECT_THAT((*archive)->OpenFile(3), InputErrorWith("pipe.xml: is no regular file"));
}

TEST(FolderArchive, MayBeNamedByALink) {
  const TemporaryFolder folder;
  WriteFile(folder / "real/export.xml", HealthDataXml());
  std::filesystem::create_directory_symlink(folder / "real", folder / "link");
  const auto archive = ExportArchive::Open(folder / "link");
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->name(), "link");
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, HealthDataXml());
}

TEST(FolderArchive, ReadsAFileWhoseNameIsNoUtf8) {
  const TemporaryFolder folder;
  WriteFile(folder / "exporter-\xe9.xml", HealthDataXml());
  const auto archive = ExportArchive::Open(folder.path());
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->files()[0].path, "exporter-\uFFFD.xml");
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, HealthDataXml());
}

TEST(FolderArchive, IsNotMisledByADirectoryCalledExportXml) {
  const TemporaryFolder folder;
  WriteFile(folder / "export.xml/inner.xml", HealthDataXml());
  const auto archive = ExportArchive::Open(folder.path());
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->main_file(), 1u);
  EXPECT_THAT((*archive)->OpenFile(0), InputErrorWith("export.xml/: is a directory"));
}

TEST(FolderArchive, RefusesNoneAndTwoMainFiles) {
  const TemporaryFolder folder;
  EXPECT_THAT(ExportArchive::Open(folder.path()), InputErrorWith("there is no file in it"));
  WriteFile(folder / "notes.txt", "hello");
  EXPECT_THAT(ExportArchive::Open(folder.path()), InputErrorWith("none of its 1 files"));
  for (const char* name : {"1/export.xml", "2/export.xml", "3/export.xml", "4/export.xml"}) {
    WriteFile(folder / name, HealthDataXml());
  }
  EXPECT_THAT(
      ExportArchive::Open(folder.path()),
      InputErrorWith("4 files hold <HealthData> (1/export.xml, 2/export.xml, 3/export.xml, …)"));
}

TEST(FolderArchive, ReportsAFolderThatCannotBeListed) {
  const TemporaryFolder folder;
  ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
  WriteFile(folder / "export.xml", HealthDataXml());
  WriteFile(folder / "workout-routes/a.gpx", "<gpx/>");
  ASSERT_EQ(chmod((folder / "workout-routes").c_str(), 0), 0);
  {
    const Unprivileged rights;
    EXPECT_THAT(ExportArchive::Open(folder.path()), InputErrorWith("cannot be listed"));
  }
  ASSERT_EQ(chmod((folder / "workout-routes").c_str(), 0700), 0);
}

std::string Sha256OfFolder(const std::string& path) {
  const auto archive = ExportArchive::Open(path);
  return archive.ok() ? (*archive)->Sha256().value_or("none") : "not opened";
}

TEST(FolderArchive, DigestsEveryFileThatIsRead) {
  const TemporaryFolder folder;
  WriteFile(folder / "folder/export.xml", HealthDataXml());
  WriteFile(folder / "folder/workout-routes/a.gpx", "<gpx/>");
  WriteFile(folder / "folder/attachments/a.jpg", "1");
  const std::string first = Sha256OfFolder(folder / "folder");
  EXPECT_EQ(first.size(), 64U);
  EXPECT_EQ(Sha256OfFolder(folder / "folder"), first);

  std::set<std::string> digests = {first};
  WriteFile(folder / "folder/workout-routes/a.gpx", "<gpx />");
  EXPECT_TRUE(digests.insert(Sha256OfFolder(folder / "folder")).second) << "another size";
  WriteFile(folder / "folder/workout-routes/a.gpx", "<gpx\n/>");
  EXPECT_TRUE(digests.insert(Sha256OfFolder(folder / "folder")).second) << "other bytes";
  WriteFile(folder / "folder/workout-routes/b.gpx", "<gpx/>");
  EXPECT_TRUE(digests.insert(Sha256OfFolder(folder / "folder")).second) << "one file more";
  WriteFile(folder / "folder/attachments/a.jpg", "12");
  EXPECT_TRUE(digests.insert(Sha256OfFolder(folder / "folder")).second) << "an attachment's size";
  WriteFile(folder / "folder/export.xml", HealthDataXml(" "));
  EXPECT_TRUE(digests.insert(Sha256OfFolder(folder / "folder")).second) << "another main file";
}

TEST(FolderArchive, DigestsAFolderWithAFileThatCannotBeRead) {
  const TemporaryFolder folder;
  WriteFile(folder / "export.xml", HealthDataXml());
  WriteFile(folder / "workout-routes/a.gpx", "<gpx/>");
  const std::string readable = Sha256OfFolder(folder.path());
  ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
  ASSERT_EQ(chmod((folder / "workout-routes/a.gpx").c_str(), 0), 0);
  const Unprivileged rights;
  EXPECT_EQ(Sha256OfFolder(folder.path()).size(), 64U);
  EXPECT_NE(Sha256OfFolder(folder.path()), readable);
}

}  // namespace
}  // namespace pulso
