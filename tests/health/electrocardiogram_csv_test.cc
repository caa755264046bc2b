#include "health/electrocardiogram_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kEnglish =
    "Name,Ada Example\n"
    "Date of Birth,Jan 2\\, 1980\n"
    "Recorded Date,2024-06-01 08:00:10 +0200\n"
    "Classification,Sinus Rhythm\n"
    "Symptoms,Skipped Heartbeat\n"
    "Software Version,1.90\n"
    "Device,\"Watch6,7\"\n"
    "Sample Rate,512 hertz\n"
    "\n"
    "\n"
    "Lead,Lead I\n"
    "Unit,\xC2\xB5V\n"
    "\n"
    "-107.825\n"
    "-108.5\n"
    "0\n"
    "32.001\n";

// Everything quoted, decimal commas, CRLF, a byte order mark.
constexpr std::string_view kGerman =
    "\xEF\xBB\xBF\"Name\",\"Ada \"\"A\"\" Example\"\r\n"
    "\"Geburtsdatum\",\"2. Jan. 1980\"\r\n"
    "\"Aufgezeichnet\",\"2024-06-01 08:00:10 +0200\"\r\n"
    "\"Klassifikation\",\"Sinusrhythmus\"\r\n"
    "\"Symptome\",\"\"\r\n"
    "\"Softwareversion\",\"1,90\"\r\n"
    "\"Ger\xC3\xA4t\",\"Watch6,7\"\r\n"
    "\"Abtastrate\",\"513,992 Hertz\"\r\n"
    "\r\n"
    "\r\n"
    "\"Ableitung\",\"Ableitung I\"\r\n"
    "\"Einheit\",\"\xCE\xBCV\"\r\n"
    "\r\n"
    "-107,825\r\n"
    "\"12,5\"\r\n"
    "\r\n"
    "7";

ElectrocardiogramFile Parse(std::string_view text) {
  absl::StatusOr<ElectrocardiogramFile> file = ParseElectrocardiogram(text);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : ElectrocardiogramFile();
}

std::string ErrorOf(std::string_view text) {
  const absl::StatusOr<ElectrocardiogramFile> file = ParseElectrocardiogram(text);
  EXPECT_EQ(file.status().code(), absl::StatusCode::kDataLoss);
  return std::string(file.status().message());
}

// `text` with the first `from` replaced by `to`.
std::string With(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  return changed.replace(changed.find(from), from.size(), to);
}

TEST(ParseElectrocardiogram, ReadsAnEnglishFile) {
  const ElectrocardiogramFile file = Parse(kEnglish);
  EXPECT_EQ(file.recorded_date, Timestamp{770'536'810'000'000});
  EXPECT_EQ(file.classification, "Sinus Rhythm");
  EXPECT_EQ(file.symptoms, "Skipped Heartbeat");
  EXPECT_EQ(file.software_version, "1.90");
  EXPECT_EQ(file.device, "Watch6,7");
  EXPECT_EQ(file.sample_rate_hz, 512.0);
  EXPECT_EQ(file.lead, "Lead I");
  EXPECT_EQ(file.unit, "\xC2\xB5V");
  EXPECT_THAT(file.voltages, ElementsAre(-107.825F, -108.5F, 0.0F, 32.001F));
}

TEST(ParseElectrocardiogram, ReadsALocalisedFile) {
  const ElectrocardiogramFile file = Parse(kGerman);
  EXPECT_EQ(file.recorded_date, Timestamp{770'536'810'000'000});
  EXPECT_EQ(file.classification, "Sinusrhythmus");
  EXPECT_EQ(file.symptoms, std::nullopt);
  EXPECT_EQ(file.software_version, "1,90");
  EXPECT_EQ(file.device, "Watch6,7");
  EXPECT_EQ(file.sample_rate_hz, 513.992);
  EXPECT_EQ(file.lead, "Ableitung I");
  EXPECT_EQ(file.unit, "\xCE\xBCV");
  EXPECT_THAT(file.voltages, ElementsAre(-107.825F, 12.5F, 7.0F));
}

