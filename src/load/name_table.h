// What was counted for each of many names, however many there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/string_map.h"

namespace pulso {

// How much tables may still take up; several can share one.  Real exports have some hundred names
// of any sort; the limits are for files made to fill the memory.
struct NameRoom {
  std::size_t names = 10'000;
  std::size_t bytes = std::size_t{4} << 20;  // of the names' texts
};

// A value for each name, made when the name is first asked for.
template <class Value>
class NameTable {
 public:
  using Values = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

  // `room` must outlive the table.
  explicit NameTable(NameRoom& room) : room_(&room) {}
  NameTable(NameTable&&) noexcept = default;
  NameTable& operator=(NameTable&&) = delete;

  // The value of `name`; it stays where it is.  Null, and counted in others(), when the name is new
  // and there is no room left.  `make` gives the value of a new name.  Neighbouring elements share
  // their names, so the one before is tried first.
  template <class Make>
  Value* Find(std::string_view name, const Make& make) {
    if (last_ != nullptr && name == last_->first) return &last_->second;
    auto known = values_.find(name);
    if (known == values_.end()) {
      if (room_->names == 0 || room_->bytes < name.size()) {
        ++others_;
        return nullptr;
      }
      --room_->names;
      room_->bytes -= name.size();
      known = values_.emplace(std::string(name), make()).first;
    }
    last_ = &*known;
    return &last_->second;
  }
  Value* Find(std::string_view name) {
    return Find(name, [] { return Value(); });
  }

  const Values& values() const { return values_; }

  // How often Find() gave null.
  std::int64_t others() const { return others_; }

 private:
  NameRoom* room_;
  Values values_;
  typename Values::value_type* last_ = nullptr;
  std::int64_t others_ = 0;
};

}  // namespace pulso
