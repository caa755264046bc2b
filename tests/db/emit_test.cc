// An export that was emitted as files and loaded by psql is the one that a load brings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "db/verify_fixture.h"
#include "load/load_lock.h"
#include "support/scoped_variable.h"

namespace pulso {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  return names;
}

class Emit : public Verify {
 protected:
  std::string Folder() const { return db_.Path("emitted"); }

  ProgramResult Emitted(const std::string& path, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"load", path, "--emit-dir", Folder(), "--progress=none"});
    return RunPulso({.arguments = std::move(more)});
  }

  // Runs psql as the script says; its exit status and all that it printed.
  ProgramResult Psql() const {
    const ScopedVariable conninfo("EMIT_TEST_CONNINFO", db_.conninfo());
    const ScopedVariable folder("EMIT_TEST_FOLDER", Folder());
    std::FILE* pipe = popen(
        "cd \"$EMIT_TEST_FOLDER\" && "
        "exec psql --no-psqlrc --dbname \"$EMIT_TEST_CONNINFO\" --file load.sql 2>&1",
        "r");
    if (pipe == nullptr) throw std::runtime_error("no shell");
    ProgramResult result;
    char block[4096];
    while (const std::size_t bytes = std::fread(block, 1, sizeof block, pipe)) {
      result.out.append(block, bytes);
    }
    const int status = pclose(pipe);
    result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
  }

  // What a reader sees, with the ledger's row instead of its digest, which holds ids and times.
  std::vector<std::string> Content() {
    std::vector<std::string> lines = db_.Snapshot();
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("table load "); });
    lines.push_back(
        db_.Value("SELECT input_name, input_bytes, input_sha256, export_date, locale,"
                  " format_version, mode, pulso_version, counts, options FROM load ORDER BY id "
                  "DESC LIMIT 1"));
    return lines;
  }

  // Emits and loads with psql, then compares with a load and with the export.
  void ExpectAsLoaded(const std::string& path, const std::string& reader = "libxml2") {
    db_.Load(path);
    const std::vector<std::string> loaded = Content();
    db_.Execute("DROP SCHEMA pulso CASCADE");
    const ProgramResult emitted = Emitted(path);
    EXPECT_THAT(emitted.exit_status, testing::AnyOf(0, 3)) << emitted.err;
    for (int time = 1; time <= 2; ++time) {
      const ProgramResult psql = Psql();
      EXPECT_EQ(psql.exit_status, 0) << psql.out;
      EXPECT_EQ(psql.out, "");
      EXPECT_EQ(Content(), loaded);
      EXPECT_EQ(db_.Value("SELECT count(*) FROM load WHERE finished_at > started_at"),
                absl::StrCat(time));
      EXPECT_THAT(db_.StagingTables(), IsEmpty());
    }
    ExpectEqual(path, reader);
    EXPECT_EQ(db_.Value("SELECT DISTINCT plan FROM load"), "script");
    EXPECT_THAT(RunPulso(db_.LoadCall({path})).out, HasSubstr(" is already loaded into schema"));
  }
};

TEST_F(Emit, BringsEveryAttribute) { ExpectAsLoaded(EveryAttribute()); }

TEST_F(Emit, BringsNestedRecords) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Meals()));
  ExpectAsLoaded(path);
}

TEST_F(Emit, BringsAnExportWithoutElements) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml());
  ExpectAsLoaded(path);
}

TEST_F(Emit, BringsAGeneratedExport) {
  const std::string path = db_.Path("generated.zip");
  const std::string command = absl::StrCat(
      PULSO_GENERATOR, " --records 20000 --metadata-share 33 --correlations 40 --output ", path,
      " > /dev/null 2>&1");
  ASSERT_EQ(std::system(command.c_str()), 0);
  ExpectAsLoaded(path);
  for (const char* table : {"workout", "route_point", "correlation_record", "clinical_record"}) {
    EXPECT_NE(db_.Value(absl::StrCat("SELECT count(*) FROM ", table)), "0") << table;
  }
}