TEST(ParseElectrocardiogram, KeepsTheHeadInTheFilesOwnWords) {
  EXPECT_EQ(Parse(kEnglish).header,
            R"({"Name":"Ada Example","Date of Birth":"Jan 2\\, 1980",)"
            R"("Recorded Date":"2024-06-01 08:00:10 +0200","Classification":"Sinus Rhythm",)"
            R"("Symptoms":"Skipped Heartbeat","Software Version":"1.90","Device":"Watch6,7",)"
            R"("Sample Rate":"512 hertz","Lead":"Lead I","Unit":")"
            "\xC2\xB5V\"}");
  EXPECT_THAT(Parse(kGerman).header, HasSubstr(R"({"Name":"Ada \"A\" Example","Geburtsdatum":)"));
  EXPECT_THAT(Parse(kGerman).header, HasSubstr(R"("Symptome":"","Softwareversion":"1,90")"));
}

TEST(ParseElectrocardiogram, LosesNothingOfRepeatedLabels) {
  EXPECT_EQ(Parse("A,1 a\nA,2 b\nB\nA,\nA\nB,x\n5\n").header,
            R"({"A":["1 a","2 b","",null],"B":[null,"x"]})");
}

TEST(ParseElectrocardiogram, KeepsCommasInUnquotedValues) {
  EXPECT_EQ(Parse("Name,Example, Ada\n\"a\",\"b\",c\n5\n").header,
            R"({"Name":"Example, Ada","a":"\"b\",c"})");
}

TEST(ParseElectrocardiogram, FindsTheValuesInOtherHeads) {
  // Without symptoms, with lines before the recorded date and after the unit.
  const ElectrocardiogramFile file = Parse(
      "Export,x\nName,Ada\nDate of Birth,1980-01-02\nRecorded Date,2024-06-01 08:00:10 +0200\n"
      "Classification,AF\nSoftware Version,2\nDevice,D\nSample Rate,512 Hz\nLead,I\nUnit,uV\n"
      "Note,none\n1\n");
  EXPECT_EQ(file.recorded_date, Timestamp{770'536'810'000'000});
  EXPECT_EQ(file.classification, "AF");
  EXPECT_EQ(file.symptoms, std::nullopt);
  EXPECT_EQ(file.software_version, "2");
  EXPECT_EQ(file.device, "D");
  EXPECT_EQ(file.sample_rate_hz, 512.0);
  EXPECT_EQ(file.lead, "I");
  EXPECT_EQ(file.unit, "uV");
}

TEST(ParseElectrocardiogram, ReadsAFileWithoutAHead) {
  const ElectrocardiogramFile file = Parse("1.5\n2\n");
  EXPECT_THAT(file.voltages, ElementsAre(1.5F, 2.0F));
  EXPECT_EQ(file.header, "{}");
  EXPECT_EQ(file.recorded_date, std::nullopt);
  EXPECT_EQ(file.unit, std::nullopt);
}

TEST(ParseElectrocardiogram, LeavesOutAnUnreadableDateAndRate) {
  EXPECT_EQ(Parse(With(kEnglish, "2024-06-01 08:00:10 +0200", "yesterday")).recorded_date,
            std::nullopt);
  EXPECT_EQ(Parse(With(kEnglish, "2024-06-01 08:00:10 +0200", "yesterday")).classification,
            "Sinus Rhythm");
  EXPECT_EQ(Parse(With(kEnglish, "512 hertz", "fast")).sample_rate_hz, std::nullopt);
}

TEST(ParseElectrocardiogram, MultipliesMillivolts) {
  EXPECT_THAT(Parse(With(kEnglish, "\xC2\xB5V", "mV")).voltages,
              ElementsAre(-107825.0F, -108500.0F, 0.0F, 32001.0F));
  EXPECT_EQ(Parse(With(kEnglish, "\xC2\xB5V", "mV")).unit, "mV");
  EXPECT_THAT(Parse(With(kEnglish, "\xC2\xB5V", "мВ")).voltages.front(), -107825.0F);
}

