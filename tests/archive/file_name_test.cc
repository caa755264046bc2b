#include "archive/file_name.h"

#include <gtest/gtest.h>

namespace pulso {
namespace {

TEST(Utf8Name, KeepsWellFormedText) {
  EXPECT_EQ(Utf8Name("導出/é/🙂.xml"), "導出/é/🙂.xml");
  EXPECT_EQ(Utf8Name(""), "");
}

TEST(Utf8Name, ReplacesEachBadByte) {
  EXPECT_EQ(Utf8Name("a\x82"
                     "b"),
            "a\uFFFDb");
  EXPECT_EQ(Utf8Name("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(Utf8Name("\xc0\xaf"), "\uFFFD\uFFFD");            // an overlong '/'
  EXPECT_EQ(Utf8Name("x\xe5\xb0"), "x\uFFFD\uFFFD");          // cut off
}

TEST(Printable, HidesControlCharacters) {
  EXPECT_EQ(Printable("a\x1b[2Jb\n\x7f\xc3\xa9'"), "a?[2Jb??é'");
}

}  // namespace
}  // namespace pulso
