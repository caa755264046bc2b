// Archives that were made to do harm, or broken in transit: a load of one ends with a clear error
// and changes nothing, or loads what is sound; in bounded memory, and writing no file anywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "db/adversarial_load.h"
#include "support/crafted_zip.h"

namespace pulso {
namespace {

using testing::AnyOf;
using testing::ElementsAre;

CraftedEntry Entry(std::string name, std::string_view bytes) {
  return {.name = std::move(name), .content = Deflate({{std::string(bytes)}})};
}

std::string Join(std::string_view text, int times) {
  std::string joined;
  for (int i = 0; i < times; ++i) joined += text;
  return joined;
}

class AdversarialArchive : public AdversarialLoad {
 protected:
  const CraftedEntry main_ = Entry("apple_health_export/export.xml", HealthDataXml(HeartRate(63)));
};

TEST_F(AdversarialArchive, CannotWriteOutsideByTheNamesInIt) {
  const std::string absolute = db_.Path("slipped");
  const std::vector<std::string> names = {"../../slipped",
                                          "../../../../../../tmp/slipped",
                                          "..\\..\\slipped",
                                          "C:\\slipped",
                                          "\\\\host\\share",
                                          "apple_health_export/../slipped",
                                          "./slipped",
                                          "~/slipped",
                                          absolute,
                                          "slipped\n\x1b[31m",
                                          "",
                                          "con|>slipped;"};
  std::vector<CraftedEntry> entries = {main_};
  for (const std::string& name : names) entries.push_back(Entry(name, "harm"));
  ExpectLoaded("slip.zip", CraftZip(entries));
  EXPECT_THAT(Paths(), ElementsAre("main_xml export.xml", "other ../../slipped",
                                   "other ../../../../../../tmp/slipped", "other ../../slipped",
                                   "other C:/slipped", "other //host/share", "other ../slipped",
                                   "other ./slipped", "other ~/slipped", "other " + absolute,
                                   "other slipped\n\x1b[31m", "other ", "other con|>slipped;"));
  for (const std::string& name : names) {
    if (name.find("slipped") == std::string::npos) continue;
    EXPECT_FALSE(std::filesystem::exists(name)) << name;
    EXPECT_FALSE(std::filesystem::exists(db_.Path("some/folder/" + name))) << name;
  }
}

TEST_F(AdversarialArchive, IsReadWhateverBytesTheNamesAre) {
  ExpectLoaded("names.zip", CraftZip({Entry("apple_health_export/\xdc"
                                            "bersicht.xml",
                                            HealthDataXml(HeartRate(63))),
                                      Entry("apple_health_export/\xff\xfe\xc0\x80", "a"),
                                      Entry(std::string("apple_health_export/cut\0.xml", 28), "a"),
                                      Entry("apple_health_export/" + std::string(60'000, 'n'), "a"),
                                      Entry("apple_health_export/\xef\xbf\xbf", "a")}));
  EXPECT_THAT(Paths(), ElementsAre("main_xml ▄bersicht.xml", "other \xc2\xa0■└Ç", "other cut .xml",
                                   "other " + std::string(60'000, 'n'), "other \xef\xbf\xbf"));
}

TEST_F(AdversarialArchive, DoesNotReachTheTerminalByTheNamesInIt) {
  const std::string cut = HealthDataXml(HeartRate(63)).substr(0, 300);
  const std::string name = "a\x1b[31m\r.xml";
  ExpectRefused("main.zip", CraftZip({Entry(name, cut)}), {"a?[31m?.xml", "ends"});
  ExpectRefused("two.zip", CraftZip({Entry(name, cut), Entry("b\x1b.xml", cut)}), {"a?[31m?.xml"});
  CraftedEntry lying = Entry("workout-routes/\x1b.gpx", "<gpx/>");
  lying.content.crc32 ^= 1;
  ExpectRefused("side.zip", CraftZip({Entry("export.xml", HealthDataXml(HeartRate(63))), lying}),
                {"?.gpx", "CRC"});
}

TEST_F(AdversarialArchive, IsRefusedWhenWhatIsToBeReadIsEncrypted) {
  CraftedEntry secret = main_;
  secret.flags = 1;
  ExpectRefused("main.zip", CraftZip({secret}), {"export.xml", "encrypted", "password"});
  for (const char* name :
       {"workout-routes/a.gpx", "electrocardiograms/a.csv", "clinical-records/a.json"}) {
    secret = Entry(absl::StrCat("apple_health_export/", name), "secret");
    secret.flags = 1;
    ExpectRefused("side.zip", CraftZip({main_, secret}), {name, "encrypted", "password"});
  }
}

TEST_F(AdversarialArchive, IsLoadedWhenOnlyWhatIsNotReadIsEncrypted) {
  std::vector<CraftedEntry> entries = {main_};
  for (const char* name : {"export_cda.xml", "attachments/a.pdf", "notes.txt"}) {
    entries.push_back(Entry(absl::StrCat("apple_health_export/", name), "secret"));
    entries.back().flags = 1;
  }
  ExpectLoaded("export.zip", CraftZip(entries));
  EXPECT_THAT(Paths(), ElementsAre("main_xml export.xml", "cda export_cda.xml",
                                   "attachment attachments/a.pdf", "other notes.txt"));
}

TEST_F(AdversarialArchive, IsRefusedWhenAChecksumIsWrong) {
  CraftedEntry wrong = main_;
  wrong.content.crc32 ^= 1;
  ExpectRefused("main.zip", CraftZip({wrong}), {"export.xml", "CRC"});
  ExpectRefused("main.zip", CraftZip({wrong}), {"export.xml", "CRC"}, {"--allow-truncated"});
  for (const char* name :
       {"workout-routes/a.gpx", "electrocardiograms/a.csv", "clinical-records/a.json"}) {
    wrong = Entry(absl::StrCat("apple_health_export/", name), "{}");
    wrong.content.crc32 ^= 1;
    ExpectRefused("side.zip", CraftZip({main_, wrong}), {name, "CRC"});
  }
}

TEST_F(AdversarialArchive, IsRefusedWhenAFileUnpacksToMoreThanItSays) {
  const Repeated blanks = {std::string(10'000'000, ' '), 30};
  const std::string xml = HealthDataXml(HeartRate(63));
  const std::size_t middle = xml.find(" <Record");
  CraftedEntry bomb = main_;
  bomb.content = Deflate({{xml.substr(0, middle)}, blanks, {xml.substr(middle)}});
  bomb.content.bytes = 1000;
  ExpectRefused("main.zip", CraftZip({bomb}), {"export.xml", "unpacks to more than the 1000"});
  bomb.content.bytes = xml.size();
  ExpectRefused("main.zip", CraftZip({bomb}), {"export.xml", "unpacks to more"},
                {"--allow-truncated"});
  for (const char* name :
       {"workout-routes/a.gpx", "electrocardiograms/a.csv", "clinical-records/a.json"}) {
    bomb.name = absl::StrCat("apple_health_export/", name);
    bomb.content = Deflate({{std::string(10'000'000, '\0'), 30}});
    bomb.content.bytes = 1000;
    ExpectRefused("side.zip", CraftZip({main_, bomb}), {name, "unpacks to more than the 1000"});
  }
}

struct LargeFile {
  const char* name;
  std::vector<Repeated> content;
};

std::vector<LargeFile> LargeFiles() {
  const std::string point = "<gpx><trk><trkseg><trkpt lat=\"1\" lon=\"2\">";
  const std::string head = "Name,A\nSample Rate,512 hertz\nUnit,\xc2\xb5V\n\n";
  const Repeated blanks = {std::string(100'000, ' '), 3000};
  const Repeated letters = {std::string(100'000, 'a'), 3000};
  const Repeated some_letters = {letters.text, 600};  // 60 MB
  return {{"workout-routes/blanks.gpx", {{"<gpx>"}, blanks, {"</gpx>"}}},
          {"workout-routes/text.gpx", {{"<gpx>"}, letters, {"</gpx>"}}},
          {"workout-routes/number.gpx", {{point + "<ele>"}, letters}},
          {"workout-routes/unknown.gpx", {{point + "<foo>"}, letters}},
          {"workout-routes/attribute.gpx", {{"<gpx a=\""}, letters}},
          {"workout-routes/deep.gpx", {{"<gpx>"}, {"<foo>", 1'000'000}}},
          {"electrocardiograms/head.csv", {{"Name,"}, some_letters}},
          {"electrocardiograms/lines.csv", {{std::string(100'000, '\n'), 600}}},
          {"electrocardiograms/samples.csv", {{head}, {Join("1\n", 50'000), 600}}},
          {"electrocardiograms/large.csv", {{"Name,"}, letters}},
          {"clinical-records/text.json", {{"{\"a\": \""}, some_letters, {"\"}"}}},
          {"clinical-records/numbers.json", {{"[1"}, {Join(",1", 50'000), 600}, {"]"}}},
          {"clinical-records/deep.json", {{std::string(100'000, '['), 600}}},
          {"clinical-records/large.json", {{"{\"a\": \""}, letters, {"\"}"}}}};
}

TEST_F(AdversarialArchive, TakesNoMemoryForSideFilesOfAnySize) {
  for (const LargeFile& file : LargeFiles()) {
    SCOPED_TRACE(file.name);
    const CraftedEntry entry = {.name = absl::StrCat("apple_health_export/", file.name),
                                .content = Deflate(file.content)};
    const ProgramResult result = Load("side.zip", CraftZip({main_, entry}));
    EXPECT_THAT(result.exit_status, AnyOf(0, 3)) << result.err;
    EXPECT_THAT(db_.Rows("SELECT value FROM record"), ElementsAre("63"));
    EXPECT_EQ(db_.Value("SELECT count(*) FROM reject"), result.exit_status == 3 ? "1" : "0");
  }
}

TEST_F(AdversarialArchive, IsRefusedWhenItsDirectoryLies) {
  const std::uint64_t bytes = main_.content.bytes;
  CraftedEntry lying = main_;
  lying.content.bytes = bytes - 1;
  ExpectRefused("a.zip", CraftZip({lying}), {"export.xml", "unpacks to more"});
  for (const std::uint64_t more : {bytes + 1, std::uint64_t{0xfffffffe}, std::uint64_t{1} << 40}) {
    lying.content.bytes = more;
    ExpectRefused("a.zip", CraftZip({lying}), {"export.xml", "ends after"});
  }
  lying = main_;
  lying.packed_bytes = main_.content.packed.size() - 20;
  ExpectRefused("a.zip", CraftZip({lying}), {"export.xml", "ends after"});
  lying = main_;
  for (const std::uint32_t elsewhere : {1u, 100u, 0xfffffff0u}) {
    lying.moved_by = elsewhere;
    ExpectRefused("a.zip", CraftZip({lying}), {});
  }
}

TEST_F(AdversarialArchive, IsRefusedWhenASizeIsImpossible) {
  for (const std::uint64_t bytes : {std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    for (const char* name : {"workout-routes/a.gpx", "attachments/a.pdf"}) {
      CraftedEntry lying = Entry(absl::StrCat("apple_health_export/", name), "a");
      lying.content.bytes = bytes;
      ExpectRefused("a.zip", CraftZip({main_, lying}), {name, "directory is damaged"});
    }
  }
}

TEST_F(AdversarialArchive, IsLoadedWhenALieDoesNoHarm) {
  CraftedEntry lying = main_;  // its packed bytes end where deflate says, and the CRC is right
  lying.packed_bytes = 0xfffffffe;
  ExpectLoaded("a.zip", CraftZip({lying}));
}

TEST_F(AdversarialArchive, IsRefusedWhereverItIsCutOff) {
  const std::string zip = CraftZip({main_, Entry("apple_health_export/notes.txt", "a")});
  const std::size_t directory = zip.find("PK\1\2");
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{3}, std::size_t{4}, std::size_t{30}, std::size_t{200},
        directory, directory + 50, zip.size() - 22, zip.size() - 10}) {
    SCOPED_TRACE(bytes);
    ExpectRefused("cut.zip", zip.substr(0, bytes), {});
  }
  ExpectRefused("cut.zip", zip.substr(0, directory), {"no central directory", "cut off"});
}

TEST_F(AdversarialArchive, IsRefusedWithoutExactlyOneMainXml) {
  CraftedEntry main = main_;
  main.name = "other_export/export.xml";
  ExpectRefused("two.zip", CraftZip({main_, main}),
                {"2 files", "apple_health_export/export.xml, other_export/export.xml"});
  const std::string folder = "apple_health_export/export.xml/";
  ExpectRefused("folder.zip", CraftZip({Entry(folder, "")}), {"none of its 1 files"});
  ExpectRefused("nothing.zip", CraftZip({}), {"no file in it"});
  for (const char* content : {"", " \n\t", "\xef\xbb\xbf", "<", "<?xml version=\"1.0\"?>\n"}) {
    ExpectRefused("no_root.zip", CraftZip({Entry("apple_health_export/export.xml", content)}),
                  {"none of its 1 files holds <HealthData>"});
    ExpectRefused("no_root.xml", content, {});
  }
  ExpectLoaded("both.zip", CraftZip({Entry(folder, ""), main}));
}

TEST_F(AdversarialArchive, MayHoldAnyNumberOfFilesAtAnyDepth) {
  std::string folders;
  for (int depth = 0; depth < 1000; ++depth) folders += "deep/";
  std::vector<ZipMember> entries = {{folders + "export.xml", HealthDataXml(HeartRate(63))}};
  for (int file = 0; file < 100'000; ++file) {
    entries.push_back({absl::StrCat(folders.substr(0, 10), "file", file), ""});
  }
  const std::string path = db_.Path("made.zip");
  WriteZip(path, entries);
  ExpectLoaded("many.zip", ReadFile(path));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM export_file"), "100001");
}

TEST_F(AdversarialArchive, OfGzipIsReadAsFarAsItMakesSense) {
  const Repeated blanks = {std::string(10'000'000, ' '), 25};
  const std::string xml = HealthDataXml(HeartRate(63));
  const std::size_t middle = xml.find(" <Record");
  ExpectRefused("blanks.xml.gz", GzipOf({blanks}), {"no <HealthData>"});
  ExpectRefused("zeros.xml.gz", GzipOf({{std::string(10'000'000, '\0'), 25}}), {});
  ExpectRefused("prolog.xml.gz", GzipOf({{"<!DOCTYPE HealthData ["}, blanks, {xml}}),
                {"no <HealthData>"});
  ExpectRefused("no_end.xml.gz", GzipOf({{xml.substr(0, middle)}, blanks}), {"ends before"});
  ExpectLoaded("inside.xml.gz", GzipOf({{xml.substr(0, middle)}, blanks, {xml.substr(middle)}}));
  ExpectLoaded("behind.xml.gz", GzipOf({{xml}, blanks}));
}

TEST_F(AdversarialArchive, OfGzipIsRefusedWhenDamaged) {
  const std::string packed = GzipOf({{HealthDataXml(HeartRate(63))}});
  ExpectRefused("cut.xml.gz", packed.substr(0, packed.size() - 8), {"cut off"});
  ExpectRefused("cut.xml.gz", packed.substr(0, packed.size() / 2), {"cut off"});
  std::string wrong = packed;
  wrong[packed.size() - 8] ^= 1;
  ExpectRefused("crc.xml.gz", wrong, {"damaged"});
  ExpectRefused("more.xml.gz", packed + "more", {"other bytes follow"});
}

}  // namespace
}  // namespace pulso
