// What a load tells of the data that it carries, and of the password that it is given: nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/fault_fixture.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A marker in every kind of value.  Numbers are such that no count, size or place has their digits.
constexpr const char* kValueMarkers[] = {
    "mark-metadata", "mark-text",   "mark-patient", "mark-ecg",   "mark-broken",
    "mark-unknown",  "mark-author", "mark-lens",    "918273.645", "48.7654321",
    "16.1234567",    "1931-07-29",  "7391.828",     "5647.382"};

// In the names of sources, devices and units, which `inspect` alone may tell.
constexpr const char* kNameMarkers[] = {"mark-source", "mark-device", "mark-clinic", "mark-unit"};

// Elements that are put aside, whole or in part.
constexpr char kBroken[] = R"xml(
 <Record type="HKQuantityTypeIdentifierBodyMass" sourceName="mark-broken"
    value="918273.645" startDate="mark-broken"/>
 <Record type="HKQuantityTypeIdentifierBodyMass" sourceName="mark-source"
    value="918273.645 mark-broken" unit="kg" startDate="2024-01-01 10:00:00 +0000"
    endDate="2024-01-01 10:00:00 +0000" unheard="mark-unknown"/>
 <Workout workoutActivityType="HKWorkoutActivityTypeWalking" duration="mark-broken"
    durationUnit="min" sourceName="mark-source" startDate="2024-01-01 10:00:00 +0000"
    endDate="2024-01-01 11:00:00 +0000">
  <WorkoutEvent type="HKWorkoutEventTypePause" date="mark-broken"/>
 </Workout>
 <VisionPrescription type="Glasses" dateIssued="2024-01-01" ><RightEye
    sphere="mark-lens"/></VisionPrescription>
)xml";

constexpr char kSound[] = R"xml(
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1931-07-29"
    HKCharacteristicTypeIdentifierBiologicalSex="mark-text"
    HKCharacteristicTypeIdentifierBloodType="mark-text"/>
 <Record type="HKQuantityTypeIdentifierBodyMass" sourceName="mark-source"
    sourceVersion="1" device="&lt;&lt;HKDevice: 0x1&gt;, name:mark-device&gt;"
    unit="mark-unit" startDate="2024-01-01 10:00:00 +0000"
    endDate="2024-01-01 10:00:00 +0000" value="918273.645">
  <MetadataEntry key="HKWasUserEntered" value="mark-metadata"/>
 </Record>
 <Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="mark-source"
    startDate="2024-01-01 10:00:00 +0000" endDate="2024-01-01 11:00:00 +0000" value="mark-text"/>
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="7391.828"
    durationUnit="min" sourceName="mark-source" startDate="2024-01-01 10:00:00 +0000"
    endDate="2024-01-01 11:00:00 +0000">
  <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning"
    startDate="2024-01-01 10:00:00 +0000" endDate="2024-01-01 11:00:00 +0000"
    sum="5647.382" unit="km"/>
  <WorkoutRoute sourceName="mark-source" startDate="2024-01-01 10:00:00 +0000"
    endDate="2024-01-01 11:00:00 +0000"><FileReference
    path="/workout-routes/route.gpx"/></WorkoutRoute>
 </Workout>
 <VisionPrescription type="Glasses" dateIssued="2024-01-01 10:00:00 +0000" brand="mark-lens"/>
 <ClinicalRecord type="Immunization" identifier="mark-patient"
    sourceName="mark-clinic" sourceURL="https://mark-clinic.example/"
    fhirVersion="4.0.1" receivedDate="2024-01-01 10:00:00 +0000"
    resourceFilePath="/clinical-records/a.json"/>
 <NobodyKnows what="mark-unknown">mark-unknown</NobodyKnows>
)xml";

// At the end, for it takes with it what follows.
constexpr char kNoXml[] = R"xml(
 <Record type="HKQuantityTypeIdentifierBodyMass"
    sourceName="mark-broken" value=918273.645 mark-broken &bogus;>
)xml";

std::string Damaged() { return absl::StrCat(kBroken, kSound, kNoXml); }