// Wherever the unit stands, it is told when the samples are multiplied.
TEST(ParseElectrocardiogram, KeepsTheUnitOfAShortHead) {
  const ElectrocardiogramFile file = Parse("Unit,mV\n0.5\n");
  EXPECT_EQ(file.unit, "mV");
  EXPECT_THAT(file.voltages, ElementsAre(500));
}

TEST(ParseElectrocardiogram, TakesOtherUnitsForMicrovolts) {
  for (const char* unit : {"uV", "мкВ", "???"}) {
    const ElectrocardiogramFile file = Parse(With(kEnglish, "\xC2\xB5V", unit));
    EXPECT_EQ(file.unit, unit);
    EXPECT_EQ(file.sample_rate_hz, 512.0);
    EXPECT_EQ(file.voltages.front(), -107.825F);
  }
}

TEST(ParseElectrocardiogram, ReadsTheMinusSign) {
  EXPECT_THAT(Parse("\xE2\x88\x92"
                    "1,5\n\"\xE2\x88\x92"
                    "2\"\n-3\n")
                  .voltages,
              ElementsAre(-1.5F, -2.0F, -3.0F));
}

TEST(ParseElectrocardiogram, NamesTheLineThatIsNoSample) {
  for (const char* line : {"secret", "1.2.3", "1,2,3", "--1", "1e5", ".5", "5.", "1 ", "\"1", "-",
                           "\"\"", "1;2", "123456789012345678901234567890123"}) {
    EXPECT_EQ(ErrorOf(With(kEnglish, "-108.5", line)), "line 15: not a sample") << line;
  }
}

TEST(ParseElectrocardiogram, RefusesAFileWithoutSamples) {
  EXPECT_EQ(ErrorOf(""), "no ECG samples within the first 100 lines");
  EXPECT_EQ(ErrorOf(kEnglish.substr(0, kEnglish.find("-107"))),
            "no ECG samples within the first 100 lines");
  std::string long_head;
  for (int i = 0; i < 101; ++i) long_head += "a,b\n";
  EXPECT_EQ(ErrorOf(long_head + "1\n"), "no ECG samples within the first 100 lines");
}

TEST(ParseElectrocardiogram, RefusesHeadsThatPostgresqlRefuses) {
  EXPECT_EQ(ErrorOf(With(kEnglish, "Sinus", "\xB5")), "line 4: not valid UTF-8");
  EXPECT_EQ(ErrorOf(With(kEnglish, "Sinus", std::string_view("\0", 1))), "line 4: a NUL character");
}

TEST(ParseElectrocardiogram, RefusesHugeFiles) {
  EXPECT_THAT(ErrorOf(std::string((64U << 20) + 1, '1')), HasSubstr("67108865 bytes"));
}

TEST(ElectrocardiogramFile, IsSeenAsAnEntity) {
  const ElectrocardiogramFile file = Parse(kGerman);
  const Electrocardiogram entity = file.View("electrocardiograms/ecg_2024-06-01.csv");
  EXPECT_EQ(entity.path, "electrocardiograms/ecg_2024-06-01.csv");
  EXPECT_EQ(entity.recorded_date, Timestamp{770'536'810'000'000});
  EXPECT_EQ(entity.classification, "Sinusrhythmus");
  EXPECT_EQ(entity.symptoms, std::nullopt);
  EXPECT_EQ(entity.software_version, "1,90");
  EXPECT_EQ(entity.device, "Watch6,7");
  EXPECT_EQ(entity.sample_rate_hz, 513.992);
  EXPECT_EQ(entity.lead, "Ableitung I");
  EXPECT_EQ(entity.unit, "\xCE\xBCV");
  EXPECT_THAT(entity.voltages, ElementsAre(-107.825F, 12.5F, 7.0F));
  EXPECT_EQ(entity.header, file.header);
}

}  // namespace
}  // namespace pulso
