#include "health/electrocardiogram_csv.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "health/timestamps.h"
#include "nlohmann/json.hpp"

namespace pulso {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A recording of 30 seconds has 120 KB; the limit keeps a wrong file from filling memory.
constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

// The Health app writes 13.
constexpr std::int64_t kMaxHeadLines = 100;

// A double holds 17 significant digits, the Health app writes up to 7.
constexpr std::size_t kMaxNumberBytes = 32;

struct VoltageUnit {
  std::string_view text;
  double microvolts;
};
constexpr std::array<VoltageUnit, 6> kVoltageUnits = {{
    {"\xC2\xB5V", 1},  // U+00B5, the micro sign
    {"\xCE\xBCV", 1},  // U+03BC, the Greek letter
    {"uV", 1},
    {"\xD0\xBC\xD0\xBA\xD0\x92", 1},  // the Cyrillic form of µV
    {"mV", 1000},
    {"\xD0\xBC\xD0\x92", 1000},  // the Cyrillic form of mV
}};

struct HeadLine {
  std::string label;
  std::optional<std::string> value;  // nullopt: there is no comma
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The lines of a text, numbered from 1, without their ends.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> Next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return line;
  }
  std::int64_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::int64_t number_ = 0;
};

// The size of the number without a sign that `text` begins with; 0 when there is none.
std::size_t NumberSize(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && IsDigit(text[size])) ++size;
  if (size == 0 || size + 1 >= text.size()) return size;
  if ((text[size] != '.' && text[size] != ',') || !IsDigit(text[size + 1])) return size;
  ++size;
  while (size < text.size() && IsDigit(text[size])) ++size;
  return size;
}

// The value of a number as NumberSize() finds it; nullopt when it is longer than any sample.
std::optional<double> NumberValue(std::string_view number) {
  std::array<char, kMaxNumberBytes> digits;
  if (number.size() > digits.size()) return std::nullopt;
  for (std::size_t i = 0; i < number.size(); ++i) digits[i] = number[i] == ',' ? '.' : number[i];
  double value = 0;
  std::from_chars(digits.data(), digits.data() + number.size(), value);
  return value;
}

std::optional<double> ParseSample(std::string_view line) {
  constexpr std::string_view kMinusSign = "\xE2\x88\x92";  // U+2212, of the Nordic languages
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
  }
  bool negative = false;
  for (const std::string_view minus : {std::string_view("-"), kMinusSign}) {
    if (negative || !line.starts_with(minus)) continue;
    negative = true;
    line.remove_prefix(minus.size());
  }
  if (line.empty() || NumberSize(line) != line.size()) return std::nullopt;
  const std::optional<double> value = NumberValue(line);
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

// A CSV field that starts at the beginning of `text`, with its size there.
struct Field {
  std::string value;
  std::size_t size = 0;
};

// A quoted field that ends before a comma or with the line.
std::optional<Field> QuotedField(std::string_view text) {
  if (!text.starts_with('"')) return std::nullopt;
  Field field;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      const bool last = i + 1 == text.size();
      if (last || text[i + 1] == ',') {
        field.size = i + 1;
        return field;
      }
      if (text[i + 1] != '"') return std::nullopt;
      ++i;
    }
    field.value += text[i];
  }
  return std::nullopt;
}

// The value is all that follows the first comma: it may hold further ones, quoted or not.
HeadLine ParseHeadLine(std::string_view line) {
  Field label;
  if (std::optional<Field> quoted = QuotedField(line)) {
    label = *std::move(quoted);
  } else {
    label.value = line.substr(0, line.find(','));
    label.size = label.value.size();
  }
  if (label.size == line.size()) return {std::move(label.value), std::nullopt};
  const std::string_view rest = line.substr(label.size + 1);
  std::optional<Field> value = QuotedField(rest);
  if (value && value->size == rest.size()) return {std::move(label.value), std::move(value->value)};
  return {std::move(label.value), std::string(rest)};
}

std::string HeaderJson(const std::vector<HeadLine>& lines) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  for (const HeadLine& line : lines) {
    nlohmann::ordered_json value;
    if (line.value) value = *line.value;
    const auto same_label = header.find(line.label);
    if (same_label == header.end()) {
      header[line.label] = std::move(value);
    } else if (same_label->is_array()) {
      same_label->push_back(std::move(value));
    } else {
      *same_label = nlohmann::ordered_json::array({*same_label, std::move(value)});
    }
  }
  return header.dump();
}

const VoltageUnit* FindVoltageUnit(std::string_view text) {
  for (const VoltageUnit& unit : kVoltageUnits) {
    if (unit.text == text) return &unit;
  }
  return nullptr;
}

// The number that a sample rate begins with: "512 hertz", "513,992 Hz".
std::optional<double> ParseSampleRate(std::string_view text) {
  const std::size_t size = NumberSize(text);
  return size > 0 ? NumberValue(text.substr(0, size)) : std::nullopt;
}

