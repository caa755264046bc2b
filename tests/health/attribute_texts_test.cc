#include "health/attribute_texts.h"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

namespace pulso {
namespace {

TEST(AttributeTexts, KeepsNamesAndValuesInOrder) {
  AttributeTexts texts;
  {
    const std::string passing = "lat=47";
    texts.Add(std::string_view(passing).substr(0, 3), std::string_view(passing).substr(4));
  }
  texts.Add("", "");
  texts.Add("lon", "");
  const std::span<const Attribute> view = texts.View();
  ASSERT_EQ(view.size(), 3U);
  EXPECT_EQ(view[0].name, "lat");
  EXPECT_EQ(view[0].value, "47");
  EXPECT_EQ(view[1].name, "");
  EXPECT_EQ(view[1].value, "");
  EXPECT_EQ(view[2].name, "lon");
  EXPECT_EQ(view[2].value, "");
}

TEST(AttributeTexts, IsEmptyAfterClear) {
  AttributeTexts texts;
  texts.Add("a", "1");
  texts.Clear();
  EXPECT_TRUE(texts.View().empty());
  texts.Add("b", "2");
  EXPECT_EQ(texts.View()[0].name, "b");
}

}  // namespace
}  // namespace pulso
