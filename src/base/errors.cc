#include "base/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace pulso {
namespace {

// Debian's Abseil has a string_view of its own.
absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

absl::Status Reworded(const absl::Status& status, const std::string& message) {
  if (status.ok()) return status;
  absl::Status reworded(status.code(), message);
  status.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { reworded.SetPayload(url, payload); });
  return reworded;
}

}  // namespace

absl::Status UsageError(std::string_view message) {
  return absl::InvalidArgumentError(View(message));
}
absl::Status InputError(std::string_view message) { return absl::DataLossError(View(message)); }
bool IsInputError(const absl::Status& status) { return absl::IsDataLoss(status); }
absl::Status ConnectionError(std::string_view message) {
  return absl::UnavailableError(View(message));
}
absl::Status PreflightError(std::string_view message) {
  return absl::FailedPreconditionError(View(message));
}
absl::Status ServerError(std::string_view message) { return absl::AbortedError(View(message)); }
absl::Status InterruptedError(std::string_view message) {
  return absl::CancelledError(View(message));
}
absl::Status VerificationError(std::string_view message) {
  return absl::OutOfRangeError(View(message));
}
absl::Status BusyError(std::string_view message) { return absl::AlreadyExistsError(View(message)); }
absl::Status InternalError(std::string_view message) { return absl::InternalError(View(message)); }

absl::Status At(std::string_view place, const absl::Status& status) {
  return Reworded(status, absl::StrCat(View(place), ": ", status.message()));
}

absl::Status With(const absl::Status& status, std::string_view remedy) {
  return Reworded(status, absl::StrCat(status.message(), "; ", View(remedy)));
}

}  // namespace pulso
