// The attributes of one element, taken one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "health/entities.h"
#include "health/timestamps.h"
#include "xml/element_handler.h"

namespace pulso {

// Hands out the attributes of an element by name, converted, and remembers three things: why the
// element must be rejected, how many values were repaired, and which attributes nobody took.
//
// Attributes come in nearly the same order every time, so each search begins behind the last hit;
// another order only costs time.
class ElementFields {
 public:
  // Begins with another element, which must outlive the use of its fields.
  void Reset(const Element& element);

  // A text as it is; nullopt when absent.
  OptionalText Text(std::string_view name) {
    const std::size_t index = Find(name);
    if (index == attributes_.size()) return std::nullopt;
    Take(index);
    return attributes_[index].value;
  }
  // Absence rejects the element.
  std::string_view RequiredText(std::string_view name) { return OrReject(Text(name), name); }

  // The same for a text that a table has an index on: more than 1,000 bytes, which its B-tree could
  // not hold, reject the element.
  OptionalText Name(std::string_view name) {
    const OptionalText text = Text(name);
    if (text.has_value() && text->size() > kMostNameBytes) Reject("overlong", name);
    return text;
  }
  std::string_view RequiredName(std::string_view name) { return OrReject(Name(name), name); }

  // Absent and empty are nullopt.  A text that cannot be read is nullopt and a repair; the
  // attribute stays untaken, so that its text is kept as unmapped.
  std::optional<double> Number(std::string_view name);
  std::optional<Timestamp> Instant(std::string_view name);
  std::optional<Date> Day(std::string_view name);

  // Absence, and a text that cannot be read, reject the element.
  double RequiredNumber(std::string_view name);
  Timestamp RequiredInstant(std::string_view name);
  // The same, and its text as written.
  Timestamp RequiredInstant(std::string_view name, std::string_view& text);

  // Rejects the element for another reason; the first reason stays.
  void Reject(std::string_view problem, std::string_view name);

  // "missing startDate"; empty while the element is good.
  const std::string& reject_reason() const { return reject_reason_; }
  int repairs() const { return repairs_; }

  // What became of the attribute at `index` in document order.
  enum class Fate : char { kUntaken, kTaken, kUnreadable };
  Fate FateOf(std::size_t index) const { return fates_[index]; }
  bool AllTaken() const { return taken_count_ == attributes_.size(); }

  // The attributes that nobody took, in document order; valid until Reset.
  std::span<const Attribute> Untaken();

 private:
  // Two of them, a source's name and version, stand in one index; its rows have 2,704 bytes.
  static constexpr std::size_t kMostNameBytes = 1000;

  std::string_view OrReject(OptionalText text, std::string_view name) {
    if (!text.has_value()) Reject("missing", name);
    return text.value_or(std::string_view());
  }

  // The index of the attribute `name`, or attributes_.size().
  std::size_t Find(std::string_view name) {
    if (next_ < attributes_.size() && IsSameName(attributes_[next_].name, name)) return next_++;
    return FindElsewhere(name);
  }
  std::size_t FindElsewhere(std::string_view name);
  static bool IsSameName(std::string_view a, std::string_view b);
  void Take(std::size_t index) {
    taken_count_ += fates_[index] == Fate::kTaken ? 0 : 1;
    fates_[index] = Fate::kTaken;
  }
  template <class Parse>
  auto Optional(std::string_view name, Parse parse) -> decltype(parse(std::string_view()));
  template <class Parse>
  auto Required(std::string_view name, Parse parse) ->
      typename decltype(parse(std::string_view()))::value_type;

  std::span<const Attribute> attributes_;
  std::vector<Fate> fates_;  // by index
  std::size_t taken_count_ = 0;
  std::size_t next_ = 0;  // where the next search begins
  std::string reject_reason_;
  int repairs_ = 0;
  std::vector<Attribute> untaken_;
  TimestampParser timestamps_;
};

// Most names have 8 to 16 bytes: two words that may overlap.
inline bool ElementFields::IsSameName(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() < sizeof(std::uint64_t) || a.size() > 2 * sizeof(std::uint64_t)) return a == b;
  const auto word = [](const char* text) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, text, sizeof(bits));
    return bits;
  };
  const std::size_t last = a.size() - sizeof(std::uint64_t);
  return word(a.data()) == word(b.data()) && word(a.data() + last) == word(b.data() + last);
}

}  // namespace pulso
