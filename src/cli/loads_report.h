// What `pulso loads` prints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "load/ledger_list.h"

namespace pulso {

std::string LoadsReport(const std::string& schema, const std::vector<LoadRow>& loads);

// {"schema", "loads": [{"id", "started_at", "seconds", "mode", "plan", "input", "input_bytes",
// "input_sha256", "export_date", "inserted", "rejected", "pulso_version", "options"}, …]}; instants
// as "2026-07-01T10:00:00Z", what is not known as null.
nlohmann::ordered_json LoadsJson(const std::string& schema, const std::vector<LoadRow>& loads);

}  // namespace pulso
