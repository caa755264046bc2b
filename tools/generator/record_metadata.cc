#include "generator/record_metadata.h"

#include <array>
#include <string>
#include <string_view>

#include "generator/random.h"

namespace pulso::generator {
namespace {

// Escaped as iOS does it.
constexpr std::array<std::string_view, 8> kFoods = {"Oat porridge",
                                                    "Bread &amp; butter",
                                                    "Lentil soup",
                                                    "Pizza, 12&quot;",
                                                    "Cr\u00e8me br\u00fbl\u00e9e",
                                                    "Apple",
                                                    "Rice with tofu",
                                                    "Caf\u00e9 au lait"};
constexpr std::array<std::string_view, 4> kMeals = {"Breakfast", "Lunch", "Dinner", "Snacks"};

std::string Uuid(Random& random) {
  std::string uuid;
  const std::uint64_t high = random.Next();  // arguments have no order of evaluation
  AppendUuid(uuid, high, random.Next());
  return uuid;
}

// An integer below `bound` as text.
std::string Digit(Random& random, std::uint64_t bound) {
  return std::to_string(random.Below(bound));
}

// One entry (80 %), two (15 %) or three (5 %).
void WriteSometimes(XmlWriter& xml, Random& random) {
  const std::uint64_t percent = random.Below(100);
  if (percent < 40) return xml.MetadataEntry("HKWasUserEntered", "0");
  if (percent < 80) return xml.MetadataEntry("HKTimeZone", kTimeZoneName);
  xml.MetadataEntry("HKMetadataKeySyncVersion", Digit(random, 9));
  xml.MetadataEntry("HKMetadataKeySyncIdentifier", Uuid(random));
  if (percent >= 95) xml.MetadataEntry("HKTimeZone", kTimeZoneName);
}

// Two to five entries.
void WriteFood(XmlWriter& xml, Random& random) {
  const std::uint64_t entries = 2 + random.Below(4);
  xml.MetadataEntry("HKFoodType", kFoods[random.Below(kFoods.size())]);
  xml.MetadataEntry("HKExternalUUID", Uuid(random));
  const std::string_view meal = kMeals[random.Below(kMeals.size())];
  if (entries > 2) xml.MetadataEntry("Meal", meal);
  if (entries > 3) xml.MetadataEntry("meal", meal);  // some apps write both spellings
  if (entries > 4) xml.MetadataEntry("Serving size: text", "1 portion &lt; 300 g");
}

void WritePressure(XmlWriter& xml, Random& random) {
  std::string value;
  AppendFixed(value, random.Between(98'000, 103'500), 3);
  xml.MetadataEntry("HKMetadataKeyBarometricPressure", value + " kPa");
}

}  // namespace

std::uint64_t MetadataPerMillion(MetadataRule rule, MetadataShare share) {
  if (share == MetadataShare::kNone || rule == MetadataRule::kNever) return 0;
  const bool is_low = share == MetadataShare::kLow;
  if (rule == MetadataRule::kMotionContext) return is_low ? 680'000 : 1'000'000;
  if (rule == MetadataRule::kSometimes) {
    return is_low ? 0 : share == MetadataShare::kMiddle ? 150'000 : 490'000;
  }
  return 1'000'000;
}

void WriteRecordMetadata(XmlWriter& xml, MetadataRule rule, std::uint64_t seed) {
  Random random(seed, "metadata");
  switch (rule) {
    case MetadataRule::kNever:
      return;
    case MetadataRule::kMotionContext:
      return xml.MetadataEntry("HKMetadataKeyHeartRateMotionContext", Digit(random, 3));
    case MetadataRule::kSometimes:
      return WriteSometimes(xml, random);
    case MetadataRule::kTimeZone:
      return xml.MetadataEntry("HKTimeZone", kTimeZoneName);
    case MetadataRule::kPressure:
      return WritePressure(xml, random);
    case MetadataRule::kPlacementSide:
      return xml.MetadataEntry("HKMetadataKeyDevicePlacementSide", Digit(random, 3));
    case MetadataRule::kFood:
      return WriteFood(xml, random);
    case MetadataRule::kUserEntered:
      return xml.MetadataEntry("HKWasUserEntered", "1");
    case MetadataRule::kVo2Max:
      xml.MetadataEntry("HKDateOfEarliestDataUsedForEstimate", "2019-01-07 06:12:40 +0000");
      xml.MetadataEntry("HKMetadataKeyAppleDeviceCalibrated", "1");
      return xml.MetadataEntry("HKVO2MaxTestType", "2");
    case MetadataRule::kEventThreshold:
      return xml.MetadataEntry("HKHeartRateEventThreshold", "120 count/min");
    case MetadataRule::kMealTime:
      return xml.MetadataEntry("HKBloodGlucoseMealTime", Digit(random, 2));
  }
}

}  // namespace pulso::generator
