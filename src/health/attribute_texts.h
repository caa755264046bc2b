// Attributes that outlive the event that brought them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xml/element_handler.h"

namespace pulso {

// Owns a list of names and values.  Cleared and filled again it uses the memory it has.
class AttributeTexts {
 public:
  void Clear() {
    texts_.clear();
    ends_.clear();
  }

  void Add(std::string_view name, std::string_view value) {
    texts_.append(name);
    const std::size_t name_end = texts_.size();
    texts_.append(value);
    ends_.push_back({name_end, texts_.size()});
  }

  // The list, in the order of Add.  It lives until the next call of any member.
  std::span<const Attribute> View() {
    view_.clear();
    std::size_t begin = 0;
    for (const Ends& ends : ends_) {
      const std::string_view texts = texts_;
      view_.push_back({texts.substr(begin, ends.name - begin),
                       texts.substr(ends.name, ends.value - ends.name)});
      begin = ends.value;
    }
    return view_;
  }

 private:
  // Where a name and the value behind it end in texts_.
  struct Ends {
    std::size_t name;
    std::size_t value;
  };

  std::string texts_;
  std::vector<Ends> ends_;
  std::vector<Attribute> view_;
};

}  // namespace pulso
