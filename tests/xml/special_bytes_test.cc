#include "xml/special_bytes.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace pulso {
namespace {

bool IsSpecial(char byte) {
  return static_cast<unsigned char>(byte) < ' ' || static_cast<unsigned char>(byte) > 0x7F ||
         byte == '"' || byte == '<' || byte == '&';
}

// Looks at one byte after the other.
std::size_t NextByHand(const std::string& text, std::size_t at) {
  while (at < text.size() && !IsSpecial(text[at])) ++at;
  return at;
}

class SpecialBytesWith : public testing::TestWithParam<NoteSpecials> {};
INSTANTIATE_TEST_SUITE_P(EveryProcessor, SpecialBytesWith,
                         testing::Values(NoteSpecialsPortably, FastestNoteSpecials()));

TEST_P(SpecialBytesWith, AreTheSameForEveryByte) {
  std::string bytes(256, ' ');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i);
  SpecialBytes specials(GetParam());
  specials.Begin(bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_EQ(specials.Next(i), NextByHand(bytes, i)) << i;
  }
}

TEST_P(SpecialBytesWith, AreFoundAtEveryDistance) {
  for (std::size_t distance = 0; distance < 200; ++distance) {
    for (std::size_t begin = 0; begin < 70; ++begin) {
      const std::string text = std::string(begin + distance, 'a') + "\"tail";
      SpecialBytes specials(GetParam());
      specials.Begin(text);
      EXPECT_EQ(specials.Next(begin), begin + distance);
    }
  }
}

// Longer than what is noted at once, forwards and backwards.
TEST_P(SpecialBytesWith, AreFoundInLongTextsFromAnywhere) {
  std::mt19937 random(7);
  std::string text(20'000, 'a');
  for (int i = 0; i < 300; ++i) text[random() % text.size()] = "\"<&\n\x80"[random() % 5];
  SpecialBytes specials(GetParam());
  specials.Begin(text);
  for (std::size_t at = 0; at <= text.size(); ++at) {
    ASSERT_EQ(specials.Next(at), NextByHand(text, at)) << at;
  }
  for (int i = 0; i < 10'000; ++i) {
    const std::size_t at = random() % (text.size() + 1);
    ASSERT_EQ(specials.Next(at), NextByHand(text, at)) << at;
  }
}

TEST_P(SpecialBytesWith, EndWithTheText) {
  for (std::size_t size = 0; size < 130; ++size) {
    const std::string text(size, 'a');
    SpecialBytes specials(GetParam());
    specials.Begin(std::string_view(text));
    EXPECT_EQ(specials.Next(0), size);
    EXPECT_EQ(specials.Next(size), size);
  }
}

TEST_P(SpecialBytesWith, AreThoseOfTheTextThatBeganLast) {
  const std::string first = "aaa\"a", second = "aaaa\"";
  SpecialBytes specials(GetParam());
  specials.Begin(first);
  EXPECT_EQ(specials.Next(0), 3u);
  specials.Begin(second);
  EXPECT_EQ(specials.Next(0), 4u);
}

}  // namespace
}  // namespace pulso
