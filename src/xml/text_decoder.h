// Attribute values and character data: references resolved, damage repaired.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "xml/damage.h"

namespace pulso {

// The repairs of one text: for each kind the offset of its first bad byte in the text.
class TextRepairs {
 public:
  void Note(RepairKind kind, std::size_t offset) {
    std::optional<std::size_t>& first = first_[static_cast<std::size_t>(kind)];
    if (first.has_value()) return;
    first = offset;
    any_ = true;
  }

  // Calls visit(kind, offset) for each kind that was noted.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (std::size_t kind = 0; any_ && kind < first_.size(); ++kind) {
      if (first_[kind].has_value()) visit(static_cast<RepairKind>(kind), *first_[kind]);
    }
  }

 private:
  std::array<std::optional<std::size_t>, kRepairKindCount> first_{};
  bool any_ = false;
};

enum class TextPlace {
  kAttribute,  // blanks become spaces (XML 1.0, 3.3.3); "<" is damage
  kContent,    // CR LF and CR become LF (XML 1.0, 2.11)
  kName,       // no references; blanks become spaces
  kSource,     // as it stands: only what is no legal character is replaced
};

// The bytes of the character beyond ASCII that `text` begins with; 0 when they are no legal one.
std::size_t CharacterBytes(std::string_view text);

// Appends `raw`, which stands at `place`, to `out` as valid UTF-8 of characters that XML allows.
// Only the predefined entities and character references are resolved.
void DecodeText(std::string_view raw, TextPlace place, std::string& out, TextRepairs& repairs);

}  // namespace pulso
