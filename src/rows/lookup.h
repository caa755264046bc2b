// Interning: the ids of texts that repeat.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/string_map.h"

namespace pulso {

// The ids of one lookup table: 1, 2, … in the order in which texts were first seen, after those
// that the table had before.
class Lookup {
 public:
  struct Found {
    std::int32_t id;
    bool is_new;  // seen for the first time: its row is to be written
  };

  // Takes over a text that the table has already.
  void Learn(std::string_view text, std::int32_t id) {
    ids_.emplace(text, id);
    next_id_ = std::max(next_id_, id + 1);
  }

  // The id that the next new text gets.
  std::int32_t next_id() const { return next_id_; }

  // Neighbouring records share their type, source and device, so the text before is tried first.
  Found Intern(std::string_view text) {
    if (last_id_ != 0 && text == last_text_) return {last_id_, false};
    last_text_.assign(text);
    const auto known = ids_.find(text);
    const bool is_new = known == ids_.end();
    last_id_ = is_new ? next_id_++ : known->second;
    if (is_new) ids_.emplace(last_text_, last_id_);
    return {last_id_, is_new};
  }

 private:
  StringMap<std::int32_t> ids_;
  std::string last_text_;
  std::int32_t next_id_ = 1;
  std::int32_t last_id_ = 0;  // 0: nothing was asked yet
};

}  // namespace pulso
