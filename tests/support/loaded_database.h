// A database that a test loads exports into and asks about them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "load/load_summary.h"
#include "pg/connection.h"
#include "support/export_files.h"
#include "support/pulso_program.h"
#include "support/temporary_folder.h"
#include "support/test_server.h"

namespace pulso {

// A database of its own on the test server, and a folder for the test's files.  What fails without
// being the test's subject throws std::runtime_error, which GoogleTest reports.
class LoadedDatabase {
 public:
  LoadedDatabase();
  explicit LoadedDatabase(TestServer& server);

  // Connects anew, after a restart of the server.
  void Reconnect();

  const std::string& conninfo() const { return database_.conninfo(); }
  PgConnection& connection() { return connection_; }

  // A path in the test's folder.
  std::string Path(std::string_view name) const { return folder_ / name; }

  // Loads a file as the command load --force does, without the program.
  absl::StatusOr<LoadSummary> TryLoad(const std::string& path, const std::string& schema = "pulso");
  LoadSummary Load(const std::string& path, const std::string& schema = "pulso");

  // Loads an export.xml with these elements of <HealthData>.
  LoadSummary LoadElements(std::string_view elements);

  // Loads a zip with such an export.xml and these files beside it ("workout-routes/a.gpx").
  LoadSummary LoadZip(std::string_view elements, const std::vector<ZipMember>& files);
  std::string WriteExportZip(std::string_view elements, const std::vector<ZipMember>& files,
                             ZipStyle style = ZipStyle::kStreamed);

  // Runs `pulso load` on this database with further arguments and without progress.
  ProgramCall LoadCall(std::vector<std::string> arguments, std::string input = "") const;

  // Runs statements.
  void Execute(const std::string& sql);

  // The rows of a query as psql -At prints them: fields separated by '|', but NULL as "NULL".
  // Unqualified names are in the schema pulso, instants are printed in UTC.
  std::vector<std::string> Rows(const std::string& sql);

  // The one field of a query's one row.
  std::string Value(const std::string& sql);

  // All that a reader sees of a schema: the rows of every table as an order-independent digest (the
  // ledger's too), and the definitions of tables, constraints, indexes and views.
  std::vector<std::string> Snapshot(const std::string& schema = "pulso");

  // The tables whose name begins with "staging".
  std::vector<std::string> StagingTables();

  // Waits until a backend of the program is as `condition` on pg_stat_activity says.  Throws after
  // a minute.
  void AwaitBackend(const std::string& condition);

  // Waits until no session of the program is left on the database.
  void AwaitNoBackend();

  // Waits until a query says "t".  Throws after a minute.
  void AwaitTrue(const std::string& sql);

 private:
  const TemporaryFolder folder_;
  const TestDatabase database_;
  PgConnection connection_;
};

}  // namespace pulso
