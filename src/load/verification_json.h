// A verification as JSON, for machines.
#pragma once

#include <nlohmann/json.hpp>

#include "load/verification.h"

namespace pulso {

// {"input", "schema", "equal": bool, "differences": n,
//  "tables": {"record": {"equal": bool, "export": {"rows": n, "digest": "16 hexadecimal digits"},
//                        "database": {…}}, …},
//  "record_types": {"HKQuantityTypeIdentifierHeartRate": {"equal": bool, "export": {"rows",
//                   "digest", "sum", "first_start", "last_end"}, "database": {…}}, …},
//  "unlinked_records": n, "documents": ["path", …], "seconds"}
nlohmann::ordered_json VerificationJson(const Verification& verification);

}  // namespace pulso
