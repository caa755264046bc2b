#include "archive/file_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/byte_streams.h"

namespace pulso {
namespace {

using std::string_view_literals::operator""sv;

TEST(IsHealthData, KnowsTheDoctypeAndTheRoot) {
  EXPECT_TRUE(IsHealthData("<?xml version=\"1.0\"?>\n<!DOCTYPE HealthData [\n<!-- HealthKit"));
  EXPECT_TRUE(IsHealthData("<HealthData locale=\"de_DE\">"));
  EXPECT_TRUE(IsHealthData("\xef\xbb\xbf<?xml version=\"1.0\"?><HealthData>"));
  EXPECT_FALSE(IsHealthData("<?xml version=\"1.0\"?><ClinicalDocument>"));
  EXPECT_FALSE(IsHealthData(""));
}

TEST(CheckEncoding, RefusesUtf16) {
  EXPECT_THAT(CheckEncoding("\xff\xfe<\0?\0"sv, "export.xml"), InputErrorWith("UTF-16"));
  EXPECT_THAT(CheckEncoding("\xfe\xff\0<\0?"sv, "export.xml"), InputErrorWith("iconv"));
  EXPECT_THAT(CheckEncoding("<\0?\0x\0"sv, "export.xml"), InputErrorWith("UTF-16"));
  EXPECT_THAT(CheckEncoding("\0<\0?\0x"sv, "export.xml"), InputErrorWith("UTF-16"));
  EXPECT_TRUE(CheckEncoding("\xef\xbb\xbf<?xml", "export.xml").ok());
}

TEST(IsLitter, KnowsWhatOperatingSystemsLeaveBehind) {
  EXPECT_TRUE(IsLitter("__MACOSX/"));
  EXPECT_TRUE(IsLitter("__MACOSX/apple_health_export/._export.xml"));
  EXPECT_TRUE(IsLitter("folder/__MACOSX/export.xml"));
  EXPECT_TRUE(IsLitter("apple_health_export/._export.xml"));
  EXPECT_TRUE(IsLitter(".DS_Store"));
  EXPECT_TRUE(IsLitter("apple_health_export\\.DS_Store"));
  EXPECT_FALSE(IsLitter("apple_health_export/export.xml"));
  EXPECT_FALSE(IsLitter("apple_health_export/"));
}

// The files with these names in the archive, the first of which is the main XML.
std::vector<ExportFile> Described(const std::vector<std::string>& archive_paths) {
  std::vector<ExportFile> files;
  for (const std::string& archive_path : archive_paths) {
    ExportFile& file = files.emplace_back();
    file.archive_path = archive_path;
  }
  DescribeFiles(files, 0);
  return files;
}

TEST(DescribeFiles, TellsKindsFromPlaceAndName) {
  const std::vector<ExportFile> files = Described(
      {"apple_health_export/exportar.xml", "apple_health_export/Export_cda.xml",
       "apple_health_export/workout-routes/route_2024-01-02_3.04pm.gpx",
       "apple_health_export/electrocardiograms/ecg_2024-01-02.csv",
       "apple_health_export/clinical-records/Observation-1.JSON",
       "apple_health_export/attachments/scan.pdf", "apple_health_export/workout-routes/notes.txt",
       "elsewhere/workout-routes/route.gpx"});
  std::vector<std::string_view> kinds;
  for (const ExportFile& file : files) kinds.push_back(FileKindName(file.kind));
  EXPECT_THAT(kinds, testing::ElementsAre("main_xml", "cda", "workout_route", "electrocardiogram",
                                          "clinical_record", "attachment", "other", "other"));
  EXPECT_EQ(files[2].path, "workout-routes/route_2024-01-02_3.04pm.gpx");
  EXPECT_EQ(files[7].path, "elsewhere/workout-routes/route.gpx");
}

TEST(DescribeFiles, UnderstandsBackslashes) {
  const std::vector<ExportFile> files =
      Described({"apple_health_export\\export.xml", "apple_health_export\\workout-routes\\a.gpx"});
  EXPECT_EQ(files[1].kind, FileKind::kWorkoutRoute);
  EXPECT_EQ(files[1].path, "workout-routes/a.gpx");
  EXPECT_EQ(files[1].archive_path, "apple_health_export\\workout-routes\\a.gpx");
}

TEST(DescribeFiles, KeepsPathsOfAnExportWithoutFolder) {
  const std::vector<ExportFile> files = Described({"export.xml", "workout-routes/a.gpx"});
  EXPECT_EQ(files[0].path, "export.xml");
  EXPECT_EQ(files[1].path, "workout-routes/a.gpx");
  EXPECT_EQ(files[1].kind, FileKind::kWorkoutRoute);
}

}  // namespace
}  // namespace pulso