// Finds the head's values.  The indexes count the lines that are not empty.
class Head {
 public:
  explicit Head(const std::vector<HeadLine>& lines)
      : lines_(lines), unit_(static_cast<std::ptrdiff_t>(lines.size()) - 1) {
    for (std::ptrdiff_t i = unit_; i >= 0; --i) {
      if (ParseTimestamp(ValueAt(i))) date_ = i;
    }
    for (std::ptrdiff_t i = 0; i < std::ssize(lines_); ++i) {
      if (FindVoltageUnit(ValueAt(i)) != nullptr) unit_ = i;
    }
  }

  // Fills everything but the samples; returns how many microvolts the file's unit is.
  double Describe(ElectrocardiogramFile& file) const {
    file.recorded_date = ParseTimestamp(ValueAt(date_));
    const std::ptrdiff_t rate = unit_ - 2;
    const std::ptrdiff_t software_version = rate - 2;
    if (date_ + 1 < software_version) file.classification = TextAt(date_ + 1);
    if (date_ + 2 < software_version) file.symptoms = TextAt(date_ + 2);
    if (date_ < software_version) file.software_version = TextAt(software_version);
    if (date_ < rate - 1) file.device = TextAt(rate - 1);
    if (date_ < rate) file.sample_rate_hz = ParseSampleRate(ValueAt(rate));
    if (date_ < unit_ - 1) file.lead = TextAt(unit_ - 1);
    const VoltageUnit* const unit = FindVoltageUnit(ValueAt(unit_));
    if (unit != nullptr || date_ < unit_) file.unit = TextAt(unit_);
    return unit != nullptr ? unit->microvolts : 1;
  }

 private:
  std::string_view ValueAt(std::ptrdiff_t index) const {
    if (index < 0 || index >= std::ssize(lines_)) return {};
    const std::optional<std::string>& value = lines_[static_cast<std::size_t>(index)].value;
    return value ? std::string_view(*value) : std::string_view();
  }
  std::optional<std::string> TextAt(std::ptrdiff_t index) const {
    const std::string_view value = ValueAt(index);
    return value.empty() ? std::nullopt : std::optional(std::string(value));
  }

  const std::vector<HeadLine>& lines_;
  std::ptrdiff_t date_ = 2;
  std::ptrdiff_t unit_;
};

OptionalText ViewOf(const std::optional<std::string>& text) {
  return text ? OptionalText(*text) : std::nullopt;
}

absl::Status LineError(std::int64_t line, std::string_view fault) {
  return InputError(absl::StrFormat("line %d: %s", line, fault));
}

// Reads up to the first sample, which it returns.
absl::StatusOr<double> ReadHead(LineReader& reader, std::vector<HeadLine>& head) {
  while (const std::optional<std::string_view> line = reader.Next()) {
    if (const std::optional<double> sample = ParseSample(*line)) return *sample;
    if (reader.number() > kMaxHeadLines) break;
    if (line->empty()) continue;
    if (!IsValidUtf8(*line)) return LineError(reader.number(), "not valid UTF-8");
    if (line->find('\0') != std::string_view::npos) {
      return LineError(reader.number(), "a NUL character");
    }
    head.push_back(ParseHeadLine(*line));
  }
  return InputError(absl::StrFormat("no ECG samples within the first %d lines", kMaxHeadLines));
}

}  // namespace

Electrocardiogram ElectrocardiogramFile::View(std::string_view path) const {
  return {.path = path,
          .recorded_date = recorded_date,
          .classification = ViewOf(classification),
          .symptoms = ViewOf(symptoms),
          .software_version = ViewOf(software_version),
          .device = ViewOf(device),
          .sample_rate_hz = sample_rate_hz,
          .lead = ViewOf(lead),
          .unit = ViewOf(unit),
          .voltages = voltages,
          .header = header};
}

absl::StatusOr<ElectrocardiogramFile> ParseElectrocardiogram(std::string_view text) {
  if (text.size() > kMaxFileBytes) {
    return InputError(absl::StrFormat("an ECG file of %d bytes; pulso reads up to %d", text.size(),
                                      kMaxFileBytes));
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());

  LineReader reader(text);
  std::vector<HeadLine> head;
  ASSIGN_OR_RETURN(std::optional<double> sample, ReadHead(reader, head));
  ElectrocardiogramFile file;
  file.header = HeaderJson(head);
  const double microvolts = Head(head).Describe(file);

  // The sample that ended the head comes first.
  while (true) {
    if (!sample) return LineError(reader.number(), "not a sample");
    file.voltages.push_back(static_cast<float>(*sample * microvolts));

    std::optional<std::string_view> line = reader.Next();
    while (line && line->empty()) line = reader.Next();
    if (!line) return file;
    sample = ParseSample(*line);
  }
}

}  // namespace pulso
