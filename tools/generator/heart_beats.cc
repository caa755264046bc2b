#include "generator/heart_beats.h"

#include <algorithm>

#include "generator/random.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

constexpr Quantiles kBeatCount = {9, 22, 33, 46, 96};
constexpr Quantiles kFirstBeat = {120, 180, 300, 900, 4'970};  // after the start, 1/100 s

}  // namespace

void WriteHeartBeats(XmlWriter& xml, std::int64_t started_at, std::int64_t ended_at,
                     std::uint64_t seed) {
  Random random(seed, "beats");
  const std::int64_t length = (ended_at - started_at) * 100;
  const std::int64_t beats = kBeatCount.Sample(random);
  // The beats must fit between the first one and the end: many beats begin early or come fast.
  const std::int64_t usual_bpm = random.Between(50, 78);
  const std::int64_t room = beats * 6000 / usual_bpm;
  const std::int64_t first =
      std::clamp(length - room - 100, std::int64_t{120}, kFirstBeat.Sample(random));
  const std::int64_t bpm = std::max(usual_bpm, beats * 6600 / (length - first - 100) + 1);

  xml.Start(Element::kHeartRateVariabilityMetadataList);
  xml.Open();
  std::int64_t beat = started_at * 100 + first;
  for (std::int64_t i = 0; i < beats && beat < ended_at * 100; ++i) {
    const std::int64_t current = bpm + random.Between(-4, 4);
    xml.Start(Element::kInstantaneousBeatsPerMinute);
    xml.Integer("bpm", current);
    xml.Composed("time", [&](std::string& value) { AppendBeatTime(value, beat); });
    xml.Empty();
    beat += 6000 / current;
  }
  xml.Close();
}

}  // namespace pulso::generator
