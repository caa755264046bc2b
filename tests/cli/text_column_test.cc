#include "cli/text_column.h"

#include <gtest/gtest.h>

namespace pulso {
namespace {

TEST(OneLine, LeavesPlainTextAlone) {
  EXPECT_EQ(OneLine("Anna’s\u00A0Watch 🏃 тест", 20), "Anna’s\u00A0Watch 🏃 тест");
  EXPECT_EQ(OneLine("", 5), "");
}

TEST(OneLine, ShowsControlCharactersAsReplacements) {
  EXPECT_EQ(OneLine("a\033[2J\n\x7F", 20), "a\uFFFD[2J\uFFFD\uFFFD");
  EXPECT_EQ(OneLine("\xC2\x9B"
                    "31m",
                    20),
            "\uFFFD31m");
  EXPECT_EQ(OneLine("a\u202Eb\u2066c", 20), "a\uFFFDb\uFFFDc");
}

TEST(OneLine, CutsAtCharacters) {
  EXPECT_EQ(OneLine("éééé", 4), "éééé");
  EXPECT_EQ(OneLine("ééééé", 4), "ééé…");
}

TEST(LeftAligned, CountsCharactersNotBytes) {
  EXPECT_EQ(LeftAligned("né", 4), "né  ");
  EXPECT_EQ(LeftAligned("longer", 4), "longer");
  EXPECT_EQ(CharacterCount("né🏃"), 3u);
}

}  // namespace
}  // namespace pulso
