// Fuzzes the numbers: every line of the input is the text of one.
//
//   - A number is what the grammar below says, with the value that strtod gives it; none becomes
//     infinite or, unless it is zero, zero.
//   - A number printed with 17 digits is the same number.
//   - An element's fields and a fraction of a second come to the same.
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "fuzz/require.h"
#include "health/element_fields.h"
#include "health/numbers.h"

namespace pulso {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::size_t TakeDigits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  text.remove_prefix(count);
  return count;
}

bool TakeAny(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == characters.npos) return false;
  text.remove_prefix(1);
  return true;
}

// number = [ "-" ] ( 1*digit [ "." *digit ] / "." 1*digit ) [ ( "e" / "E" ) [ sign ] 1*digit ]
bool IsNumberText(std::string_view text) {
  TakeAny(text, "-");
  std::size_t digits = TakeDigits(text);
  if (TakeAny(text, ".")) digits += TakeDigits(text);
  if (digits == 0) return false;
  if (!TakeAny(text, "eE")) return text.empty();
  TakeAny(text, "+-");
  return TakeDigits(text) > 0 && text.empty();
}

bool IsZeroText(std::string_view text) {
  return text.substr(0, text.find_first_of("eE")).find_first_of("123456789") == text.npos;
}

// The value of a number in the C locale, in which this program runs.
std::optional<double> ReadSlowly(std::string_view text) {
  if (!IsNumberText(text)) return std::nullopt;
  const double value = std::strtod(std::string(text).c_str(), nullptr);
  if (!std::isfinite(value) || (value == 0 && !IsZeroText(text))) return std::nullopt;
  return value;
}

bool AreSame(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(*b);
}

void CheckFields(std::string_view text, const std::optional<double>& number) {
  const std::array<Attribute, 2> attributes = {Attribute{"other", "1"}, Attribute{"value", text}};
  ElementFields fields;
  fields.Reset({"Record", attributes, {}});
  Require(AreSame(fields.Number("value"), number), "another number in a field");
  const bool is_bad = !number && !text.empty();
  Require(fields.repairs() == (is_bad ? 1 : 0), "another count of repairs");
  Require(fields.Untaken().size() == (is_bad ? 2 : 1), "an unreadable text is not kept");
  fields.Reset({"Record", attributes, {}});
  const double required = fields.RequiredNumber("value");
  Require(fields.reject_reason().empty() == number.has_value(), "another reason to reject");
  if (number) Require(AreSame(required, number), "another required number");
}

void CheckFraction(std::string_view digits) {
  std::string_view rest = digits;
  const bool is_good = TakeDigits(rest) > 0 && rest.empty();
  const std::optional<std::int64_t> fraction = ParseMicroseconds(digits);
  Require(fraction.has_value() == is_good, "another opinion of what a fraction is");
  if (!is_good) return;
  const std::string seven = std::string(digits.substr(0, 7)) + std::string(7, '0');
  const std::int64_t expected = (std::atoll(seven.substr(0, 7).c_str()) + 5) / 10;
  Require(*fraction == expected, "another fraction");
}

void Check(std::string_view input) {
  ForEachLine(input, [](std::string_view line) {
    const OwnText text(line);
    const std::optional<double> number = ParseNumber(text.view());
    Require(AreSame(number, ReadSlowly(text.view())), "another number than strtod's");
    if (number) {
      Require(AreSame(ParseNumber(absl::StrFormat("%.17g", *number)), number),
              "another number when printed");
    }
    CheckFields(text.view(), number);
    CheckFraction(text.view());
  });
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
