// Instants, from the texts of an export to timestamptz.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

std::string Record(const std::string& start, const std::string& end,
                   const std::string& inside = "") {
  return absl::StrCat(
      " <Record type=\"HKQuantityTypeIdentifierHeartRateVariabilitySDNN\" sourceName=\"Watch\""
      " unit=\"ms\" creationDate=\"",
      end, "\" startDate=\"", start, "\" endDate=\"", end, "\" value=\"55\">", inside,
      "</Record>\n");
}

// A record of a minute whose beats print these times of day.
struct BeatList {
  std::string start;
  std::vector<std::string> printed;
  std::vector<std::string> instants;  // in UTC
};

std::string Xml(const BeatList& list) {
  std::string beats = "<HeartRateVariabilityMetadataList>";
  for (const std::string& time : list.printed) {
    absl::StrAppend(&beats, "<InstantaneousBeatsPerMinute bpm=\"60\" time=\"", time, "\"/>");
  }
  return Record(list.start, list.start, beats + "</HeartRateVariabilityMetadataList>");
}

class LoadTime : public testing::Test {
 protected:
  std::vector<std::string> BeatTimes() {
    return db_.Rows("SELECT beat_time FROM heartbeat ORDER BY record_id, position");
  }

  LoadedDatabase db_;
};

TEST_F(LoadTime, OfABeatIsTheNearestInstantWhateverClockPrintedIt) {
  for (const BeatList& list : std::vector<BeatList>{
           // Exported in summer, captured in winter; a decimal comma.
           {"2021-02-10 21:15:07 +0200", {"20:15:09,84"}, {"2021-02-10 19:15:09.84+00"}},
           // Midnight, with AM and PM.
           {"2019-12-31 23:59:30 -0500",
            {"11:59:48.94 PM", "12:00:03.10 AM"},
            {"2020-01-01 04:59:48.94+00", "2020-01-01 05:00:03.1+00"}},
           // Captured at +05:30.
           {"2024-06-01 08:00:10 +0200", {"11:30:12.50 AM"}, {"2024-06-01 06:00:12.5+00"}},
           // Just before the start.
           {"2024-06-01 10:00:00 +0000", {"09:59:59.60"}, {"2024-06-01 09:59:59.6+00"}},
           // The clocks go forward inside the list.
           {"2024-03-31 00:59:50 +0000",
            {"01:59:55.20", "03:00:04.10"},
            {"2024-03-31 00:59:55.2+00", "2024-03-31 01:00:04.1+00"}},
           // They go back: the same hour is printed twice.
           {"2024-10-27 00:59:50 +0000",
            {"02:59:55.20", "02:00:04.10"},
            {"2024-10-27 00:59:55.2+00", "2024-10-27 01:00:04.1+00"}},
           // Nepal, at +05:45; a no-break space and a narrow one before the marker.
           {"2024-06-01 12:00:00 +0545",
            {"12:00:01.50\xc2\xa0PM", "12:00:02.50\xe2\x80\xafPM"},
            {"2024-06-01 06:15:01.5+00", "2024-06-01 06:15:02.5+00"}}}) {
    db_.LoadElements(Xml(list));
    EXPECT_THAT(BeatTimes(), ElementsAreArray(list.instants)) << list.start;
  }
}

TEST_F(LoadTime, OfABeatBelongsToItsOwnRecord) {
  db_.LoadElements(
      Xml({.start = "2021-02-10 21:15:07 +0200", .printed = {"20:15:09,84"}, .instants = {}}) +
      Xml({.start = "2024-06-01 10:00:00 +0000", .printed = {"09:59:59.60"}, .instants = {}}));
  EXPECT_THAT(db_.Rows("SELECT r.start_date, h.position, h.bpm, h.beat_time FROM heartbeat h"
                       " JOIN record r ON r.id = h.record_id ORDER BY r.id"),
              ElementsAre("2021-02-10 19:15:07+00|1|60|2021-02-10 19:15:09.84+00",
                          "2024-06-01 10:00:00+00|1|60|2024-06-01 09:59:59.6+00"));
}

TEST_F(LoadTime, OfABeatIsTheSameWithBothReaders) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Xml({.start = "2019-12-31 23:59:30 -0500",
                                     .printed = {"11:59:48.94 PM", "12:00:03.10 AM"},
                                     .instants = {}})));
  for (const char* reader : {"--reader=scan", "--reader=libxml2"}) {
    ASSERT_EQ(RunPulso(db_.LoadCall({path, reader})).exit_status, 0);
    EXPECT_THAT(BeatTimes(), ElementsAre("2020-01-01 04:59:48.94+00", "2020-01-01 05:00:03.1+00"));
  }
}

