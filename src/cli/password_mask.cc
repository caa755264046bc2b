#include "cli/password_mask.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace pulso {
namespace {

void Mask(char* begin, std::size_t from, std::size_t to) {
  if (to > from) std::memset(begin + from, 'x', to - from);
}

// Where the value of "password = value" begins, or of "sslpassword"; the end of `text` without one.
std::size_t PasswordSetting(std::string_view text) {
  constexpr std::string_view kPassword = "password";
  constexpr std::string_view kBlanks = " \t\n\r\f\v";  // which libpq allows around "="
  for (std::size_t at = text.find(kPassword); at != text.npos; at = text.find(kPassword, at + 1)) {
    const std::size_t equals = text.find_first_not_of(kBlanks, at + kPassword.size());
    if (equals == text.npos || text[equals] != '=') continue;
    return std::min(text.find_first_not_of(kBlanks, equals + 1), text.size());
  }
  return text.size();
}

}  // namespace

void MaskPasswords(int argc, char** argv) {
  constexpr std::string_view kScheme = "://";
  for (int i = 1; i < argc; ++i) {
    const std::string_view text(argv[i]);
    // A password may hold "@" although it ought to be %40.
    const std::size_t scheme = text.find(kScheme);
    const std::size_t host = text.rfind('@');
    if (scheme != std::string_view::npos && host != std::string_view::npos) {
      const std::size_t colon = text.find(':', scheme + kScheme.size());
      if (colon < host) Mask(argv[i], colon + 1, host);
    }
    Mask(argv[i], PasswordSetting(text), text.size());
  }
}

}  // namespace pulso
