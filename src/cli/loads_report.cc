#include "cli/loads_report.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/number_text.h"
#include "cli/text_column.h"

namespace pulso {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostOfAName = 40;
constexpr std::size_t kColumns = 10;
using Line = std::array<std::string, kColumns>;

Line LineOf(const LoadRow& load) {
  return {absl::StrCat(load.id),          load.started_at,
          AsSeconds(load.seconds),        load.mode,
          load.plan.value_or("-"),        OneLine(load.input_name, kMostOfAName),
          load.export_date.value_or("-"), WithThousands(load.inserted),
          WithThousands(load.rejected),   load.pulso_version};
}

bool IsOfNumbers(std::size_t column) {
  return column == 0 || column == 2 || column == 7 || column == 8;
}

std::string Aligned(const std::string& text, std::size_t width, bool to_the_right) {
  if (!to_the_right) return LeftAligned(text, width);
  const std::size_t taken = CharacterCount(text);
  return std::string(taken < width ? width - taken : 0, ' ') + text;
}

ordered_json InstantJson(const std::optional<std::string>& instant) {
  if (!instant.has_value()) return nullptr;
  std::string text = *instant + "Z";
  std::replace(text.begin(), text.end(), ' ', 'T');
  return text;
}

template <class T>
ordered_json OrNull(const std::optional<T>& value) {
  return value.has_value() ? ordered_json(*value) : ordered_json(nullptr);
}

}  // namespace

std::string LoadsReport(const std::string& schema, const std::vector<LoadRow>& loads) {
  if (loads.empty()) {
    return absl::StrCat("nothing was loaded into schema ", schema,
                        " yet; pulso load EXPORT does, --schema names another one\n");
  }
  std::vector<Line> lines = {{"id", "started (UTC)", "took", "mode", "plan", "input",
                              "exported (UTC)", "inserted", "rejected", "pulso"}};
  for (const LoadRow& load : loads) lines.push_back(LineOf(load));
  std::array<std::size_t, kColumns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      widths[i] = std::max(widths[i], CharacterCount(line[i]));
    }
  }
  std::string report;
  for (const Line& line : lines) {
    for (std::size_t i = 0; i + 1 < kColumns; ++i) {
      absl::StrAppend(&report, Aligned(line[i], widths[i], IsOfNumbers(i)), "  ");
    }
    absl::StrAppend(&report, line.back(), "\n");
  }
  return report;
}

ordered_json LoadsJson(const std::string& schema, const std::vector<LoadRow>& loads) {
  ordered_json json = {{"schema", schema}, {"loads", ordered_json::array()}};
  for (const LoadRow& load : loads) {
    json["loads"].push_back(
        {{"id", load.id},
         {"started_at", InstantJson(load.started_at)},
         {"seconds", load.seconds},
         {"mode", load.mode},
         {"plan", OrNull(load.plan)},
         {"input", load.input_name},
         {"input_bytes", OrNull(load.input_bytes)},
         {"input_sha256", load.input_sha256},
         {"export_date", InstantJson(load.export_date)},
         {"inserted", load.inserted},
         {"rejected", load.rejected},
         {"pulso_version", load.pulso_version},
         {"options", load.options.has_value()
                         ? ordered_json::parse(*load.options, nullptr, /*allow_exceptions=*/false)
                         : ordered_json(nullptr)}});
  }
  return json;
}

}  // namespace pulso
