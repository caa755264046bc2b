#include "generator/small_sections.h"

#include <string_view>

#include "generator/random.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

constexpr Quantiles kActiveEnergy = {Pico(80), Pico(310), Pico(540), Pico(880), Pico(2'200)};

constexpr int kAudiograms = 3;
constexpr std::int64_t kFrequencies[] = {250, 500, 1000, 2000, 3000, 4000, 6000, 8000};  // Hz

constexpr int kVisionPrescriptions = 2;

// The clamping ranges came with iOS 18.1, under the same version number 14: only the last
// audiogram has them.
void WriteEar(XmlWriter& xml, Random& random, std::string_view ear, bool has_clamping_range) {
  const std::string name(ear);
  xml.Integer(name + "Value", random.Between(-5, 45));
  xml.Text(name + "Unit", "dBHL");
  if (!has_clamping_range) return;
  xml.Text(name + "Masked", random.Below(2) == 0 ? "false" : "true");
  xml.Text(name + "ClampingRangeLowerBound", "-10");
  xml.Text(name + "ClampingRangeUpperBound", "85");
}

void WriteEye(XmlWriter& xml, Random& random, Element eye) {
  const auto quarter_dioptres = [&](std::string_view name, std::int64_t low, std::int64_t high) {
    std::string value;
    AppendFixed(value, random.Between(low, high) * 25, 2);
    xml.Text(name, value);
    xml.Text(std::string(name) + "Unit", "D");
  };
  const auto whole = [&](std::string_view name, std::int64_t low, std::int64_t high,
                         std::string_view unit) {
    xml.Integer(name, random.Between(low, high));
    xml.Text(std::string(name) + "Unit", unit);
  };
  xml.Start(eye);
  quarter_dioptres("sphere", -14, 6);
  quarter_dioptres("cylinder", -8, 0);
  whole("axis", 1, 180, "deg");
  quarter_dioptres("add", 3, 10);
  whole("vertex", 11, 14, "mm");
  whole("farPD", 30, 33, "mm");
  whole("nearPD", 28, 31, "mm");
  xml.Empty();
}

}  // namespace

void WriteActivitySummaries(XmlWriter& xml, const Plan& plan) {
  Random random(plan.options.seed, "summaries");
  const std::int64_t first_day = (plan.begins_at + plan.utc_offset) / kSecondsPerDay;
  for (std::int64_t i = 0; i < plan.days(); ++i) {
    std::string date;
    AppendDate(date, first_day + i);
    xml.Start(Element::kActivitySummary);
    xml.Text("dateComponents", date);
    xml.Quantity("activeEnergyBurned", kActiveEnergy.Sample(random));
    xml.Integer("activeEnergyBurnedGoal", 400 + i / 200 * 20);
    xml.Text("activeEnergyBurnedUnit", "kcal");
    xml.Integer("appleMoveTime", 0);
    xml.Integer("appleMoveTimeGoal", 0);
    xml.Integer("appleExerciseTime", random.Between(0, 120));
    xml.Integer("appleExerciseTimeGoal", 30);
    xml.Integer("appleStandHours", random.Between(4, 16));
    xml.Integer("appleStandHoursGoal", 12);
    xml.Empty();
  }
}

void WriteAudiograms(XmlWriter& xml, const Plan& plan, const Sources& sources) {
  Random random(plan.options.seed, "audiograms");
  DeviceAddresses addresses(plan.options.fresh_address_share,
                            Random(plan.options.seed, "audiogram devices"));
  for (int i = 0; i < kAudiograms; ++i) {
    const std::int64_t start =
        plan.begins_at + (plan.ends_at - plan.begins_at) * (i + 1) / (kAudiograms + 1);
    const SourceEpoch& epoch = sources.At(SourceId::kPhone, start);
    xml.Start(Element::kAudiogram);
    xml.Text("type", "HKDataTypeIdentifierAudiogram");
    WriteOrigin(xml, epoch, addresses.Next());
    xml.Time("creationDate", start + 320);
    xml.Time("startDate", start);
    xml.Time("endDate", start + 300);
    xml.Open();
    xml.MetadataEntry("HKWasUserEntered", "0");
    xml.MetadataEntry("HKMetadataKeySyncVersion", "1");
    for (const std::int64_t frequency : kFrequencies) {
      const bool has_clamping_range = i == kAudiograms - 1;
      xml.Start(Element::kSensitivityPoint);
      xml.Integer("frequencyValue", frequency);
      xml.Text("frequencyUnit", "Hz");
      WriteEar(xml, random, "leftEar", has_clamping_range);
      WriteEar(xml, random, "rightEar", has_clamping_range);
      xml.Empty();
    }
    xml.Close();
  }
}

void WriteVisionPrescriptions(XmlWriter& xml, const Plan& plan) {
  Random random(plan.options.seed, "vision");
  for (int i = 0; i < kVisionPrescriptions; ++i) {
    const std::int64_t issued =
        plan.begins_at + (plan.ends_at - plan.begins_at) * (i + 1) / (kVisionPrescriptions + 1);
    const bool is_contacts = i == 1;
    xml.Start(Element::kVisionPrescription);
    xml.Text("type",
             is_contacts ? "HKVisionPrescriptionTypeContacts" : "HKVisionPrescriptionTypeGlasses");
    xml.Time("dateIssued", issued);
    xml.Time("expirationDate", issued + 730 * kSecondsPerDay);
    if (is_contacts) xml.Text("brand", "Clear &amp; Soft");
    xml.Open();
    WriteEye(xml, random, Element::kRightEye);
    WriteEye(xml, random, Element::kLeftEye);
    if (!is_contacts) {
      xml.Start(Element::kAttachment);
      xml.Text("identifier", AttachmentIdentifier(plan));
      xml.Empty();
    }
    xml.MetadataEntry("HKWasUserEntered", "1");
    xml.Close();
  }
}

std::string AttachmentIdentifier(const Plan& plan) {
  Random random(plan.options.seed, "attachment");
  std::string identifier;
  const std::uint64_t high = random.Next();
  AppendUuid(identifier, high, random.Next());
  return identifier;
}

}  // namespace pulso::generator
