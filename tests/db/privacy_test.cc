// What a load tells of the data that it carries, and of the password that it is given: nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/fault_fixture.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A marker in every kind of value.  Numbers are such that no count, size or place has their digits.
constexpr const char* kMarkers[] = {
    "mark-source", "mark-device", "mark-metadata", "mark-text",   "mark-clinic", "mark-patient",
    "mark-ecg",    "mark-broken", "mark-unknown",  "mark-author", "mark-lens",   "918273.645",
    "48.7654321",  "16.1234567",  "1931-07-29",    "7391.828",    "5647.382",    "mark-unit"};

constexpr char kElements[] = R"xml(
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
 <Record type="HKQuantityTypeIdentifierBodyMass" sourceName="mark-broken"
    value="918273.645" startDate="mark-broken"/>
 <Record type="HKQuantityTypeIdentifierBodyMass" sourceName="mark-source"
    value="918273.645 mark-broken" unit="kg" startDate="2024-01-01 10:00:00 +0000"
    endDate="2024-01-01 10:00:00 +0000" unheard="mark-unknown"/>
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="7391.828"
    durationUnit="min" sourceName="mark-source" startDate="2024-01-01 10:00:00 +0000"
    endDate="2024-01-01 11:00:00 +0000">
  <WorkoutEvent type="HKWorkoutEventTypePause" date="mark-broken"/>
  <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning"
    startDate="2024-01-01 10:00:00 +0000" endDate="2024-01-01 11:00:00 +0000"
    sum="5647.382" unit="km"/>
  <WorkoutRoute sourceName="mark-source" startDate="2024-01-01 10:00:00 +0000"
    endDate="2024-01-01 11:00:00 +0000"><FileReference
    path="/workout-routes/route.gpx"/></WorkoutRoute>
 </Workout>
 <ClinicalRecord type="Immunization" identifier="mark-patient"
    sourceName="mark-clinic" sourceURL="https://mark-clinic.example/"
    fhirVersion="4.0.1" receivedDate="2024-01-01 10:00:00 +0000"
    resourceFilePath="/clinical-records/a.json"/>
 <VisionPrescription type="Glasses" dateIssued="2024-01-01" ><RightEye
    sphere="mark-lens"/></VisionPrescription>
 <NobodyKnows what="mark-unknown">mark-unknown</NobodyKnows>
 <Record type="HKQuantityTypeIdentifierBodyMass"
    sourceName="mark-broken" value=918273.645 mark-broken &bogus;>
)xml";

constexpr char kTrack[] = R"xml(<?xml version="1.0"?>
<gpx version="1.1" creator="mark-author"><trk><name>mark-author</name><trkseg>
<trkpt lat="48.7654321" lon="16.1234567"><ele>7391.828</ele>
<time>2024-01-01T10:00:00Z</time></trkpt>
<trkpt lat="mark-broken" lon="16.1234567"><time>mark-broken</time></trkpt>
</trkseg></trk></gpx>)xml";

std::vector<ZipMember> SideFiles() {
  return {
      {"workout-routes/route.gpx", kTrack},
      {"clinical-records/a.json", R"({"resourceType":"Patient","name":"mark-patient"})"},
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

// A server as users have it, whose log is read.
class Privacy : public testing::Test {
 protected:
  Privacy() : server_(Own()), db_(server_) {
    path_ = db_.WriteExportZip(kElements, SideFiles());
    const std::string xml = HealthDataXml(kElements);
    damaged_path_ = db_.Path("damaged.xml");
    WriteFile(damaged_path_, xml.substr(0, xml.find("fhirVersion")));
  }

  static TestServer& Own() {
    static TestServer server = TestServer::Start(Durability::kOn);
    return server;
  }

  ProgramResult Run(std::vector<std::string> arguments) {
    return RunPulso({.arguments = std::move(arguments)});
  }
  ProgramResult Load(const std::string& path, std::vector<std::string> further) {
    std::vector<std::string> arguments = {"load", "--db", db_.conninfo(), path};
    arguments.insert(arguments.end(), further.begin(), further.end());
    return Run(arguments);
  }

  static void ExpectNoMarkerIn(const std::string& text) {
    for (const char* marker : kMarkers) EXPECT_THAT(text, Not(HasSubstr(marker)));
  }
  static void ExpectNoMarkerIn(const ProgramResult& result) {
    ExpectNoMarkerIn(result.out);
    ExpectNoMarkerIn(result.err);
  }
  void ExpectNoMarkerInTheServersLog() { ExpectNoMarkerIn(TextOf(server_.server().log_file())); }

  TestServer& server_;
  LoadedDatabase db_;
  std::string path_, damaged_path_;
};

TEST_F(Privacy, TheMarkersAreLoadedAsData) {
  EXPECT_EQ(Load(path_, {}).exit_status, 3);
  EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM record WHERE value = 918273.645"), "t");
  EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM unmapped WHERE unmapped::text LIKE '%mark-%'"),
            "t");
  EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM reject"), "t");
}

TEST_F(Privacy, NoCommandTellsAValue) {
  for (const char* progress : {"plain", "json", "tty"}) {
    ExpectNoMarkerIn(Load(path_, {"--progress", progress}));
  }
  ExpectNoMarkerIn(Load(path_, {"--json"}));
  ExpectNoMarkerIn(Load(path_, {"--dry-run", "--json"}));
  ExpectNoMarkerIn(Load(path_, {"--plan", "refill"}));
  EXPECT_EQ(Load(path_, {"--strict"}).exit_status, 2);
  ExpectNoMarkerIn(Load(path_, {"--strict"}));
  ExpectNoMarkerIn(Load(path_, {"--max-rejects", "0"}));
  ExpectNoMarkerIn(Load(path_, {"--reader", "libxml2"}));
  ExpectNoMarkerIn(Run({"verify", "--db", db_.conninfo(), path_}));
  ExpectNoMarkerIn(Run({"verify", "--db", db_.conninfo(), path_, "--reader", "scan", "--json"}));
  ExpectNoMarkerInTheServersLog();
}

TEST_F(Privacy, ADamagedExportTellsNoValue) {
  EXPECT_EQ(Load(damaged_path_, {}).exit_status, 2);
  ExpectNoMarkerIn(Load(damaged_path_, {}));
  ExpectNoMarkerIn(Load(damaged_path_, {"--allow-truncated"}));
  ExpectNoMarkerIn(Load(damaged_path_, {"--reader", "libxml2"}));
  ExpectNoMarkerIn(Run({"inspect", damaged_path_, "--allow-truncated", "--reader", "libxml2"}));
  ExpectNoMarkerInTheServersLog();
}

// The server's DETAIL and CONTEXT quote the row that a constraint refuses.
TEST_F(Privacy, ARowThatTheServerRefusesIsQuotedNowhere) {
  db_.LoadElements("");
  db_.Execute(
      "ALTER TABLE pulso.record ADD CONSTRAINT light CHECK (value < 1000);"
      "ALTER TABLE pulso.record_metadata ADD CONSTRAINT no_text CHECK (value NOT LIKE 'mark%')");
  for (const char* plan : {"auto", "refill"}) {
    const ProgramResult result = Load(path_, {"--plan", plan});
    EXPECT_EQ(result.exit_status, 6) << result.err;
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
