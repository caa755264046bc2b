#include "archive/export_archive.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "archive/file_handle.h"
#include "support/byte_streams.h"
#include "support/export_files.h"

namespace pulso {
namespace {

// The SHA-256 of HealthDataXml(), by sha256sum.
constexpr char kSha256OfXml[] = "0e26ad4df0256be2f70cab0b9c7a1f73543a771ce331562579ec4d25e84829e0";

// Standard input is another file as long as this lives.
class StandardInput {
 public:
  explicit StandardInput(int fd) : before_(dup(STDIN_FILENO)) { dup2(fd, STDIN_FILENO); }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() { dup2(before_.get(), STDIN_FILENO); }

 private:
  FileDescriptor before_;
};

// A pipe into which a thread of its own writes `bytes`.
class WrittenPipe {
 public:
  explicit WrittenPipe(std::string bytes) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    reader_ = FileDescriptor(ends[0]);
    thread_ = std::thread([writer = FileDescriptor(ends[1]), bytes = std::move(bytes)] {
      EXPECT_TRUE(WriteAll(writer, bytes, "pipe").ok());
    });
  }
  ~WrittenPipe() { thread_.join(); }
  WrittenPipe(const WrittenPipe&) = delete;
  WrittenPipe& operator=(const WrittenPipe&) = delete;

  int reader() const { return reader_.get(); }

 private:
  FileDescriptor reader_;
  std::thread thread_;
};

std::string LongXml() { return HealthDataXml(std::string(500'000, ' ')); }

TEST(ExportArchive, ReadsXmlFromAPipe) {
  const WrittenPipe pipe(LongXml());
  const StandardInput input(pipe.reader());
  const auto archive = ExportArchive::Open("-");
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->name(), "standard input");
  EXPECT_FALSE((*archive)->packed_bytes().has_value());
  ASSERT_EQ((*archive)->files().size(), 1u);
  EXPECT_EQ((*archive)->files().front().path, "standard input");
  EXPECT_FALSE((*archive)->files().front().bytes.has_value());
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, LongXml());
  EXPECT_THAT((*archive)->OpenFile(0),
              InputErrorWith("standard input: a pipe can be read only once"));
}

TEST(ExportArchive, DigestsAPipeWhileItIsRead) {
  const WrittenPipe pipe(HealthDataXml());
  const StandardInput input(pipe.reader());
  const auto archive = ExportArchive::Open("-");
  ASSERT_TRUE(archive.ok()) << archive.status();
  ReadToEnd(**(*archive)->OpenFile(0));
  EXPECT_EQ(*(*archive)->Sha256(), kSha256OfXml);
}

TEST(ExportArchive, ReadsGzipFromAPipe) {
  const WrittenPipe pipe(Gzip(LongXml()));
  const StandardInput input(pipe.reader());
  const auto archive = ExportArchive::Open("-");
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, LongXml());
  const TemporaryFolder folder;
  WriteFile(folder / "export.xml.gz", Gzip(LongXml()));
  EXPECT_EQ(*(*archive)->Sha256(), *(*ExportArchive::Open(folder / "export.xml.gz"))->Sha256());
}

TEST(ExportArchive, ReadsAZipFromAPipe) {
  const TemporaryFolder folder;
  WriteZip(folder / "export.zip",
           {{"a/export.xml", LongXml()}, {"a/workout-routes/a.gpx", "<gpx/>"}}, ZipStyle::kStored);
  const WrittenPipe pipe(ReadFile(folder / "export.zip"));
  const StandardInput input(pipe.reader());
  const auto archive = ExportArchive::Open("-");
  ASSERT_TRUE(archive.ok()) << archive.status();
  ASSERT_EQ((*archive)->files().size(), 2u);
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, LongXml());
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(1)).bytes, "<gpx/>");
  EXPECT_EQ(*(*archive)->Sha256(), *(*ExportArchive::Open(folder / "export.zip"))->Sha256());
}

TEST(ExportArchive, LeavesNoTemporaryFile) {
  const TemporaryFolder folder;
  const TemporaryFolder temporary;
  const char* before = std::getenv("TMPDIR");
  const std::string saved = before != nullptr ? before : "";
  setenv("TMPDIR", temporary.path().c_str(), /*replace=*/1);
  WriteZip(folder / "export.zip", {{"export.xml", LongXml()}});
  const WrittenPipe pipe(ReadFile(folder / "export.zip"));
  const StandardInput input(pipe.reader());
  const auto archive = ExportArchive::Open("-");
  EXPECT_TRUE(archive.ok()) << archive.status();
  EXPECT_TRUE(std::filesystem::is_empty(temporary.path()));
  before != nullptr ? setenv("TMPDIR", saved.c_str(), /*replace=*/1) : unsetenv("TMPDIR");
}

TEST(ExportArchive, ReadsARedirectedFileInPlace) {
  const TemporaryFolder folder;
  WriteZip(folder / "export.zip", {{"export.xml", LongXml()}});
  const FileDescriptor file(open((folder / "export.zip").c_str(), O_RDONLY));
  const StandardInput input(file.get());
  const auto archive = ExportArchive::Open("-");
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ((*archive)->packed_bytes(), ReadFile(folder / "export.zip").size());
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, LongXml());
}

TEST(ExportArchive, ReadsARedirectedFileFromWhereItStands) {
  const TemporaryFolder folder;
  WriteFile(folder / "mail", "From: me\n" + LongXml());
  const FileDescriptor file(open((folder / "mail").c_str(), O_RDONLY));
  ASSERT_EQ(lseek(file.get(), 9, SEEK_SET), 9);
  const StandardInput input(file.get());
  const auto archive = ExportArchive::Open("-");
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, LongXml());
}

TEST(ExportArchive, ReadsANamedPipe) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::thread writer([&] { WriteFile(folder / "pipe", LongXml()); });
  {
    const auto archive = ExportArchive::Open(folder / "pipe");
    ASSERT_TRUE(archive.ok()) << archive.status();
    EXPECT_EQ((*archive)->name(), "pipe");
    EXPECT_EQ(ReadToEnd(**(*archive)->OpenFile(0)).bytes, LongXml());
  }
  writer.join();
}

TEST(ExportArchive, RefusesEmptyStandardInput) {
  const WrittenPipe pipe("");
  const StandardInput input(pipe.reader());
  EXPECT_THAT(ExportArchive::Open("-"), InputErrorWith("standard input: is empty"));
}

TEST(ExportArchive, RefusesAFolderAsStandardInput) {
  const TemporaryFolder folder;
  const FileDescriptor file(open(folder.path().c_str(), O_RDONLY));
  const StandardInput input(file.get());
  EXPECT_THAT(ExportArchive::Open("-"), InputErrorWith("standard input: is a folder"));
}

TEST(ExportArchive, RefusesAZipCutOffInAPipe) {
  const TemporaryFolder folder;
  WriteZip(folder / "export.zip", {{"export.xml", LongXml()}}, ZipStyle::kStreamed);
  const std::string zip = ReadFile(folder / "export.zip");
  const WrittenPipe pipe(zip.substr(0, zip.size() / 2));
  const StandardInput input(pipe.reader());
  EXPECT_THAT(ExportArchive::Open("-"),
              InputErrorWith("standard input: the zip has no central directory"));
}

TEST(ExportArchive, SaysWhatIsMissing) {
  const TemporaryFolder folder;
  EXPECT_THAT(ExportArchive::Open(folder / "export.zip"),
              InputErrorWith("export.zip: no such file"));
  EXPECT_THAT(ExportArchive::Open(""), InputErrorWith("no such file"));
}

}  // namespace
}  // namespace pulso
