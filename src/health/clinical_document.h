// FHIR documents (clinical-records/*.json) as PostgreSQL's jsonb takes them.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace pulso {

// A file's whole text as JSON that jsonb accepts.  A byte order mark is removed and every escape
// \u0000, which jsonb refuses, becomes \ufffd; all other bytes stay as they are.
//
// InputError, which names the byte (from 0, in `text`) but never what it holds: the text is not
// exactly one JSON value in valid UTF-8 (RFC 8259; so no comments, no lone surrogates), an array or
// object lies deeper than 500 levels, a number has an exponent beyond ±1000, more than 1000
// characters or no double for it, or the text has more than 16 MiB.
absl::StatusOr<std::string> PrepareClinicalDocument(std::string text);

}  // namespace pulso
