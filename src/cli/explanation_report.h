// What `pulso load --explain` prints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "load/load_explanation.h"

namespace pulso {

std::string ExplanationReport(const LoadExplanation& explanation);

nlohmann::ordered_json ExplanationJson(const LoadExplanation& explanation);

}  // namespace pulso
