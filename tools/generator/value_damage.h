// Bad bytes in the value of an attribute.
#pragma once

#include <string>
#include <string_view>

#include "generator/damage_kinds.h"
#include "generator/random.h"

namespace pulso::generator {

// `value` with damage of one kind in it, in one place or two.
// REQUIRES: `value` is escaped; `kind` is kBadChar, kBadUtf8, kCesuPair, kRawLt, kBareAmp or
// kUnknownEntity.
std::string DamagedValue(DamageKind kind, std::string_view value, Random& random);

}  // namespace pulso::generator
