// Interning: the ids of texts that repeat.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/string_map.h"

namespace pulso {

// The ids of one lookup table: 1, 2, … in the order in which texts were first seen.
class Lookup {
 public:
  struct Found {
    std::int32_t id;
    bool is_new;  // seen for the first time: its row is to be written
  };

  // Neighbouring records share their type, source and device, so the text before is tried first.
  Found Intern(std::string_view text) {
    if (last_id_ != 0 && text == last_text_) return {last_id_, false};
    last_text_.assign(text);
    const auto known = ids_.find(text);
    const bool is_new = known == ids_.end();
    last_id_ = is_new ? static_cast<std::int32_t>(ids_.size()) + 1 : known->second;
    if (is_new) ids_.emplace(last_text_, last_id_);
    return {last_id_, is_new};
  }

 private:
  StringMap<std::int32_t> ids_;
  std::string last_text_;
  std::int32_t last_id_ = 0;  // 0: nothing was asked yet
};

}  // namespace pulso
