#include "generator/side_files.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "generator/random.h"
#include "generator/small_sections.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

constexpr int kSampleRate = 512;  // hertz
constexpr int kEcgSamples = 30 * kSampleRate;

// One heart beat of a lead I, joined by straight lines.
struct WavePoint {
  int sample;  // from the beginning of the beat
  std::int64_t nanovolts;
};
constexpr std::array<WavePoint, 12> kBeat = {{{0, 0},
                                              {40, 0},
                                              {65, 110'000},
                                              {90, 0},
                                              {110, -60'000},
                                              {122, 920'000},
                                              {134, -190'000},
                                              {145, 0},
                                              {200, 20'000},
                                              {245, 240'000},
                                              {290, 0},
                                              {420, 0}}};

std::int64_t WaveAt(int sample) {
  std::size_t i = 1;
  while (kBeat[i].sample < sample) ++i;
  const WavePoint& from = kBeat[i - 1];
  const WavePoint& to = kBeat[i];
  return from.nanovolts +
         (to.nanovolts - from.nanovolts) * (sample - from.sample) / (to.sample - from.sample);
}

void AppendEcgHead(std::string& out, const Plan& plan, std::int64_t recorded_at,
                   std::uint64_t index) {
  out += "Name,Alex Example\nDate of Birth,\"29 Feb 1984\"\nRecorded Date,";
  TimestampFormat(plan.utc_offset).Append(out, recorded_at);
  out += "\nClassification,";
  out += index % 3 == 2 ? "Inconclusive" : "Sinus Rhythm";
  out += "\nSymptoms,";
  if (index % 3 == 1) out += "\"Rapid, pounding heartbeat\"";
  out +=
      "\nSoftware Version,1.90\nDevice,\"Watch6,7\"\nSample Rate,512 hertz\n\n\nLead,Lead I\n"
      "Unit,\u00b5V\n\n";
}

// A loader rejects a file with a line that is no sample.
constexpr std::string_view kNoSample = "not recorded\n";

void AppendEcgSamples(std::string& out, Random random) {
  int position = 0;
  for (int i = 0; i < kEcgSamples; ++i) {
    // 420 samples are 73 beats a minute.
    if (position >= 420) position = static_cast<int>(random.Below(40));
    std::string number;
    AppendFixed(number, WaveAt(position++) + random.Between(-12'000, 12'000), 3);
    while (number.back() == '0') number.pop_back();
    if (number.back() == '.') number.pop_back();
    (out += number) += '\n';
  }
}

}  // namespace

void WriteElectrocardiograms(PackageOutput& output, Manifest& manifest, const Plan& plan,
                             SideDamage* damage) {
  const auto count = static_cast<std::int64_t>(plan.options.ecgs);
  std::string last_date;
  int same_day = 0;
  for (std::int64_t i = 0; i < count && !output.failed(); ++i) {
    const std::int64_t day = i <= 1 ? 0 : i * plan.days() / count;
    const std::int64_t recorded_at =
        plan.begins_at + day * kSecondsPerDay + 9 * 3600 + (i * 97) % 3600 + i % 2 * 3600;
    std::string date;
    AppendDate(date, (recorded_at + plan.utc_offset) / kSecondsPerDay);
    same_day = date == last_date ? same_day + 1 : 0;
    last_date = date;
    const std::string suffix = same_day > 0 ? '_' + std::to_string(same_day) : std::string();
    output.BeginFile("electrocardiograms/ecg_" + date + suffix + ".csv");
    const auto index = static_cast<std::uint64_t>(i);
    AppendEcgHead(output.text(), plan, recorded_at, index);
    ++manifest.files_by_kind["electrocardiograms"];
    const bool is_broken =
        damage != nullptr && damage->StrikesFile("electrocardiogram", index, plan.options.ecgs);
    // Half of the broken files have no samples at all.
    if (is_broken && index % 2 == 0) continue;
    AppendEcgSamples(output.text(), Random(plan.options.seed, "ecg", index));
    if (is_broken) output.text() += kNoSample;
    manifest.ecg_samples += is_broken ? 0 : kEcgSamples;
  }
}

void WriteClinicalDocumentArchive(PackageOutput& output, Manifest& manifest, const Plan& plan) {
  constexpr int kObservations = 20;
  Random random(plan.options.seed, "cda");
  output.BeginFile("export_cda.xml");
  std::string& text = output.text();
  text +=
      "<?xml version=\"1.0\"?>\n"
      "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
      " <typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>\n"
      " <title>Health Data Export</title>\n <entry typeCode=\"DRIV\">\n"
      "  <organizer classCode=\"CLUSTER\" moodCode=\"EVN\">\n";
  for (int i = 0; i < kObservations; ++i) {
    text +=
        "   <component>\n    <observation classCode=\"OBS\" moodCode=\"EVN\">\n"
        "     <code code=\"8867-4\" codeSystem=\"2.16.840.1.113883.6.1\" "
        "displayName=\"Heart rate\"/>\n     <effectiveTime value=\"";
    AppendUtc(text, plan.begins_at + i * 3600);
    text += "\"/>\n     <value xsi:type=\"PQ\" unit=\"/min\" value=\"";
    AppendInteger(text, random.Between(48, 90));
    text += "\"/>\n    </observation>\n   </component>\n";
  }
  text += "  </organizer>\n </entry>\n</ClinicalDocument>\n";
  ++manifest.files_by_kind["export_cda.xml"];
}

void WriteAttachment(PackageOutput& output, Manifest& manifest, const Plan& plan) {
  // A PNG of one black pixel.
  constexpr unsigned char kPng[] = {
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
      0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00,
      0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78,
      0xda, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01, 0xe5, 0x27, 0xde, 0xfc, 0x00,
      0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
  output.BeginFile("attachments/" + AttachmentIdentifier(plan) + ".png");
  output.text().append(std::begin(kPng), std::end(kPng));
  ++manifest.files_by_kind["attachments"];
}

}  // namespace pulso::generator
