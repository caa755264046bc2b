// Fuzzes the FHIR documents: the input is a file.
//
//   - A second reading, by the grammar of RFC 8259 and the header's bounds, takes and refuses the
//   same documents.
//   - What is handed on is the document but for a byte order mark, with every \u0000 made \ufffd,
//   and passes unchanged when read again.
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "base/errors.h"
#include "base/utf8.h"
#include "fuzz/require.h"
#include "health/clinical_document.h"

namespace pulso {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Checks a document by recursive descent, and writes it down as it should come out.
class SlowReader {
 public:
  explicit SlowReader(std::string_view text) : rest_(text) {}

  std::optional<std::string> Document() {
    const bool is_good = Value(0) && rest_.empty() && IsValidUtf8(out_);
    return is_good ? std::optional(out_) : std::nullopt;
  }

 private:
  bool Take(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    out_ += expected;
    rest_.remove_prefix(expected.size());
    return true;
  }
  bool TakeAny(std::string_view characters) {
    return !rest_.empty() && characters.find(rest_[0]) != characters.npos &&
           Take(rest_.substr(0, 1));
  }
  std::size_t TakeAll(std::string_view characters) {
    std::size_t count = 0;
    while (TakeAny(characters)) ++count;
    return count;
  }
  void Blanks() { TakeAll(" \t\r\n"); }

  bool Value(int depth) {
    Blanks();
    const bool is_good = rest_.starts_with('{')   ? List(depth + 1, "{", "}")
                         : rest_.starts_with('[') ? List(depth + 1, "[", "]")
                         : rest_.starts_with('"')
                             ? String()
                             : Take("null") || Take("true") || Take("false") || Number();
    Blanks();
    return is_good;
  }

  bool List(int depth, std::string_view open, std::string_view close) {
    if (depth > 500) return false;
    Take(open);
    Blanks();
    if (Take(close)) return true;
    do {
      Blanks();
      if (open == "{" && !(String() && Colon())) return false;
      if (!Value(depth)) return false;
    } while (Take(","));
    return Take(close);
  }
  bool Colon() {
    Blanks();
    return Take(":");
  }

  // Four hexadecimal digits.
  std::optional<unsigned> Unit() {
    const std::string digits(rest_.substr(0, 4));
    if (digits.size() < 4 || digits.find_first_not_of("0123456789abcdefABCDEF") != digits.npos) {
      return std::nullopt;
    }
    Take(digits);
    return static_cast<unsigned>(std::strtoul(digits.c_str(), nullptr, 16));
  }
  bool Escape() {
    if (!Take("u")) return TakeAny("\"\\/bfnrt");
    const std::optional<unsigned> unit = Unit();
    if (!unit) return false;
    if (*unit == 0) out_.replace(out_.size() - 4, 4, "fffd");
    if (*unit >= 0xDC00 && *unit <= 0xDFFF) return false;
    if (*unit < 0xD800 || *unit > 0xDBFF) return true;
    if (!Take("\\u")) return false;
    const std::optional<unsigned> low = Unit();
    return low && *low >= 0xDC00 && *low <= 0xDFFF;
  }
  bool String() {
    if (!Take("\"")) return false;
    while (!Take("\"")) {
      if (rest_.empty()) return false;
      if (static_cast<unsigned char>(rest_[0]) < 0x20) return false;
      const bool is_escape = rest_[0] == '\\';
      Take(rest_.substr(0, 1));
      if (is_escape && !Escape()) return false;
    }
    return true;
  }

  bool Number() {
    constexpr std::string_view kDigits = "0123456789";
    const std::size_t begin = out_.size();
    Take("-");
    if (!Take("0") && TakeAll(kDigits) == 0) return false;
    if (Take(".") && TakeAll(kDigits) == 0) return false;
    if (TakeAny("eE")) {
      TakeAny("+-");
      const std::size_t exponent = out_.size();
      if (TakeAll(kDigits) == 0) return false;
      const std::size_t first = std::min(out_.find_first_not_of('0', exponent), out_.size());
      if (out_.size() - first > 4 || std::atoi(out_.c_str() + first) > 1000) return false;
    }
    const std::string number = out_.substr(begin);
    return number.size() <= 1000 && std::isfinite(std::strtod(number.c_str(), nullptr));
  }

  std::string_view rest_;
  std::string out_;
};

void Check(std::string_view text) {
  const absl::StatusOr<std::string> document = PrepareClinicalDocument(std::string(text));
  const bool has_mark = text.starts_with(kByteOrderMark);
  const std::optional<std::string> expected =
      SlowReader(text.substr(has_mark ? kByteOrderMark.size() : 0)).Document();
  Require(document.ok() == expected.has_value(), "another opinion of what a document is");
  Require(document.ok() || IsInputError(document.status()), "no input error");
  if (!document.ok()) return;
  Require(*document == *expected, "another document");
  const absl::StatusOr<std::string> again = PrepareClinicalDocument(*document);
  Require(again.ok() && *again == *document, "not the same when read again");
}

}  // namespace
}  // namespace pulso

PULSO_FUZZ_TARGET(pulso::Check)
