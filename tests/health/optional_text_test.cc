#include <gtest/gtest.h>

#include <string>

#include "health/entities.h"

namespace pulso {
namespace {

TEST(OptionalText, IsNoneByDefault) {
  EXPECT_FALSE(OptionalText().has_value());
  EXPECT_FALSE(OptionalText(std::nullopt).has_value());
  EXPECT_EQ(OptionalText().value_or("other"), "other");
}

TEST(OptionalText, OfAnEmptyTextIsThatText) {
  for (const OptionalText text :
       {OptionalText(""), OptionalText(std::string_view()), OptionalText(std::string())}) {
    ASSERT_TRUE(text.has_value());
    EXPECT_EQ(*text, "");
    EXPECT_NE(text, OptionalText());
    EXPECT_EQ(text.value_or("other"), "");
  }
}

TEST(OptionalText, GoesOverToAStandardOptional) {
  EXPECT_EQ(std::optional<std::string_view>(OptionalText()), std::nullopt);
  EXPECT_EQ(std::optional<std::string_view>(OptionalText("")), "");
  EXPECT_EQ(std::optional<std::string_view>(OptionalText("text")), "text");
}

}  // namespace
}  // namespace pulso
