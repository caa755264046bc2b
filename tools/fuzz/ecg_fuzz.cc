// Fuzzes the ECG recordings: the input is a file.
//
//   - A second reading, line by line as the header's grammar has it, takes and refuses the same
//   files and finds the same samples, as many as there are lines and none of them infinite.
//   - The head is a JSON object with every line of the head once.
//   - Line ends and a byte order mark make no difference.
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.h"
#include "base/utf8.h"
#include "fuzz/require.h"
#include "health/electrocardiogram_csv.h"
#include "health/timestamps.h"
#include "nlohmann/json.hpp"

namespace pulso {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The text of a sample as strtod reads it; nullopt when the line is none.
std::optional<std::string> SampleText(std::string_view line) {
  if (line.size() >= 2 && line.starts_with('"') && line.ends_with('"')) {
    line = line.substr(1, line.size() - 2);
  }
  std::string text;
  if (line.starts_with("-") || line.starts_with("\xE2\x88\x92")) {
    line.remove_prefix(line.starts_with("-") ? 1 : 3);
    text += '-';
  }
  if (line.empty() || line.size() > 32) return std::nullopt;
  std::size_t marks = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_mark = line[i] == '.' || line[i] == ',';
    if (is_mark && (marks++ > 0 || i == 0 || i + 1 == line.size())) return std::nullopt;
    if (!is_mark && (line[i] < '0' || line[i] > '9')) return std::nullopt;
    text += is_mark ? '.' : line[i];
  }
  return text;
}

// What a file comes to.
struct Expected {
  bool is_good = false;
  std::vector<double> samples;  // in the file's unit
  std::size_t head_lines = 0;   // that are not empty
};

Expected ReadSlowly(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Expected expected;
  bool is_good = true;
  std::size_t lines = 0;
  ForEachLine(text, [&](std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++lines;
    const std::optional<std::string> sample = SampleText(line);
    if (sample) {
      expected.samples.push_back(std::strtod(sample->c_str(), nullptr));
    } else if (expected.samples.empty()) {
      const bool has_nul = line.find('\0') != line.npos;
      if (lines > 100 || !IsValidUtf8(line) || has_nul) is_good = false;
      expected.head_lines += line.empty() ? 0 : 1;
    } else if (!line.empty()) {
      is_good = false;
    }
  });
  expected.is_good = is_good && !expected.samples.empty();
  return expected;
}

void CheckHeader(const std::string& header, std::size_t lines) {
  const nlohmann::json json = nlohmann::json::parse(header);
  Require(json.is_object(), "the head is no object");
  std::size_t values = 0;
  for (const nlohmann::json& value : json) {
    Require(value.is_null() || value.is_string() || value.is_array(), "a strange value");
    values += value.is_array() ? value.size() : 1;
  }
  Require(values == lines, "the head has lost a line");
}

bool AreSame(const ElectrocardiogramFile& a, const ElectrocardiogramFile& b) {
  return a.recorded_date == b.recorded_date && a.classification == b.classification &&
         a.symptoms == b.symptoms && a.software_version == b.software_version &&
         a.device == b.device && a.sample_rate_hz == b.sample_rate_hz && a.lead == b.lead &&
         a.unit == b.unit && a.voltages == b.voltages && a.header == b.header;
}

std::string WithCarriageReturns(std::string_view text) {
  std::string other;
  for (const char c : text) {
    if (c == '\n') other += '\r';
    other += c;
  }
  return other;
}

void Check(std::string_view text) {
  const absl::StatusOr<ElectrocardiogramFile> file = ParseElectrocardiogram(text);
  const Expected expected = ReadSlowly(text);
  Require(file.ok() == expected.is_good, "another opinion of what a recording is");
  Require(file.ok() || IsInputError(file.status()), "no input error");
  if (!file.ok()) return;
  Require(file->voltages.size() == expected.samples.size(), "another count of samples");
  const double factor = file->unit == "mV" || file->unit == "\xD0\xBC\xD0\x92" ? 1000 : 1;
  for (std::size_t i = 0; i < expected.samples.size(); ++i) {
    Require(std::isfinite(file->voltages[i]), "an infinite sample");
    Require(file->voltages[i] == static_cast<float>(expected.samples[i] * factor),
            "another sample");
  }
  Require(
      !file->sample_rate_hz || (std::isfinite(*file->sample_rate_hz) && *file->sample_rate_hz >= 0),
      "a strange sample rate");
  CheckHeader(file->header, expected.head_lines);

  if (text.find('\r') == text.npos) {
    const auto other = ParseElectrocardiogram(WithCarriageReturns(text));
    Require(other.ok() && AreSame(*other, *file), "line ends make a difference");
  }
  if (!text.starts_with(kByteOrderMark)) {
    const auto other = ParseElectrocardiogram(std::string(kByteOrderMark).append(text));
    Require(other.ok() && AreSame(*other, *file), "a byte order mark makes a difference");
  }
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
