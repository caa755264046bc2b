// What a verification found, for people.
#pragma once

#include <string>

#include "load/verification.h"

namespace pulso {

// A line for every table with rows, then what differs.  Values of health data are not told, but for
// sums and dates of record types that differ.
std::string VerificationReport(const Verification& verification);

}  // namespace pulso
