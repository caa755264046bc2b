#include "cli/command_line.h"

#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>

#include "absl/strings/str_format.h"
#include "cli/commands.h"
#include "copy/copy_lanes.h"

namespace pulso {
namespace {

constexpr char kExitCodes[] =
    "Exit status: 0 done, 1 usage, 2 unreadable or damaged input, 3 loaded with rejects,\n"
    "4 no connection, 5 privilege or preflight, 6 server error, 7 interrupted, nothing changed,\n"
    "8 verification differs, 9 another load is running, 10 done, but standard output could not be\n"
    "written, 70 internal.";

constexpr char kConnection[] =
    "The database is the first of: --db, DATABASE_URL, libpq's PG* variables (PGHOST, PGSERVICE, "
    "…),\n"
    "and a private PostgreSQL server that pulso makes and starts itself.";

using Command = std::function<absl::StatusOr<ExitCode>()>;

void AddProgress(CLI::App* app, std::string& progress) {
  app->add_option("--progress", progress, "auto, tty, plain, json or none")->capture_default_str();
}

void AddExport(CLI::App* app, ReadArguments& arguments) {
  app->add_option("EXPORT", arguments.export_path,
                  "A .zip, .xml, .xml.gz, unpacked folder, or - for standard input")
      ->required();
  AddProgress(app, arguments.progress);
  app->add_option("--reader", arguments.reader,
                  "scan: fast and tolerant; libxml2: conformant, refuses all damage")
      ->check(CLI::IsMember({"scan", "libxml2"}))
      ->capture_default_str();
  app->add_option("--jobs", arguments.jobs,
                  "Threads that scan the XML, beside one that unpacks and one that encodes; 1 on a "
                  "machine of up to three cores, else 2, by default")
      ->check(CLI::Range(1, 16));
  app->add_flag("--allow-truncated", arguments.allow_truncated,
                "Take what is complete of an export that ends early");
  app->add_flag("--json", arguments.json, "Print the result as one JSON object");
}

// Why a schema cannot have this name; "" when it can.  PostgreSQL cuts longer names off, so that
// two persons might share one, and takes "$user" in a search_path for the name of the role.
std::string CheckSchemaName(const std::string& name) {
  constexpr std::size_t kMostBytes = 63;
  if (name.empty()) return "a schema needs a name";
  if (name == "$user") return "no schema can be addressed by this name; choose another one";
  if (name.size() <= kMostBytes) return "";
  return absl::StrFormat("the name has %d bytes, PostgreSQL takes %d at most; choose a shorter one",
                         name.size(), kMostBytes);
}

// An empty name would be as if there were no option: a variable that is not set, most likely.
std::string CheckNamesDatabase(const std::string& conninfo) {
  return conninfo.empty() ? "it is empty; leave it out for the database of the environment" : "";
}

template <class Arguments>
void AddDatabase(CLI::App* app, Arguments& arguments) {
  app->footer(std::string(kConnection) + "\n" + kExitCodes);
  app->add_option("--db", arguments.db, "libpq connection string or URI of the database")
      ->check(CLI::Validator(CheckNamesDatabase, ""));
  app->add_option("--schema", arguments.schema, "Schema of the export, one for each person")
      ->check(CLI::Validator(CheckSchemaName, ""))
      ->capture_default_str();
}

void AddLoad(CLI::App& app, LoadArguments& arguments, Command& command) {
  CLI::App* load = app.add_subcommand("load", "Load an export into the database");
  AddExport(load, arguments);
  AddDatabase(load, arguments);
  load->add_flag("--strict", arguments.strict,
                 "Refuse a damaged export instead of repairing it and putting aside the rest");
  load->add_option("--max-rejects", arguments.max_rejects,
                   "Load nothing if more than this many elements are rejected")
      ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()));
  load->add_option("--timezone", arguments.time_zone,
                   "IANA zone of the local days; that of most HKTimeZone entries by default");
  load->add_option("--mode", arguments.mode,
                   "reload: the tables then hold exactly this export; merge: add what is new, keep "
                   "rows and their ids")
      ->check(CLI::IsMember({"reload", "merge"}))
      ->capture_default_str();
  load->add_flag("--prune", arguments.prune,
                 "With --mode merge: also delete what the export no longer has");
  load->add_option("--plan", arguments.plan,
                   "promote: new tables take the place of the old ones; refill: the tables are "
                   "emptied and filled; auto: promote where nothing stands against it")
      ->check(CLI::IsMember({"auto", "promote", "refill"}))
      ->capture_default_str();
  load->add_option("--streams", arguments.streams,
                   "COPY streams into each large table, 1 to 12; by the round-trip time by default")
      ->check(CLI::Range(std::size_t{1}, kMostStreams));
  load->add_flag("--force", arguments.force,
                 "Load even an export that is already loaded, which is left alone otherwise");
  load->add_flag("--dry-run", arguments.dry_run, "Read and encode everything, load nothing");
  load->add_flag("--explain", arguments.explain,
                 "Ask the server what it allows, say what the load would do, change nothing")
      ->excludes("--dry-run");
  load->add_option("--emit-dir", arguments.emit_dir,
                   "Write COPY files and a script for psql into this folder, load nothing")
      ->excludes("--db")
      ->excludes("--dry-run")
      ->excludes("--explain");
  load->callback([&] { command = [&] { return RunLoadCommand(arguments); }; });
}

