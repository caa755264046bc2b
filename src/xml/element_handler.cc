#include "xml/element_handler.h"

#include "absl/strings/str_format.h"

namespace pulso {

absl::Status DamageError(std::string_view document_name, Position position,
                         std::string_view cause) {
  return InputError(absl::StrFormat(
      "%s: byte %d, line %d: damaged (%s); without --strict this is repaired or put aside, and "
      "counted",
      document_name, position.byte_offset, position.line, cause));
}

}  // namespace pulso
