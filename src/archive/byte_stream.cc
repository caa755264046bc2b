#include "archive/byte_stream.h"

#include "absl/strings/cord.h"
#include "base/errors.h"

namespace pulso {
namespace {

// The payload that marks a truncation.
constexpr char kTruncatedUrl[] = "pulso/truncated";

}  // namespace

absl::Status TruncatedError(std::string_view message) {
  absl::Status status = InputError(message);
  status.SetPayload(kTruncatedUrl, absl::Cord());
  return status;
}

bool IsTruncated(const absl::Status& status) {
  return status.GetPayload(kTruncatedUrl).has_value();
}

}  // namespace pulso