TEST_F(Emit, GivesALedgerOfAnEarlierPulsoItsColumns) {
  db_.LoadElements(Record("1"));
  db_.Execute("ALTER TABLE load DROP COLUMN options, DROP COLUMN plan");
  ASSERT_EQ(Emitted(db_.Path("export.xml"), {"--timezone=Asia/Tokyo"}).exit_status, 0);
  EXPECT_EQ(Psql().out, "");
  EXPECT_EQ(db_.Value("SELECT plan, options ->> 'time_zone' FROM load ORDER BY id DESC LIMIT 1"),
            "script|Asia/Tokyo");
}

TEST_F(Emit, ReplacesWhatALoadBrought) {
  db_.LoadElements(Record("1") + Record("2"));
  db_.Execute("CREATE TABLE pulso.staging_record (a int)");  // as of a load that was killed
  const std::string path = db_.Path("other.xml");
  WriteFile(path, HealthDataXml(Record("3")));
  ASSERT_EQ(Emitted(path).exit_status, 0);
  EXPECT_EQ(Psql().out, "");
  EXPECT_EQ(db_.Value("SELECT value FROM record"), "3");
  ExpectEqual(path);
  db_.LoadElements(Record("4") + Record("5"));
  EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), "2");
  EXPECT_EQ(db_.Value("SELECT count(*) FROM load"), "3");
}

TEST_F(Emit, GoesIntoASchemaOfAnyName) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Record("1") + Correlation(Record("1"))));
  const std::string schema = "Anna's \"own\" :x \\ \xC3\xA9\n-- $$";
  ASSERT_EQ(Emitted(path, {"--schema", schema}).exit_status, 0);
  const ProgramResult psql = Psql();
  EXPECT_EQ(psql.exit_status, 0) << psql.out;
  const ProgramResult verified = RunPulso(Call({path, "--schema", schema}));
  EXPECT_EQ(verified.exit_status, 0) << verified.err << verified.out;
}

// A binary COPY that ends between two rows is no error of its own.
TEST_F(Emit, ChangesNothingWhenAFileIsCutOrMissing) {
  db_.LoadElements(Record("1") + Record("2"));
  const std::vector<std::string> before = db_.Snapshot();
  WriteFile(db_.Path("new.xml"), HealthDataXml(Record("3", Entry("k", "v")) + Record("4")));
  const auto emit = [&] { ASSERT_EQ(Emitted(db_.Path("new.xml")).exit_status, 0); };
  emit();
  const std::string record = Folder() + "/record.pgcopy";
  const std::size_t bytes = std::filesystem::file_size(record);
  const std::size_t row = (bytes - 19 - 2) / 2;
  for (const std::size_t left :
       {std::size_t{0}, std::size_t{10}, std::size_t{19}, 19 + row, bytes - 5, bytes - 2 - row}) {
    emit();
    CutFile(record, left);
    const ProgramResult psql = Psql();
    EXPECT_EQ(psql.exit_status, 3) << left;
    EXPECT_NE(psql.out, "");
    EXPECT_EQ(db_.Snapshot(), before) << left;
    if (left == 19 + row) {
      EXPECT_THAT(psql.out, HasSubstr("record: 2 rows were emitted, 1 arrived"));
    }
  }
  for (const std::string& name : FilesIn(Folder())) {
    emit();
    std::filesystem::remove(Folder() + "/" + name);
    EXPECT_NE(Psql().exit_status, 0) << name;
    EXPECT_EQ(db_.Snapshot(), before) << name;
  }
  emit();
  EXPECT_EQ(Psql().exit_status, 0);
  EXPECT_NE(db_.Snapshot(), before);
}

