// An ECG recording as CSV: head lines of a label and a value, then one sample a line.
//
//   1 Name   2 Date of Birth   3 Recorded Date   4 Classification   5 Symptoms
//   6 Software Version   7 Device   8 Sample Rate   9-10 empty   11 Lead   12 Unit   13 empty
//   14… -107.825
//
//   line   = label "," value     either may stand in quotes, a quote inside doubled; LF or CRLF
//   sample = [ quote ] [ "-" ] 1*digit [ ( "." / "," ) 1*digit ] [ quote ]
//
// Labels and values are in the phone's language, so lines are known by their place and shape: the
// recorded date is the first value that is a timestamp, the unit the last one that is a unit of
// voltage, and the others are counted from these two.  The head ends before the first sample.
// Empty lines and a byte order mark mean nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/timestamp.h"
#include "health/entities.h"

namespace pulso {

// A recording that owns its texts.  A value that is absent, empty or of the wrong shape is nullopt.
struct ElectrocardiogramFile {
  std::optional<Timestamp> recorded_date;
  std::optional<std::string> classification;
  std::optional<std::string> symptoms;
  std::optional<std::string> software_version;
  std::optional<std::string> device;
  std::optional<double> sample_rate_hz;
  std::optional<std::string> lead;
  std::optional<std::string> unit;  // as written

  // Microvolts.  Samples in mV are multiplied; those of an unknown unit or none are taken for
  // microvolts, which is what the Health app writes.
  std::vector<float> voltages;

  // The head as a JSON object from label to value, in the file's order and words, with the name and
  // the date of birth.  The values of a repeated label are an array; a line without a comma is a
  // label with the value null.
  std::string header;

  // The recording as an entity; its views live as long as this object and `path`.
  Electrocardiogram View(std::string_view path) const;
};

// Reads a whole file.  InputError, which names the line but never what it holds: no samples within
// the first hundred lines, a line among the samples that is no sample, text that is no UTF-8 or
// has a NUL in the head, or more than 16 MiB.
absl::StatusOr<ElectrocardiogramFile> ParseElectrocardiogram(std::string_view text);

}  // namespace pulso