std::string Track(const std::string& further_points) {
  return absl::StrCat(R"xml(<?xml version="1.0"?>
<gpx version="1.1" creator="mark-author"><trk><name>mark-author</name><trkseg>
<trkpt lat="48.7654321" lon="16.1234567"><ele>7391.828</ele>
<time>2024-01-01T10:00:00Z</time></trkpt>)xml",
                      further_points, "</trkseg></trk></gpx>");
}

constexpr char kDocument[] = R"({"resourceType":"Patient","name":"mark-patient"})";

std::vector<ZipMember> SoundFiles() {
  return {{"workout-routes/route.gpx", Track("")},
          {"clinical-records/a.json", kDocument},
          {"electrocardiograms/e.csv",
           "Name,mark-ecg\nDate of Birth,1931-07-29\nRecorded Date,2024-01-01 10:00:00 +0000\n"
           "Classification,mark-ecg\nSymptoms,mark-ecg\nSoftware Version,1.90\nDevice,mark-ecg\n"
           "Sample Rate,512 hertz\n\n\nLead,Lead I\nUnit,mV\n\n918273.645\n0\n"}};
}

std::vector<ZipMember> DamagedFiles() {
  return {
      {"workout-routes/route.gpx", Track("<trkpt lat=\"mark-broken\" lon=\"16.1234567\">"
                                         "<time>mark-broken</time></trkpt>")},
      {"clinical-records/a.json", kDocument},
      {"clinical-records/b.json", R"({"name": "mark-patient", mark-broken)"},
      {"electrocardiograms/e.csv",
       "Name,mark-ecg\nDate of Birth,1931-07-29\nRecorded Date,mark-broken\n\n918273.645\nx\n"}};
}

// The beginning of an export, enough for a COPY.
std::string MarkedRecords() {
  std::string xml = "<?xml version=\"1.0\"?><HealthData>\n";
  const std::string record =
      "<Record type=\"T\" sourceName=\"mark-source\" value=\"918273.645\" unit=\"mark-unit\""
      " startDate=\"2024-01-01 10:00:00 +0000\" endDate=\"2024-01-01 10:00:00 +0000\"/>\n";
  for (int i = 0; i < 20000; ++i) xml += record;
  return xml;
}

std::string TextOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Command {
  std::vector<std::string> arguments;
  int exit_status;
};

// A server as users have it, whose log is read.
class Privacy : public testing::Test {
 protected:
  Privacy() : server_(Own()), db_(server_) {
    std::filesystem::rename(db_.WriteExportZip(kSound, SoundFiles()), sound_path_);
    path_ = db_.WriteExportZip(Damaged(), DamagedFiles());
    const std::string xml = HealthDataXml(Damaged());
    WriteFile(cut_path_, xml.substr(0, xml.find("fhirVersion")));
  }

  static TestServer& Own() {
    static TestServer server = TestServer::Start(Durability::kOn);
    return server;
  }

  // Runs a command, which has to end so: what it does not come to it does not tell.
  ProgramResult Run(const Command& command) {
    const ProgramResult result = RunPulso({.arguments = command.arguments});
    EXPECT_EQ(result.exit_status, command.exit_status)
        << testing::PrintToString(command.arguments) << result.err;
    return result;
  }
  ProgramResult RunOnDatabase(Command command) {
    command.arguments.insert(command.arguments.end(), {"--db", db_.conninfo()});
    return Run(command);
  }
  // Even of what is loaded already.
  ProgramResult Load(const std::string& path, Command command) {
    command.arguments.insert(command.arguments.begin(), {"load", path, "--force"});
    return RunOnDatabase(std::move(command));
  }

  static void ExpectNoValueIn(const std::string& text) {
    for (const char* marker : kValueMarkers) EXPECT_THAT(text, Not(HasSubstr(marker)));
  }
  static void ExpectNoMarkerIn(const std::string& text) {
    ExpectNoValueIn(text);
    for (const char* marker : kNameMarkers) EXPECT_THAT(text, Not(HasSubstr(marker)));
  }
  static void ExpectNoMarkerIn(const ProgramResult& result) {
    ExpectNoMarkerIn(result.out);
    ExpectNoMarkerIn(result.err);
  }
  void ExpectNoMarkerInTheServersLog() { ExpectNoMarkerIn(TextOf(server_.server().log_file())); }

