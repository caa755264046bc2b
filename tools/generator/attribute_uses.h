// What a loader takes each attribute for, and so what damage does to it.
#pragma once

#include <string_view>

#include "generator/elements.h"

namespace pulso::generator {

enum class AttributeUse {
  kText,            // anything is good, and so is absence
  kRequiredText,    // absence rejects the element
  kRequiredDate,    // so does a text that is no date
  kRequiredNumber,  // or no number, or no time of day
  kOptionalDate,    // a text that cannot be read is unmapped, and the element is good
  kOptionalNumber,
};

// REQUIRES: `name` is an attribute that the generator writes.
AttributeUse UseOfAttribute(Element element, std::string_view name);

constexpr bool IsRequired(AttributeUse use) {
  return use == AttributeUse::kRequiredText || use == AttributeUse::kRequiredDate ||
         use == AttributeUse::kRequiredNumber;
}
constexpr bool IsText(AttributeUse use) {
  return use == AttributeUse::kText || use == AttributeUse::kRequiredText;
}

}  // namespace pulso::generator