TEST_F(Emit, WaitsForNoOtherLoad) {
  db_.LoadElements(Record("1"));
  const std::vector<std::string> before = db_.Snapshot();
  WriteFile(db_.Path("new.xml"), HealthDataXml(Record("2")));
  ASSERT_EQ(Emitted(db_.Path("new.xml")).exit_status, 0);
  {
    const absl::StatusOr<SchemaLock> lock = SchemaLock::Take(db_.connection(), "pulso", {});
    ASSERT_TRUE(lock.ok()) << lock.status();
    const ProgramResult psql = Psql();
    EXPECT_EQ(psql.exit_status, 3);
    EXPECT_THAT(psql.out, HasSubstr("another load into this schema is running"));
  }
  EXPECT_EQ(db_.Snapshot(), before);
  EXPECT_EQ(Psql().exit_status, 0);
}

TEST_F(Emit, SaysWhatItWrote) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Record("1") + Record("2") + Correlation(Record("1"))));
  EXPECT_THAT(Emitted(path).out, AllOf(HasSubstr(Folder()), HasSubstr("--file load.sql")));
  const ProgramResult result = Emitted(path, {"--json"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  const json summary = json::parse(result.out);
  EXPECT_EQ(summary.at("emit_dir"), Folder());
  EXPECT_EQ(summary.at("tables").at("record").at("staged"), 3);
  EXPECT_EQ(summary.at("tables").at("correlation_record").at("staged"), 1);
  const json& file = summary.at("emitted").at("record.pgcopy");
  const auto bytes = std::filesystem::file_size(Folder() + "/record.pgcopy");
  EXPECT_EQ(file.at("rows"), 2);
  EXPECT_EQ(file.at("bytes"), bytes);
  EXPECT_EQ(file.at("bytes_per_row"), static_cast<double>(bytes) / 2);
}

TEST_F(Emit, KeepsTheFilesForTheirOwner) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Record("1")));
  ASSERT_EQ(Emitted(path).exit_status, 0);
  struct stat found;
  ASSERT_EQ(stat(Folder().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0700U);
  for (const std::string& name : FilesIn(Folder())) {
    ASSERT_EQ(stat((Folder() + "/" + name).c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600U) << name;
  }
}

TEST_F(Emit, LeavesAForeignFolderAlone) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Record("1")));
  for (const char* name : {"notes.txt", "load.sql", "other.pgcopy", "record.pgcopy.partial"}) {
    const std::string file = Folder() + "/" + name;
    WriteFile(file, "mine");
    const ProgramResult result = Emitted(path);
    EXPECT_EQ(result.exit_status, 1) << name;
    EXPECT_THAT(result.err, AllOf(StartsWith("pulso: " + Folder()), HasSubstr(name),
                                  HasSubstr("nothing was written"), HasSubstr("--emit-dir")));
    EXPECT_EQ(ReadFile(file), "mine");
    EXPECT_EQ(FilesIn(Folder()).size(), 1U);
    std::filesystem::remove(file);
  }
  std::filesystem::remove(Folder());
  WriteFile(Folder(), "mine");
  EXPECT_EQ(Emitted(path).exit_status, 1);
  EXPECT_EQ(ReadFile(Folder()), "mine");
}

TEST_F(Emit, ReplacesAnEarlierExport) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Record("1", Entry("k", "v"))));
  ASSERT_EQ(Emitted(path).exit_status, 0);
  EXPECT_THAT(FilesIn(Folder()), Contains("record_metadata.pgcopy"));
  WriteFile(Folder() + "/unit.pgcopy.part", "of a program that was killed");
  WriteFile(path, HealthDataXml(Record("2")));
  ASSERT_EQ(Emitted(path).exit_status, 0);
  EXPECT_THAT(FilesIn(Folder()), AllOf(testing::Not(Contains("record_metadata.pgcopy")),
                                       testing::Not(Contains(testing::EndsWith(".part")))));
  EXPECT_EQ(Psql().exit_status, 0);
  EXPECT_EQ(db_.Value("SELECT value FROM record"), "2");
}

