// Fuzzes the way from the bytes of a GPX file to route points.
//
//   - However the document is cut, the entities are the same.
//   - Begin and End nest, and every path of the receipt balances, whole or broken off.
//   - The points are those that the receipt says are stored.
//   - A strict load that succeeds has no reject and no repair, and the same entities.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/errors.h"
#include "fuzz/entity_log.h"
#include "fuzz/require.h"
#include "health/gpx_handler.h"
#include "xml/sax_reader.h"

namespace pulso {
namespace {

absl::Status Feed(SaxReader& reader, std::string_view document, std::size_t step) {
  for (std::size_t at = 0; at < document.size(); at += step) {
    const absl::Status status = reader.Feed(document.substr(at, step));
    if (!status.ok()) return status;
  }
  return reader.Finish();
}

struct Outcome {
  EntityLog log;
  Receipt receipt;
  absl::Status status;
};

void Read(std::string_view document, std::size_t step, bool is_strict, Outcome& outcome) {
  GpxHandler handler(outcome.log, outcome.receipt, "fuzz", is_strict);
  SaxReader reader(handler, "fuzz");
  outcome.status = Feed(reader, document, step);
  if (!outcome.status.ok()) {
    Require(IsInputError(outcome.status), "no input error");
    if (is_strict) return;
    Require(handler.BreakOff().ok(), "cannot be broken off");
  }
  Require(outcome.log.depth() == 0, "an entity without an end");
  Require(outcome.receipt.Check().ok(), "a receipt that does not balance");
  std::int64_t stored = 0;
  outcome.receipt.ForEachPath([&](const std::string& path, const ReceiptCounts& counts) {
    if (path == "gpx/trk/trkseg/trkpt") stored = counts.stored;
  });
  Require(stored == outcome.log.points(), "another count of points");
}

void Check(std::string_view document) {
  Outcome whole;
  Read(document, document.size() + 1, /*is_strict=*/false, whole);
  for (const std::size_t step : {std::size_t{1}, std::size_t{64}}) {
    Outcome cut;
    Read(document, step, /*is_strict=*/false, cut);
    Require(cut.status.ok() == whole.status.ok(), "another outcome when cut");
    if (whole.status.ok()) Require(cut.log.lines() == whole.log.lines(), "other entities when cut");
  }
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
