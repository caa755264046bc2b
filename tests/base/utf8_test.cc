#include "base/utf8.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace pulso {
namespace {

using namespace std::string_view_literals;

TEST(IsValidUtf8, AcceptsTheFirstAndLastCharacterOfEverySize) {
  for (const std::string_view text :
       {""sv, "\0"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv,
        "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF3\xBF\xBF\xBF"sv,
        "\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_TRUE(IsValidUtf8(text)) << testing::PrintToString(text);
  }
}

TEST(IsValidUtf8, RefusesIllFormedSequences) {
  for (const std::string_view text :
       {"\x80"sv, "\xBF"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xC2"sv, "\xC2\x41"sv, "\xC2\xC2"sv,
        "\xE0\x9F\xBF"sv, "\xE1\x80"sv, "\xE1\x80\x41"sv, "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv,
        "\xF0\x8F\xBF\xBF"sv, "\xF1\x80\x80"sv, "\xF1\x80\x80\xC0"sv, "\xF4\x90\x80\x80"sv,
        "\xF5\x80\x80\x80"sv, "\xFE"sv, "\xFF"sv}) {
    EXPECT_FALSE(IsValidUtf8(text)) << testing::PrintToString(text);
  }
}

TEST(IsValidUtf8, FindsAFaultAtAnyPlaceOfALongText) {
  for (std::size_t i = 0; i < 40; ++i) {
    std::string text(40, 'x');
    EXPECT_TRUE(IsValidUtf8(text));
    text[i] = '\xB5';
    EXPECT_FALSE(IsValidUtf8(text)) << i;
    text.replace(i, 1, "µ");
    EXPECT_TRUE(IsValidUtf8(text)) << i;
  }
}

}  // namespace
}  // namespace pulso
