#include "health/device.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace pulso {
namespace {

constexpr Timestamp kNewYear = {789'102'245'000'000};  // 2025-01-02 03:04:05 UTC

TEST(ParseDevice, SplitsTheDescriptionOfAWatch) {
  const Device device = ParseDevice(
      "<<HKDevice: 0x2833>, name:Apple Watch, manufacturer:Apple Inc., model:Watch, "
      "hardware:Watch6,14, software:10.3>");
  EXPECT_EQ(device.raw_text,
            "<<HKDevice>, name:Apple Watch, manufacturer:Apple Inc., model:Watch, "
            "hardware:Watch6,14, software:10.3>");
  EXPECT_EQ(device.name, "Apple Watch");
  EXPECT_EQ(device.manufacturer, "Apple Inc.");
  EXPECT_EQ(device.model, "Watch");
  EXPECT_EQ(device.hardware, "Watch6,14");
  EXPECT_EQ(device.firmware, std::nullopt);
  EXPECT_EQ(device.software, "10.3");
  EXPECT_EQ(device.local_identifier, std::nullopt);
  EXPECT_EQ(device.udi_device_identifier, std::nullopt);
  EXPECT_EQ(device.creation_date, std::nullopt);
}

TEST(ParseDevice, SplitsADescriptionWithAllFields) {
  const Device device = ParseDevice(
      "<<HKDevice: 0x9a>, name:iPhone, manufacturer:Apple, model:iPhone, hardware:iPhone, "
      "firmware:iPhone, software:18.4.1, localIdentifier:x, UDIDeviceIdentifier:x, "
      "creation date:2025-01-02 03:04:05 +0000>");
  EXPECT_EQ(device.raw_text,
            "<<HKDevice>, name:iPhone, manufacturer:Apple, model:iPhone, hardware:iPhone, "
            "firmware:iPhone, software:18.4.1, localIdentifier:x, UDIDeviceIdentifier:x>");
  EXPECT_EQ(device.name, "iPhone");
  EXPECT_EQ(device.manufacturer, "Apple");
  EXPECT_EQ(device.model, "iPhone");
  EXPECT_EQ(device.hardware, "iPhone");
  EXPECT_EQ(device.firmware, "iPhone");
  EXPECT_EQ(device.software, "18.4.1");
  EXPECT_EQ(device.local_identifier, "x");
  EXPECT_EQ(device.udi_device_identifier, "x");
  EXPECT_EQ(device.creation_date, kNewYear);
}

TEST(ParseDevice, KeepsCommasInsideAName) {
  const Device device = ParseDevice(
      "<<HKDevice: 0x1>, name:Band, v2, hardware:V0.25.1, software:V1.0, localIdentifier:AB-12>");
  EXPECT_EQ(device.raw_text,
            "<<HKDevice>, name:Band, v2, hardware:V0.25.1, software:V1.0, localIdentifier:AB-12>");
  EXPECT_EQ(device.name, "Band, v2");
  EXPECT_EQ(device.manufacturer, std::nullopt);
  EXPECT_EQ(device.model, std::nullopt);
  EXPECT_EQ(device.hardware, "V0.25.1");
  EXPECT_EQ(device.software, "V1.0");
  EXPECT_EQ(device.local_identifier, "AB-12");
}

TEST(ParseDevice, KeepsFreeText) {
  const Device device = ParseDevice("Dummy device");
  EXPECT_EQ(device.raw_text, "Dummy device");
  EXPECT_EQ(device.name, std::nullopt);
  EXPECT_EQ(ParseDevice("").raw_text, "");
  EXPECT_EQ(ParseDevice("Scale, name:Home").name, std::nullopt);
}

TEST(ParseDevice, IdentifiesADeviceWithAndWithoutItsCreationDate) {
  const Device old_form = ParseDevice("<<HKDevice: 0x1>, name:Scale>");
  const Device new_form =
      ParseDevice("<<HKDevice: 0x2>, name:Scale, creation date:2025-01-02 03:04:05 +0000>");
  EXPECT_EQ(old_form.raw_text, "<<HKDevice>, name:Scale>");
  EXPECT_EQ(new_form.raw_text, "<<HKDevice>, name:Scale>");
  EXPECT_EQ(new_form.name, "Scale");
  EXPECT_EQ(new_form.creation_date, kNewYear);
}

TEST(ParseDevice, ReadsACreationDateAlone) {
  const Device device = ParseDevice("<<HKDevice: 0x2>, creation date:2025-01-02 03:04:05 +0000>");
  EXPECT_EQ(device.raw_text, "<<HKDevice>>");
  EXPECT_EQ(device.creation_date, kNewYear);
}

TEST(ParseDevice, KeepsAnUnreadableCreationDateInTheIdentity) {
  const Device device = ParseDevice("<<HKDevice: 0x1>, name:Scale, creation date:yesterday>");
  EXPECT_EQ(device.raw_text, "<<HKDevice>, name:Scale, creation date:yesterday>");
  EXPECT_EQ(device.name, "Scale");
  EXPECT_EQ(device.creation_date, std::nullopt);
}

TEST(ParseDevice, TakesAKeyOutOfOrderForPartOfTheValue) {
  const Device device = ParseDevice("<<HKDevice: 0x1>, model:M1, name:Scale, software:2>");
  EXPECT_EQ(device.raw_text, "<<HKDevice>, model:M1, name:Scale, software:2>");
  EXPECT_EQ(device.name, std::nullopt);
  EXPECT_EQ(device.model, "M1, name:Scale");
  EXPECT_EQ(device.software, "2");
}

TEST(ParseDevice, TakesAnUnknownKeyForPartOfTheValue) {
  const Device device = ParseDevice("<<HKDevice: 0x1>, name:Scale, colour:red, software:2>");
  EXPECT_EQ(device.name, "Scale, colour:red");
  EXPECT_EQ(device.software, "2");
}

TEST(ParseDevice, KeepsColonsBracketsAndEmptyValues) {
  const Device device = ParseDevice("<<HKDevice: 0x1>, name:, model:a:b <c>>, software: 2 >");
  EXPECT_EQ(device.name, "");
  EXPECT_EQ(device.model, "a:b <c>>");
  EXPECT_EQ(device.software, " 2 ");
}

TEST(ParseDevice, SplitsNothingWithoutAKnownFirstKeyOrTheFinalBracket) {
  for (const char* rest :
       {", colour:red, name:Scale>", ", name:Scale", " name:Scale>", ">", "", ">>", ", name>"}) {
    const Device device = ParseDevice(std::string("<<HKDevice: 0x1f>") + rest);
    EXPECT_EQ(device.raw_text, std::string("<<HKDevice>") + rest);
    EXPECT_EQ(device.name, std::nullopt) << rest;
  }
}

TEST(ParseDevice, TakesABrokenAddressForFreeText) {
  for (const char* text :
       {"<<HKDevice: 0x>, name:A>", "<<HKDevice: 0xg1>, name:A>", "<<HKDevice: 0x12",
        "<<HKDevice: 12>, name:A>", "<<HKDevice>, name:A>"}) {
    const Device device = ParseDevice(text);
    EXPECT_EQ(device.raw_text, text);
    EXPECT_EQ(device.name, std::nullopt);
  }
}

TEST(DeviceTextAfterAddress, DropsTheAddressInLowerAndUpperCase) {
  EXPECT_EQ(DeviceTextAfterAddress("<<HKDevice: 0x2833abcdef>, name:A>"), ">, name:A>");
  EXPECT_EQ(DeviceTextAfterAddress("<<HKDevice: 0x2833ABCDEF>, name:A>"), ">, name:A>");
}

TEST(DeviceTextAfterAddress, WorksWithoutFields) {
  EXPECT_EQ(DeviceTextAfterAddress("<<HKDevice: 0x1f>"), ">");
  EXPECT_EQ(DeviceTextAfterAddress("<<HKDevice: 0x1f>>"), ">>");
}

TEST(DeviceTextAfterAddress, IsAllOfAFreeText) {
  EXPECT_EQ(DeviceTextAfterAddress("Dummy device"), "Dummy device");
  EXPECT_EQ(DeviceTextAfterAddress("<<HKDevice: 0xzz>"), "<<HKDevice: 0xzz>");
  EXPECT_EQ(DeviceTextAfterAddress("<<HKDevice: 0x12"), "<<HKDevice: 0x12");
  EXPECT_EQ(DeviceTextAfterAddress(""), "");
}

}  // namespace
}  // namespace pulso
