// Reading one start tag.
#pragma once

#include <string_view>

#include "xml/element_events.h"

namespace pulso {

enum class TagOutcome {
  kComplete,
  kIncomplete,  // the bytes end before the tag does
  kUnreadable,  // no name, a quote that is never closed, no "=" or no blank where one must be
};

struct StartTag {
  TagOutcome outcome = TagOutcome::kIncomplete;
  const char* end = nullptr;      // behind ">", when complete
  TextSpan name;                  // when complete
  bool is_empty_element = false;  // "/>"
  bool has_line_feeds = false;
};

// Reads the start tag at the front of `bytes`, which begin with "<".  A complete tag's repairs,
// then its attributes and the tag itself are added to `events` with spans relative to `source`; of
// any other nothing stays there.  `position` is that of the "<".
//
// Damaged attributes are repaired as xml/damage.h says.  A value ends with its closing quote,
// whatever is inside; if no blank, "/" or ">" follows, a quote was lost and the tag is unreadable.
StartTag ReadStartTag(std::string_view bytes, const char* source, Position position,
                      ElementEvents& events);

}  // namespace pulso
