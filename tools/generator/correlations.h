// Meals and blood pressures: Correlation elements whose members also stand at top level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "generator/plan.h"
#include "generator/samples.h"
#include "generator/sources.h"
#include "generator/xml_writer.h"

namespace pulso::generator {

struct CorrelationMember {
  std::size_t type_index;  // in RecordTypes()
  Sample sample;
};

struct PlannedCorrelation {
  bool is_food;
  std::vector<CorrelationMember> members;  // never empty
};

// Decided before the records, because each member must also be written in its type's run.
// Ascending in time.
std::vector<PlannedCorrelation> PlanCorrelations(const Plan& plan, const Sources& sources);

void WriteCorrelations(XmlWriter& xml, const std::vector<PlannedCorrelation>& correlations);

}  // namespace pulso::generator
