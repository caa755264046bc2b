#include "health/element_fields.h"

#include "health/numbers.h"

namespace pulso {

void ElementFields::Reset(const Element& element) {
  attributes_ = element.attributes;
  fates_.assign(attributes_.size(), Fate::kUntaken);
  taken_count_ = 0;
  next_ = 0;
  reject_reason_.clear();
  repairs_ = 0;
}

std::size_t ElementFields::FindElsewhere(std::string_view name) {
  const std::size_t count = attributes_.size();
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t index = next_ + step < count ? next_ + step : next_ + step - count;
    if (IsSameName(attributes_[index].name, name)) {
      next_ = index + 1;
      return index;
    }
  }
  return count;
}

template <class Parse>
auto ElementFields::Optional(std::string_view name, Parse parse)
    -> decltype(parse(std::string_view())) {
  const std::size_t index = Find(name);
  if (index == attributes_.size()) return std::nullopt;
  const std::string_view text = attributes_[index].value;
  const auto value = parse(text);
  if (value.has_value() || text.empty()) {
    Take(index);
  } else {
    fates_[index] = Fate::kUnreadable;
    ++repairs_;
  }
  return value;
}

Timestamp ElementFields::RequiredInstant(std::string_view name, std::string_view& text) {
  text = RequiredText(name);
  if (!reject_reason_.empty()) return {};
  const std::optional<Timestamp> instant = timestamps_.Parse(text);
  if (!instant.has_value()) Reject("unreadable", name);
  return instant.value_or(Timestamp{});
}

template <class Parse>
auto ElementFields::Required(std::string_view name, Parse parse) ->
    typename decltype(parse(std::string_view()))::value_type {
  const OptionalText text = Text(name);
  if (!text.has_value()) {
    Reject("missing", name);
    return {};
  }
  const auto value = parse(*text);
  if (!value.has_value()) Reject("unreadable", name);
  return value.value_or(typename decltype(parse(std::string_view()))::value_type{});
}

std::optional<double> ElementFields::Number(std::string_view name) {
  return Optional(name, ParseNumber);
}
std::optional<Timestamp> ElementFields::Instant(std::string_view name) {
  return Optional(name, [this](std::string_view text) { return timestamps_.Parse(text); });
}
std::optional<Date> ElementFields::Day(std::string_view name) { return Optional(name, ParseDate); }

double ElementFields::RequiredNumber(std::string_view name) { return Required(name, ParseNumber); }
Timestamp ElementFields::RequiredInstant(std::string_view name) {
  return Required(name, [this](std::string_view text) { return timestamps_.Parse(text); });
}

void ElementFields::Reject(std::string_view problem, std::string_view name) {
  if (!reject_reason_.empty()) return;
  reject_reason_.append(problem).append(" ").append(name);
}

std::span<const Attribute> ElementFields::Untaken() {
  untaken_.clear();
  if (AllTaken()) return untaken_;
  for (std::size_t index = 0; index < attributes_.size(); ++index) {
    if (fates_[index] != Fate::kTaken) untaken_.push_back(attributes_[index]);
  }
  return untaken_;
}

}  // namespace pulso