  TestServer& server_;
  LoadedDatabase db_;
  const std::string sound_path_ = db_.Path("sound.zip");
  const std::string cut_path_ = db_.Path("cut.xml");
  std::string path_;  // damaged
};

TEST_F(Privacy, TheMarkersAreLoadedAsData) {
  for (const Command& load : {Command{{"--plan", "promote"}, 3}, Command{{"--mode", "merge"}, 3}}) {
    db_.LoadElements("");
    Load(path_, load);
    EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM record WHERE value = 918273.645"), "t");
    EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM unmapped WHERE unmapped::text LIKE '%mark-%'"),
              "t");
    EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM reject"), "t");
  }
  Load(sound_path_, {{}, 0});
  EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM record WHERE value = 918273.645"), "t");
  EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM electrocardiogram"), "t");
}

// Each over an empty export, so that merges bring all rows, too.
TEST_F(Privacy, NoLoadTellsAValue) {
  const std::vector<Command> loads = {{{"--progress", "plain"}, 3},
                                      {{"--progress", "json"}, 3},
                                      {{"--progress", "tty"}, 3},
                                      {{"--json"}, 3},
                                      {{"--plan", "refill"}, 3},
                                      {{"--mode", "merge"}, 3},
                                      {{"--mode", "merge", "--prune", "--json"}, 3},
                                      {{"--dry-run", "--json"}, 3},
                                      {{"--explain"}, 0},
                                      {{"--explain", "--json"}, 0},
                                      {{"--strict"}, 2},
                                      {{"--max-rejects", "0"}, 2},
                                      {{"--reader", "libxml2"}, 2}};
  for (const Command& load : loads) {
    db_.LoadElements("");
    ExpectNoMarkerIn(Load(path_, load));
  }
  EXPECT_THAT(db_.Rows("SELECT DISTINCT plan FROM load ORDER BY 1"),
              ElementsAre("delta", "promote", "refill"));
  ExpectNoMarkerInTheServersLog();
}

TEST_F(Privacy, AMergeThatDeletesTellsNoValue) {
  Load(path_, {{}, 3});
  ExpectNoMarkerIn(Load(sound_path_, {{"--mode", "merge", "--prune"}, 0}));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "2");
  ExpectNoMarkerInTheServersLog();
}

TEST_F(Privacy, ALoadIntoAFolderTellsNoValue) {
  for (const char* report : {"--progress=plain", "--json"}) {
    ExpectNoMarkerIn(Run({{"load", path_, "--emit-dir", db_.Path("emitted"), report}, 3}));
  }
}

TEST_F(Privacy, NoOtherCommandTellsAValue) {
  Load(path_, {{}, 3});
  const std::vector<Command> commands = {{{"load", path_, "--json"}, 0},  // it is loaded already
                                         {{"load", path_, "--explain"}, 0},
                                         {{"digest"}, 0},
                                         {{"digest", "--ids", "--json"}, 0},
                                         {{"loads"}, 0},
                                         {{"loads", "--json"}, 0},
                                         {{"verify", path_}, 2},
                                         {{"verify", path_, "--reader", "scan"}, 0},
                                         {{"verify", path_, "--reader", "scan", "--json"}, 0}};
  for (const Command& command : commands) ExpectNoMarkerIn(RunOnDatabase(command));
  Load(sound_path_, {{}, 0});
  ExpectNoMarkerIn(RunOnDatabase({{"verify", sound_path_}, 0}));
  db_.Execute("UPDATE pulso.record SET value = 2 * value; DELETE FROM pulso.clinical_record");
  ExpectNoMarkerIn(RunOnDatabase({{"verify", sound_path_}, 8}));
  ExpectNoMarkerIn(RunOnDatabase({{"verify", sound_path_, "--json"}, 8}));
  ExpectNoMarkerInTheServersLog();
}

TEST_F(Privacy, InspectTellsNamesAndNoValue) {
  const std::vector<Command> commands = {{{sound_path_}, 0},
                                         {{sound_path_, "--reader", "libxml2"}, 0},
                                         {{path_}, 3},
                                         {{cut_path_, "--allow-truncated"}, 3}};
  for (Command command : commands) {
    command.arguments.insert(command.arguments.begin(), "inspect");
    for (const char* report : {"--progress=plain", "--json"}) {
      command.arguments.emplace_back(report);
      const ProgramResult result = Run(command);
      EXPECT_THAT(result.out, AllOf(HasSubstr("mark-source"), HasSubstr("mark-device")));
      ExpectNoValueIn(result.out);
      ExpectNoMarkerIn(result.err);
    }
  }
}