TEST_F(Emit, LeavesNothingOfADamagedExport) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Record("1")));
  CutFile(path, std::filesystem::file_size(path) - 20);
  EXPECT_EQ(Emitted(path).exit_status, 2);
  EXPECT_FALSE(std::filesystem::exists(Folder()));
}

// A limit of the file size stands for a full disk: both end a write.
TEST_F(Emit, KeepsTheEarlierExportWhenTheDiskIsFull) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml(Record("1")));
  ASSERT_EQ(Emitted(path).exit_status, 0);
  std::string many;
  for (int i = 0; i < 20000; ++i) many += Record("2");
  WriteFile(path, HealthDataXml(many));
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  const rlimit low{.rlim_cur = 1 << 20, .rlim_max = old.rlim_max};
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &low), 0);
  const ProgramResult result = Emitted(path);
  setrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, handler);
  EXPECT_EQ(result.exit_status, 6);
  EXPECT_THAT(result.err, AllOf(StartsWith("pulso: " + Folder() + "/record.pgcopy: "),
                                HasSubstr("nothing was emitted"), HasSubstr("make room")));
  EXPECT_EQ(Psql().out, "");
  EXPECT_EQ(db_.Value("SELECT value FROM record"), "1");
}

TEST_F(Emit, NeedsAFolderThatCanBeMade) {
  const std::string path = db_.Path("export.xml");
  WriteFile(path, HealthDataXml());
  for (const std::string& folder : {std::string(), db_.Path("no/such/folder")}) {
    const ProgramResult result = RunPulso({.arguments = {"load", path, "--emit-dir", folder}});
    EXPECT_EQ(result.exit_status, 5) << folder;
    EXPECT_THAT(result.err, HasSubstr("--emit-dir"));
  }
}

TEST(EmitUsage, GoesWithNoDatabaseAndNoDryRun) {
  for (const char* other : {"--db=host=/nowhere", "--dry-run"}) {
    const ProgramResult result =
        RunPulso({.arguments = {"load", "a.zip", "--emit-dir", "/nowhere/x", other}});
    EXPECT_EQ(result.exit_status, 1) << other;
    EXPECT_THAT(result.err, HasSubstr("--emit-dir"));
  }
}

// Damage and plain elements over several blocks, so that every scanner has some of both.
TEST_F(Emit, IsTheSameForAnyNumberOfJobs) {
  std::string xml = "<HealthData locale=\"en\">\n";
  for (int i = 0; i < 8000; ++i) {
    const std::string unit = i % 7 == 0 ? "&quot;" : "&lt;" + std::to_string(i % 5);
    xml += " <Record type=\"T" + std::to_string(i % 3) + "\" sourceName=\"s" +
           std::to_string(i % 11) + "\" unit=\"" + unit +
           "\" startDate=\"2024-01-01 00:00:00 +0000\" endDate=\"2024-01-01 00:00:00 +0000\"" +
           (i % 13 == 0 ? "  value='1'" : "") + ">\n  <MetadataEntry key=\"k" +
           std::to_string(i % 17) + "\" value=\"v\"/>\n </Record>\n" +
           (i % 500 == 0 ? " <Record type=\"T\n" : "");
  }
  const std::string path = db_.Path("export.xml");
  WriteFile(path, xml + "</HealthData>\n");
  std::map<std::string, std::string> one_job;
  for (const char* jobs : {"1", "2", "5"}) {
    const ProgramResult emitted = Emitted(path, {"--jobs", jobs});
    ASSERT_EQ(emitted.exit_status, 3) << emitted.err;
    std::map<std::string, std::string> files;
    for (const std::string& name : FilesIn(Folder())) {
      if (name.ends_with(".pgcopy")) files[name] = ReadFile(Folder() + "/" + name);
    }
    EXPECT_GT(files.size(), 5u);
    if (one_job.empty()) one_job = files;
    EXPECT_TRUE(files == one_job) << jobs;
    std::filesystem::remove_all(Folder());
  }
}

}  // namespace
}  // namespace pulso
