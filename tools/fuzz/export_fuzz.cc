// Fuzzes the way from the bytes of export.xml to entities.
//
//   - However the document is cut, the entities are the same.
//   - Begin and End nest, and every path of the receipt balances.
//   - A strict load that succeeds has no reject and no repair, and the same entities.
#include <cstddef>
#include <string>
#include <string_view>

#include "fuzz/entity_log.h"
#include "fuzz/require.h"
#include "health/element_kinds.h"
#include "health/export_handler.h"
#include "xml/prolog.h"
#include "xml/scan_reader.h"

namespace pulso {
namespace {

absl::Status Feed(Prolog& prolog, std::string_view document, std::size_t step) {
  for (std::size_t at = 0; at < document.size(); at += step) {
    const absl::Status status = prolog.Feed(document.substr(at, step));
    if (!status.ok()) return status;
  }
  return prolog.Finish();
}

struct Outcome {
  EntityLog log;
  Receipt receipt;
  absl::Status status;
};

void Read(std::string_view document, std::size_t step, bool is_strict, Outcome& outcome) {
  ExportHandler handler(outcome.log, outcome.receipt,
                        {.document_name = "fuzz", .is_strict = is_strict});
  ScanReader reader(handler, {.document_name = "fuzz",
                              .is_child = IsChildElement,
                              .is_known = IsKnownElement,
                              .is_strict = is_strict,
                              .allow_truncated = !is_strict});
  Prolog prolog(reader, "fuzz");
  outcome.status = Feed(prolog, document, step);
  if (outcome.status.ok()) outcome.status = handler.Finish();
  if (!outcome.status.ok()) return;
  Require(outcome.log.depth() == 0, "an entity without an end");
  Require(outcome.receipt.Check().ok(), "a receipt that does not balance");
}

void Check(std::string_view document) {
  Outcome whole;
  Read(document, document.size() + 1, /*is_strict=*/false, whole);
  Outcome cut;
  Read(document, 7, /*is_strict=*/false, cut);
  Require(cut.status == whole.status, "another outcome when cut");
  Require(cut.log.lines() == whole.log.lines(), "other entities when cut");
  Outcome strict;
  Read(document, document.size() + 1, /*is_strict=*/true, strict);
  if (!strict.status.ok()) return;
  Require(whole.status.ok(), "strict takes more");
  Require(strict.log.rejects() == 0 && strict.receipt.repairs().empty(), "strict and damaged");
  Require(strict.log.lines() == whole.log.lines(), "strict makes other entities");
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
