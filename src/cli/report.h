// What a load says at its end.
#pragma once

#include <string>

#include "load/load_summary.h"

namespace pulso {

// The closing table: a line for each entity that occurs (seen, staged, inserted, repaired,
// rejected), the files of the export, and the time of each phase.
std::string ClosingReport(const LoadSummary& summary);

}  // namespace pulso
