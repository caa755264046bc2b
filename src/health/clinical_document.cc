#include "health/clinical_document.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace pulso {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// jsonb holds less than 256 MiB, and its form is larger than the text's.
constexpr std::size_t kMaxDocumentBytes = std::size_t{16} << 20;

// PostgreSQL recurses for each level; its default stack of 2 MB bears some thousands.
constexpr int kMaxDepth = 500;

// PostgreSQL's numeric ends at 131,072 digits before the point and 16,383 after it.
constexpr int kMaxExponent = 1000;
constexpr std::size_t kMaxNumberBytes = 1000;

absl::Status ByteError(std::string_view fault, std::size_t byte) {
  return InputError(absl::StrFormat("%s at byte %d", fault, byte));
}

// Keeps the first error of nlohmann's parser and nothing of the document.
class Validator : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& error) override {
    constexpr int kNumberOverflow = 406;  // json.exception.out_of_range.406
    out_of_range_ = error.id == kNumberOverflow;
    bytes_read_ = position;
    return false;
  }

  absl::Status Error() const {
    return ByteError(out_of_range_ ? "a number out of range" : "no valid JSON",
                     bytes_read_ > 0 ? bytes_read_ - 1 : 0);
  }

 private:
  bool out_of_range_ = false;
  std::size_t bytes_read_ = 0;
};

absl::Status CheckGrammar(std::string_view json) {
  // nlohmann's parser takes a NUL for the end of the text.
  const std::size_t nul = json.find('\0');
  if (nul != std::string_view::npos) return ByteError("a NUL character", nul);
  Validator validator;
  if (!nlohmann::json::sax_parse(json.begin(), json.end(), &validator)) return validator.Error();
  return absl::OkStatus();
}

// Whether numeric takes a JSON number.
bool IsNumberBounded(std::string_view number) {
  if (number.size() > kMaxNumberBytes) return false;
  const std::size_t mark = number.find_first_of("eE");
  if (mark == std::string_view::npos) return true;
  std::string_view exponent = number.substr(mark + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  int value = 0;
  const auto [stop, error] =
      std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
  return error == std::errc() && value >= -kMaxExponent && value <= kMaxExponent;
}

// Goes through a string of valid JSON from its opening quote and replaces the escapes of U+0000.
// Returns where the string ends, past its closing quote.
std::size_t RepairString(std::string& json, std::size_t begin) {
  constexpr std::string_view kNulEscape = "\\u0000";
  constexpr std::string_view kReplacementEscape = "\\ufffd";
  std::size_t at = begin + 1;
  while (json[at] != '"') {
    if (json[at] != '\\') {
      ++at;
      continue;
    }
    if (json.compare(at, kNulEscape.size(), kNulEscape) == 0) {
      json.replace(at, kNulEscape.size(), kReplacementEscape);
    }
    at += 2;
  }
  return at + 1;
}

// Bounds depth and numbers of valid JSON and replaces what jsonb refuses.
absl::Status FitToJsonb(std::string& json) {
  int depth = 0;
  std::size_t at = 0;
  while (at < json.size()) {
    const char c = json[at];
    if (c == '"') {
      at = RepairString(json, at);
      continue;
    }
    if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) {
        return ByteError(absl::StrFormat("JSON nested deeper than %d levels", kMaxDepth), at);
      }
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      const std::size_t end = std::min(json.find_first_not_of("0123456789+-.eE", at), json.size());
      if (!IsNumberBounded(std::string_view(json).substr(at, end - at))) {
        return ByteError("a number out of range", at);
      }
      at = end;
      continue;
    }
    ++at;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> PrepareClinicalDocument(std::string text) {
  if (text.size() > kMaxDocumentBytes) {
    return InputError(absl::StrFormat("a document of %d bytes; pulso reads up to %d", text.size(),
                                      kMaxDocumentBytes));
  }
  RETURN_IF_ERROR(CheckGrammar(text));  // passes over a byte order mark
  RETURN_IF_ERROR(FitToJsonb(text));
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return text;
}

}  // namespace pulso
