#include "health/element_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ElementFieldsTest : public testing::Test {
 protected:
  void Reset(std::initializer_list<Attribute> attributes) {
    attributes_ = attributes;
    fields_.Reset({"Record", attributes_, {}});
  }

  // "name=value" of what nobody took.
  std::vector<std::string> Untaken() {
    std::vector<std::string> texts;
    for (const Attribute& attribute : fields_.Untaken()) {
      texts.push_back(std::string(attribute.name) + "=" + std::string(attribute.value));
    }
    return texts;
  }

  std::vector<Attribute> attributes_;
  ElementFields fields_;
};

TEST_F(ElementFieldsTest, GivesTextsByNameInAnyOrder) {
  Reset({{"type", "A"}, {"unit", ""}, {"value", "61"}});
  EXPECT_EQ(fields_.Text("value"), "61");
  EXPECT_EQ(fields_.Text("type"), "A");
  EXPECT_EQ(fields_.Text("unit"), "");
  EXPECT_EQ(fields_.Text("device"), std::nullopt);
  EXPECT_THAT(Untaken(), IsEmpty());
  EXPECT_EQ(fields_.reject_reason(), "");
}

TEST_F(ElementFieldsTest, KeepsWhatNobodyTookInDocumentOrder) {
  Reset({{"type", "A"}, {"z", "1"}, {"unit", "km"}, {"a", "2"}});
  fields_.Text("unit");
  fields_.RequiredText("type");
  EXPECT_THAT(Untaken(), ElementsAre("z=1", "a=2"));
}

TEST_F(ElementFieldsTest, CountsAnAttributeTakenTwiceOnce) {
  Reset({{"type", "A"}, {"unit", "km"}});
  fields_.Text("type");
  fields_.Text("type");
  EXPECT_THAT(Untaken(), ElementsAre("unit=km"));
}

TEST_F(ElementFieldsTest, GivesTheFirstOfTwoAttributesOfOneName) {
  Reset({{"creationDate", "2000-01-01 00:00:01 +0000"},
         {"creationDate", "2000-01-01 00:00:02 +0000"}});
  EXPECT_EQ(fields_.Instant("creationDate"), Timestamp{1'000'000});
  EXPECT_THAT(Untaken(), ElementsAre("creationDate=2000-01-01 00:00:02 +0000"));
}

TEST_F(ElementFieldsTest, ConvertsOptionalValues) {
  Reset({{"duration", "7.25"},
         {"creationDate", "2000-01-01 00:00:01 +0000"},
         {"dateComponents", "2000-01-02"}});
  EXPECT_EQ(fields_.Number("duration"), 7.25);
  EXPECT_EQ(fields_.Instant("creationDate"), Timestamp{1'000'000});
  EXPECT_EQ(fields_.Day("dateComponents"), Date{1});
  EXPECT_EQ(fields_.repairs(), 0);
  EXPECT_THAT(Untaken(), IsEmpty());
}

TEST_F(ElementFieldsTest, TakesAbsentAndEmptyOptionalValuesForNone) {
  Reset({{"duration", ""}, {"creationDate", ""}, {"dateComponents", ""}});
  EXPECT_EQ(fields_.Number("duration"), std::nullopt);
  EXPECT_EQ(fields_.Instant("creationDate"), std::nullopt);
  EXPECT_EQ(fields_.Day("dateComponents"), std::nullopt);
  EXPECT_EQ(fields_.Number("sum"), std::nullopt);
  EXPECT_EQ(fields_.Instant("expirationDate"), std::nullopt);
  EXPECT_EQ(fields_.Day("day"), std::nullopt);
  EXPECT_EQ(fields_.repairs(), 0);
  EXPECT_THAT(Untaken(), IsEmpty());
}

TEST_F(ElementFieldsTest, RepairsUnreadableOptionalValuesAndLeavesThemUntaken) {
  Reset({{"duration", "7,25"},
         {"creationDate", "now"},
         {"dateComponents", "2000-13-01"},
         {"unit", "km"}});
  EXPECT_EQ(fields_.Number("duration"), std::nullopt);
  EXPECT_EQ(fields_.Instant("creationDate"), std::nullopt);
  EXPECT_EQ(fields_.Day("dateComponents"), std::nullopt);
  EXPECT_EQ(fields_.Text("unit"), "km");
  EXPECT_EQ(fields_.repairs(), 3);
  EXPECT_EQ(fields_.reject_reason(), "");
  EXPECT_THAT(Untaken(),
              ElementsAre("duration=7,25", "creationDate=now", "dateComponents=2000-13-01"));
}

TEST_F(ElementFieldsTest, RejectsAnElementWithoutARequiredAttribute) {
  Reset({{"unit", "km"}});
  EXPECT_EQ(fields_.RequiredText("type"), "");
  EXPECT_EQ(fields_.reject_reason(), "missing type");
  Reset({{"unit", "km"}});
  EXPECT_EQ(fields_.RequiredNumber("bpm"), 0.0);
  EXPECT_EQ(fields_.reject_reason(), "missing bpm");
  Reset({{"unit", "km"}});
  EXPECT_EQ(fields_.RequiredInstant("startDate"), Timestamp{0});
  EXPECT_EQ(fields_.reject_reason(), "missing startDate");
}

TEST_F(ElementFieldsTest, RejectsAnElementWithAnUnreadableRequiredValue) {
  Reset({{"bpm", "fast"}});
  fields_.RequiredNumber("bpm");
  EXPECT_EQ(fields_.reject_reason(), "unreadable bpm");
  Reset({{"startDate", ""}});
  fields_.RequiredInstant("startDate");
  EXPECT_EQ(fields_.reject_reason(), "unreadable startDate");
}

TEST_F(ElementFieldsTest, TakesAnEmptyRequiredTextForPresent) {
  Reset({{"value", ""}});
  EXPECT_EQ(fields_.RequiredText("value"), "");
  EXPECT_EQ(fields_.reject_reason(), "");
}

TEST_F(ElementFieldsTest, KeepsTheFirstReason) {
  Reset({{"endDate", "never"}});
  fields_.RequiredInstant("startDate");
  fields_.RequiredInstant("endDate");
  fields_.Reject("unreadable", "time");
  EXPECT_EQ(fields_.reject_reason(), "missing startDate");
}

TEST_F(ElementFieldsTest, ForgetsTheElementBefore) {
  Reset({{"duration", "x"}, {"y", "1"}});
  fields_.Number("duration");
  fields_.RequiredText("type");
  Reset({{"type", "A"}});
  EXPECT_EQ(fields_.reject_reason(), "");
  EXPECT_EQ(fields_.repairs(), 0);
  EXPECT_EQ(fields_.Text("duration"), std::nullopt);
  EXPECT_EQ(fields_.RequiredText("type"), "A");
  EXPECT_THAT(Untaken(), IsEmpty());
}

TEST_F(ElementFieldsTest, FindsNothingInAnElementWithoutAttributes) {
  Reset({});
  EXPECT_EQ(fields_.Text("type"), std::nullopt);
  EXPECT_THAT(Untaken(), IsEmpty());
}

}  // namespace
}  // namespace pulso
