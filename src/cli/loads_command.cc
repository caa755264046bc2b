#include <vector>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "cli/commands.h"
#include "cli/database_choice.h"
#include "cli/loads_report.h"
#include "load/ledger_list.h"

namespace pulso {

absl::StatusOr<ExitCode> RunLoadsCommand(const LoadsArguments& arguments) {
  ASSIGN_OR_RETURN(const std::string conninfo, ChooseDatabase(arguments.db));
  ASSIGN_OR_RETURN(const std::vector<LoadRow> loads,
                   ListLoads(conninfo, arguments.schema, arguments.limit));
  if (arguments.json) {
    absl::PrintF("%s\n", LoadsJson(arguments.schema, loads).dump(2));
  } else {
    absl::PrintF("%s", LoadsReport(arguments.schema, loads));
  }
  return ExitCode::kDone;
}

}  // namespace pulso