TEST_F(LoadTime, OfARecordIsAnInstantHoweverWritten) {
  const std::vector<std::string> same = {
      "2023-07-01 09:00:00 +0100", "2023-07-01 10:00:00 +0200", "2023-07-01 03:00:00 -0500",
      "2023-07-01 13:45:00 +0545", "2023-07-01 08:00:00 +0000", "2023-07-01 08:00:00 -0000",
      "2023-07-01 22:00:00 +1400", "2023-06-30 20:00:00 -1200", "20230701090000+0100",
      "20230701030000-0500",       "20230701134500+0545",       "2023-07-01T08:00:00Z",
      "2023-07-01T13:30:00+05:30", "2023-07-01T03:00:00-05:00"};
  std::string records;
  for (const std::string& text : same) records += Record(text, text);
  db_.LoadElements(records);
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), std::to_string(same.size()));
  EXPECT_THAT(db_.Rows("SELECT DISTINCT start_date, end_date, creation_date FROM record"),
              ElementsAre("2023-07-01 08:00:00+00|2023-07-01 08:00:00+00|2023-07-01 08:00:00+00"));
  EXPECT_EQ(db_.Value("SELECT count(DISTINCT fingerprint) FROM record"), "1");
}

TEST_F(LoadTime, OfASecondLaterIsAnotherFingerprint) {
  db_.LoadElements(Record("2023-07-01 09:00:00 +0100", "2023-07-01 09:00:00 +0100") +
                   Record("2023-07-01 09:00:00 +0100", "2023-07-01 09:00:01 +0100") +
                   Record("2023-07-01 09:00:01 +0100", "2023-07-01 09:00:01 +0100") +
                   Record("2023-07-01 09:00:00 +0200", "2023-07-01 09:00:00 +0200"));
  EXPECT_EQ(db_.Value("SELECT count(DISTINCT fingerprint) FROM record"), "4");
}

TEST_F(LoadTime, OfAllSamplesIsAnInstantHoweverWritten) {
  const auto elements = [](const std::string& start, const std::string& end) {
    const std::string dates =
        absl::StrCat(" sourceName=\"s\" startDate=\"", start, "\" endDate=\"", end, "\"");
    return absl::StrCat(" <Workout workoutActivityType=\"w\"", dates,
                        "/>\n <Correlation type=\"c\"", dates, "/>\n <Audiogram type=\"a\"", dates,
                        "/>\n");
  };
  // A sample of a winter export and the same one of a summer export.
  db_.LoadElements(elements("2023-07-01 23:30:00 +0100", "2023-07-02 00:30:00 +0100") +
                   elements("2023-07-02 00:30:00 +0200", "20230702013000+0200"));
  for (const char* table : {"workout", "correlation", "audiogram"}) {
    EXPECT_THAT(db_.Rows(absl::StrCat("SELECT count(*), count(DISTINCT fingerprint),"
                                      " min(start_date), max(start_date), min(end_date),"
                                      " max(end_date) FROM ",
                                      table)),
                ElementsAre("2|1|2023-07-01 22:30:00+00|2023-07-01 22:30:00+00"
                            "|2023-07-01 23:30:00+00|2023-07-01 23:30:00+00"));
  }
}

TEST_F(LoadTime, ThatIsNoneRejectsTheRecord) {
  std::string records = Record("2023-07-01 09:00:00 +0100", "2023-07-01 09:00:00 +0100");
  for (const char* text :
       {"", "2023-07-01", "2023-02-29 09:00:00 +0100", "2023-13-01 09:00:00 +0100",
        "2023-07-01 24:00:01 +0100", "2023-07-01 09:60:00 +0100", "2023-07-01 09:00:00",
        "2023-07-01 09:00:00 0100", "2023-07-01 09:00:00 +01:0", "20230701090000",
        "2023-07-01T09:00:00", "7/1/23 9:00 AM"}) {
    records += Record(text, "2023-07-01 09:00:00 +0100");
  }
  db_.LoadElements(records);
  EXPECT_THAT(db_.Rows("SELECT start_date FROM record"), ElementsAre("2023-07-01 08:00:00+00"));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM reject"), "12");
}

}  // namespace
}  // namespace pulso
