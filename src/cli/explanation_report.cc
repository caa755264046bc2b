#include "cli/explanation_report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/exit_code.h"
#include "copy/copy_lanes.h"

namespace pulso {
namespace {

std::string Line(const char* topic, const std::string& text) {
  return absl::StrFormat("%-12s %s\n", topic, text);
}

std::string SchemaText(const LoadExplanation& explanation) {
  const ServerFacts& server = explanation.server;
  if (server.schema_role.empty()) {
    return absl::StrCat(explanation.schema, ": there is none yet; the role ",
                        server.may_create_schemas ? "may" : "may not", " make it");
  }
  return absl::StrCat(
      explanation.schema, ": of role ", server.schema_role, ", with ", server.tables,
      " of pulso's tables; the role ", server.may_create_tables ? "may" : "may not", " make tables",
      server.table_of_another.empty()
          ? ""
          : absl::StrCat("; ", server.table_of_another, " belongs to another role"),
      server.table_with_row_security.empty()
          ? ""
          : absl::StrCat("; row-level security holds on ", server.table_with_row_security,
                         ", whose policies must let the role write"));
}

std::string PlanText(const LoadExplanation& explanation) {
  if (!explanation.outcome.ok()) return "none";
  if (explanation.merges) {
    return "merge: few new rows are checked one by one; for many, keys are taken off and put on "
           "again, and readers wait";
  }
  if (explanation.plan == MergePlan::kPromote) {
    return "promote: new tables take the place of the old ones; readers wait for an instant";
  }
  return absl::StrCat("refill, ", explanation.obstacle.empty() ? "as was asked for" : "because ",
                      explanation.obstacle, "; readers wait during the merge");
}

std::string OutcomeText(const LoadExplanation& explanation) {
  if (!explanation.outcome.ok()) {
    return absl::StrCat("a load would end with status ",
                        static_cast<int>(ExitCodeOf(explanation.outcome)));
  }
  if (!explanation.already_loaded.has_value()) return "nothing stands against a load";
  return absl::StrFormat(
      "the export is already loaded (load %d, %s): a load would do nothing, "
      "with --force what is said above",
      explanation.already_loaded->load_id, explanation.already_loaded->finished_at);
}

std::string SessionsText(std::size_t streams) {
  const std::size_t ahead = LanesAhead(streams);
  if (ahead > 0) return absl::StrCat(1 + ahead);
  return "1, one for the small tables, and one for each large one";
}

}  // namespace

std::string ExplanationReport(const LoadExplanation& explanation) {
  const ServerFacts& server = explanation.server;
  std::string report = Line(
      "server", absl::StrCat("PostgreSQL ", server.version,
                             server.is_standby     ? ", a standby"
                             : server.is_read_only ? ", read-only"
                                                   : "",
                             ", encoding ", server.encoding, ", wal_level ", server.wal_level));
  report +=
      Line("connection", absl::StrFormat("%s, %s, round trip %.1f ms",
                                         server.tls.empty() ? std::string("no TLS") : server.tls,
                                         server.is_pooled ? "through a pooler" : "no pooler",
                                         explanation.round_trip_ms));
  report += Line("role", absl::StrCat(server.role, " in database ", server.database));
  report += Line("schema", SchemaText(explanation));
  report += Line("plan", PlanText(explanation));
  report += Line(
      "COPY", absl::StrCat(explanation.streams, explanation.streams == 1 ? " stream" : " streams",
                           " into each large table, ",
                           explanation.freezes() ? "with FREEZE" : "without FREEZE"));
  report += Line("sessions", absl::StrCat(SessionsText(explanation.streams), "; free are ",
                                          server.free_connections, " beside this one"));
  return report + Line("outcome", OutcomeText(explanation));
}

nlohmann::ordered_json ExplanationJson(const LoadExplanation& explanation) {
  const ServerFacts& server = explanation.server;
  const bool is_ok = explanation.outcome.ok();
  nlohmann::ordered_json json = {
      {"server",
       {{"version", server.version},
        {"encoding", server.encoding},
        {"wal_level", server.wal_level},
        {"standby", server.is_standby},
        {"read_only", server.is_read_only},
        {"free_connections", server.free_connections}}},
      {"connection",
       {{"tls", server.tls},
        {"pooled", server.is_pooled},
        {"round_trip_ms", explanation.round_trip_ms}}},
      {"role", server.role},
      {"database", server.database},
      {"may_create_schemas", server.may_create_schemas},
      {"schema",
       {{"name", explanation.schema},
        {"exists", !server.schema_role.empty()},
        {"role", server.schema_role},
        {"may_create_tables", server.may_create_tables},
        {"tables", server.tables},
        {"table_of_another", server.table_of_another},
        {"table_with_row_security", server.table_with_row_security}}},
      {"plan", !is_ok                                    ? ""
               : explanation.merges                      ? "merge"
               : explanation.plan == MergePlan::kPromote ? "promote"
                                                         : "refill"},
      {"obstacle", explanation.obstacle},
      {"streams", explanation.streams},
      {"freeze", explanation.freezes()},
      {"exit_status", static_cast<int>(ExitCodeOf(explanation.outcome))},
      {"message", std::string(explanation.outcome.message())},
      {"already_loaded", explanation.already_loaded.has_value()},
  };
  if (explanation.already_loaded.has_value()) {
    json["load_id"] = explanation.already_loaded->load_id;
    json["loaded_at"] = explanation.already_loaded->finished_at;
  }
  return json;
}

}  // namespace pulso