TEST_F(Privacy, ADamagedExportTellsNoValue) {
  for (const Command& load :
       {Command{{}, 2}, Command{{"--allow-truncated"}, 3}, Command{{"--reader", "libxml2"}, 2},
        Command{{"--mode", "merge"}, 2}, Command{{"--mode", "merge", "--allow-truncated"}, 3}}) {
    ExpectNoMarkerIn(Load(cut_path_, load));
  }
  ExpectNoMarkerIn(Run({{"inspect", cut_path_}, 2}));
  ExpectNoMarkerIn(Run({{"inspect", cut_path_, "--allow-truncated", "--reader", "libxml2"}, 2}));
  ExpectNoMarkerInTheServersLog();
}

// The server's DETAIL and CONTEXT quote the row that a constraint refuses.
TEST_F(Privacy, ARowThatTheServerRefusesIsQuotedNowhere) {
  db_.LoadElements("");
  db_.Execute(
      "ALTER TABLE pulso.record ADD CONSTRAINT light CHECK (value < 1000);"
      "ALTER TABLE pulso.record_metadata ADD CONSTRAINT no_text CHECK (value NOT LIKE 'mark%')");
  for (const Command& load : {Command{{"--plan", "auto"}, 6}, Command{{"--plan", "refill"}, 6},
                              Command{{"--mode", "merge"}, 6}}) {
    const ProgramResult result = Load(path_, load);
    EXPECT_THAT(result.err, HasSubstr("SQLSTATE 23514"));
    ExpectNoMarkerIn(result);
  }
  ExpectNoMarkerInTheServersLog();
}

TEST_F(Privacy, SessionsAreNamedAfterThePartOfTheProgramAlone) {
  RunningProgram load({.arguments = {"load", "--db", db_.conninfo(), "--progress", "none", "-"}});
  ASSERT_TRUE(load.Write(MarkedRecords()));
  db_.AwaitBackend("query LIKE '%COPY staging_record%' AND state = 'active'");
  const std::vector<std::string> sessions = db_.Rows(
      "SELECT application_name || ' ' || query FROM pg_stat_activity"
      " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  EXPECT_THAT(sessions, testing::Each(testing::StartsWith("pulso")));
  for (const std::string& session : sessions) ExpectNoMarkerIn(session);
  load.Signal(SIGTERM);
  EXPECT_EQ(load.Wait().exit_status, 7);
}

// What `ps` shows is /proc/PID/cmdline; the environment is its owner's.
TEST_F(Privacy, APasswordIsSeenInNoListOfProcesses) {
  db_.Execute(
      "DO $$ BEGIN IF to_regrole('ida') IS NULL THEN CREATE ROLE ida LOGIN PASSWORD"
      " 'mark-password'; END IF; END $$; CREATE SCHEMA ida AUTHORIZATION ida");
  const std::string conninfo =
      absl::StrReplaceAll(db_.conninfo(), {{"user=pulso", "user=ida"}}) + " password=mark-password";
  RunningProgram load(
      {.arguments = {"load", "--db", conninfo, "--schema", "ida", "--progress", "none", "-"}});
  ASSERT_TRUE(load.Write(MarkedRecords()));
  db_.AwaitBackend("usename = 'ida'");
  for (const std::string& process : db_.Rows("SELECT pid FROM pg_stat_activity")) {
    EXPECT_THAT(TextOf(absl::StrCat("/proc/", process, "/cmdline")), Not(HasSubstr("mark-")));
  }
  EXPECT_THAT(TextOf(absl::StrCat("/proc/", load.process_id(), "/cmdline")),
              AllOf(HasSubstr("load"), HasSubstr("ida"), Not(HasSubstr("mark-password"))));
  load.Signal(SIGINT);
  const ProgramResult result = load.Wait();
  EXPECT_EQ(result.exit_status, 7);
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("mark-password")));
  EXPECT_THAT(TextOf(server_.server().log_file()), Not(HasSubstr("mark-password")));
}

}  // namespace
}  // namespace pulso