void AddInspect(CLI::App& app, ReadArguments& arguments, Command& command) {
  CLI::App* inspect = app.add_subcommand("inspect", "Say what is in an export; no database");
  inspect->footer(kExitCodes);
  AddExport(inspect, arguments);
  inspect->callback([&] { command = [&] { return RunInspectCommand(arguments); }; });
}

void AddVerify(CLI::App& app, VerifyArguments& arguments, Command& command) {
  CLI::App* verify = app.add_subcommand(
      "verify", "Compare a database with an export; exit status 8 if they differ");
  AddExport(verify, arguments);
  AddDatabase(verify, arguments);
  verify->callback([&] { command = [&] { return RunVerifyCommand(arguments); }; });
}

void AddDigest(CLI::App& app, DigestArguments& arguments, Command& command) {
  CLI::App* digest =
      app.add_subcommand("digest", "Print a digest of every table, to compare what databases hold");
  AddDatabase(digest, arguments);
  AddProgress(digest, arguments.progress);
  digest->add_flag("--ids", arguments.ids,
                   "Count surrogate keys too, which are the same after every reload of an export");
  digest->add_flag("--json", arguments.json, "Print the digests as one JSON object");
  digest->callback([&] { command = [&] { return RunDigestCommand(arguments); }; });
}

void AddLoads(CLI::App& app, LoadsArguments& arguments, Command& command) {
  CLI::App* loads = app.add_subcommand("loads", "List the loads, the newest first");
  AddDatabase(loads, arguments);
  loads->add_option("--limit", arguments.limit, "At most so many")
      ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()))
      ->capture_default_str();
  loads->add_flag("--json", arguments.json, "Print the loads as one JSON object");
  loads->callback([&] { command = [&] { return RunLoadsCommand(arguments); }; });
}

void AddDb(CLI::App& app, std::vector<std::string>& psql_arguments, Command& command) {
  CLI::App* db = app.add_subcommand("db", "The private PostgreSQL server");
  db->footer(
      "Its data is in $PULSO_HOME, else $XDG_DATA_HOME/pulso, else ~/.local/share/pulso, for root\n"
      "in /var/lib/pulso.  PULSO_PG_BINDIR names the folder of initdb and pg_ctl.");
  db->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, absl::StatusOr<ExitCode> (*run)()) {
    db->add_subcommand(name, help)->callback([&command, run] { command = run; });
  };
  add("start", "Start it, and make it at the first time; prints its URI", RunDbStart);
  add("stop", "Stop it", RunDbStop);
  add("status", "Say whether it runs (exit status 4: it does not) and where its files are",
      RunDbStatus);
  add("url", "Print its URI", RunDbUrl);
  CLI::App* psql = db->add_subcommand("psql", "Run psql connected to it; options after --");
  psql->add_option("ARGUMENT", psql_arguments, "Arguments for psql");
  psql->callback([&] { command = [&] { return RunDbPsql(psql_arguments); }; });
}

// The exit status once everything was printed: a full disk must not pass for success.  Who reads
// from a pipe may go when it has read enough.
int AfterOutput(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  struct stat output;
  if (fstat(STDOUT_FILENO, &output) != 0 || S_ISFIFO(output.st_mode) || S_ISSOCK(output.st_mode)) {
    return code;
  }
  absl::FPrintF(stderr,
                "pulso: standard output: not all of it could be written (is the disk full?); the "
                "command itself has ended with status %d\n",
                code);
  return code == 0 ? static_cast<int>(ExitCode::kOutput) : code;
}

int Fail(const absl::Status& status) {
  absl::FPrintF(stderr, "pulso: %s\n", status.message());
  return static_cast<int>(ExitCodeOf(status));
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv) {
  CLI::App app("pulso loads an Apple Health export into PostgreSQL: completely, or not at all.",
               "pulso");
  app.set_version_flag("--version", "pulso " PULSO_VERSION);
  app.require_subcommand(1);
  app.footer(std::string(kExitCodes) + "\n'pulso COMMAND --help' tells the options of a command.");
  LoadArguments load;
  ReadArguments inspect;
  VerifyArguments verify;
  DigestArguments digest;
  LoadsArguments loads;
  std::vector<std::string> psql_arguments;
  Command command;
  AddLoad(app, load, command);
  AddInspect(app, inspect, command);
  AddVerify(app, verify, command);
  AddDigest(app, digest, command);
  AddLoads(app, loads, command);
  AddDb(app, psql_arguments, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool is_answer = error.get_exit_code() == 0;  // --help, --version
    app.exit(error);
    return AfterOutput(static_cast<int>(is_answer ? ExitCode::kDone : ExitCode::kUsage));
  }
  const absl::StatusOr<ExitCode> code = command();
  return AfterOutput(code.ok() ? static_cast<int>(*code) : Fail(code.status()));
}

}  // namespace pulso
