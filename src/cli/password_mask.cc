#include "cli/password_mask.h"

#include <cstring>
#include <string_view>

namespace pulso {
namespace {

void Mask(char* begin, std::size_t from, std::size_t to) {
  if (to > from) std::memset(begin + from, 'x', to - from);
}

}  // namespace

void MaskPasswords(int argc, char** argv) {
  constexpr std::string_view kScheme = "://";
  constexpr std::string_view kPassword = "password=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view text(argv[i]);
    // A password may hold "@" although it ought to be %40.
    const std::size_t scheme = text.find(kScheme);
    const std::size_t host = text.rfind('@');
    if (scheme != std::string_view::npos && host != std::string_view::npos) {
      const std::size_t colon = text.find(':', scheme + kScheme.size());
      if (colon < host) Mask(argv[i], colon + 1, host);
    }
    const std::size_t password = text.find(kPassword);
    if (password != std::string_view::npos) {
      Mask(argv[i], password + kPassword.size(), text.size());
    }
  }
}

}  // namespace pulso
