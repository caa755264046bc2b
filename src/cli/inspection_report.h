// What inspect says to people.
#pragma once

#include <string>

#include "load/inspection.h"

namespace pulso {

// The export in some sections, empty ones left out: head, elements, record types, workouts,
// sources, devices (twenty of each), damage, oddities that occur, and the time it took.
std::string InspectionReport(const Inspection& inspection);

}  // namespace pulso
