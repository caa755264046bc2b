// Rows as text, one line a row.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "rows/row_sink.h"

namespace pulso {

// Writes `unit id=1 name=[km]` for a row: columns that are NULL are left out, texts stand in
// brackets, instants and days are bare numbers.  Fingerprints are kept apart.
class CollectedRows final : public UniformRowSink<CollectedRows> {
 public:
  template <class Row>
  absl::Status AppendRowOf(const Row& row) {
    if (fail_) return absl::AbortedError("the lane is closed");
    const auto& table = std::get<kTableIndex<Row>>(kStagingTables);
    std::string line(table.name.substr(std::string_view("staging_").size()));
    std::apply(
        [&](const auto&... column) { (AddColumn(line, column.name, row.*column.member), ...); },
        table.columns);
    lines_.push_back(line);
    return absl::OkStatus();
  }

  const std::vector<std::string>& lines() const { return lines_; }
  const std::vector<std::int64_t>& fingerprints() const { return fingerprints_; }

  // The rows of one table, without its name.
  std::vector<std::string> RowsOf(std::string_view table) const {
    std::vector<std::string> rows;
    for (const std::string& line : lines_) {
      const std::size_t end = line.find(' ');
      if (line.substr(0, end) == table) rows.push_back(line.substr(end + 1));
    }
    return rows;
  }

  void FailFromNowOn() { fail_ = true; }

 private:
  template <class T>
  void AddColumn(std::string& line, std::string_view name, const T& value) {
    if (name == "fingerprint") {
      if constexpr (std::is_same_v<T, std::int64_t>) fingerprints_.push_back(value);
    } else if (const std::optional<std::string> text = TextOf(value)) {
      absl::StrAppendFormat(&line, " %s=%s", name, *text);
    }
  }

  static std::optional<std::string> TextOf(std::int64_t number) { return absl::StrCat(number); }
  static std::optional<std::string> TextOf(std::int32_t number) { return absl::StrCat(number); }
  static std::optional<std::string> TextOf(double number) { return absl::StrCat(number); }
  static std::optional<std::string> TextOf(std::string_view text) {
    return absl::StrFormat("[%s]", text);
  }
  static std::optional<std::string> TextOf(Timestamp instant) {
    return absl::StrCat(instant.usec_since_2000);
  }
  static std::optional<std::string> TextOf(Date day) { return absl::StrCat(day.days_since_2000); }
  static std::optional<std::string> TextOf(Jsonb json) { return std::string(json.text); }
  static std::optional<std::string> TextOf(std::span<const float> numbers) {
    std::string text = "(";
    for (const float number : numbers) absl::StrAppend(&text, text.size() > 1 ? " " : "", number);
    return text + ")";
  }
  template <class T>
  static std::optional<std::string> TextOf(const std::optional<T>& value) {
    return value.has_value() ? TextOf(*value) : std::nullopt;
  }

  bool fail_ = false;
  std::vector<std::string> lines_;
  std::vector<std::int64_t> fingerprints_;
};

}  // namespace pulso
