#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "cli/commands.h"
#include "cli/database_choice.h"
#include "cli/number_text.h"
#include "cli/progress_display.h"
#include "cli/read_options.h"
#include "cli/stop_signals.h"
#include "load/schema_digest.h"

namespace pulso {
namespace {

// {"schema", "digest": "64 hexadecimal digits",
//  "tables": {"record": {"rows": n, "digest": "16 hexadecimal digits"}, …}, "seconds"}
nlohmann::ordered_json DigestJson(const SchemaDigest& digest) {
  nlohmann::ordered_json json = {{"schema", digest.schema}, {"digest", digest.all}};
  for (const NamedDigest& table : digest.tables) {
    json["tables"][table.table] = {{"rows", table.digest.rows},
                                   {"digest", absl::StrFormat("%016x", table.digest.sum)}};
  }
  json["seconds"] = digest.seconds;
  return json;
}

void PrintDigest(const SchemaDigest& digest) {
  for (const NamedDigest& table : digest.tables) {
    absl::PrintF("%-32s %13s  %016x\n", table.table, WithThousands(table.digest.rows),
                 table.digest.sum);
  }
  absl::PrintF("all  %s\n", digest.all);
}

}  // namespace

absl::StatusOr<ExitCode> RunDigestCommand(const DigestArguments& arguments) {
  ASSIGN_OR_RETURN(const ProgressStyle style, ProgressStyleFor(arguments.progress));
  const StopSignals signals;
  ASSIGN_OR_RETURN(const std::string conninfo, ChooseDatabase(arguments.db));
  LoadProgress progress;
  absl::StatusOr<SchemaDigest> digest = [&] {
    const ProgressDisplay display(progress, style);
    return DigestSchema(conninfo, arguments.schema,
                        arguments.ids ? SurrogateKeys::kCount : SurrogateKeys::kDoNotCount,
                        progress, signals.token());
  }();
  RETURN_IF_ERROR(signals.CauseOf(digest.status()));
  if (arguments.json) {
    absl::PrintF("%s\n", DigestJson(*digest).dump(2));
  } else {
    PrintDigest(*digest);
  }
  return ExitCode::kDone;
}

}  // namespace pulso
