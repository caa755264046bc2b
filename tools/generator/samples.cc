#include "generator/samples.h"

#include <algorithm>
#include <string>

#include "generator/heart_beats.h"
#include "generator/record_metadata.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

// Hours of the day, as seconds from midnight; a night ends on the next day.
struct DayWindow {
  std::int64_t begin, length;
};

DayWindow WindowOf(Rhythm rhythm) {
  switch (rhythm) {
    case Rhythm::kAwake:
      return {7 * 3600, 16 * 3600};
    case Rhythm::kNight:
      return {22 * 3600, 8 * 3600};
    case Rhythm::kAllDay:
      return {0, kSecondsPerDay};
  }
  return {0, kSecondsPerDay};
}

// 2 % of the heart rates are averages with decimals.
constexpr std::uint64_t kUnroundedPerMillion = 20'000;

// Apps deliver up to this much later than the watch.
constexpr std::int64_t kMaxBackfillSeconds = 7'200;

}  // namespace

SampleSource::SampleSource(const Plan& plan, const Sources& sources, DeviceAddresses& addresses,
                           const RecordType& type, Random random)
    : plan_(plan),
      sources_(sources),
      addresses_(addresses),
      type_(type),
      random_(random),
      metadata_per_million_(MetadataPerMillion(type.metadata, plan.options.metadata_share)) {}

std::int64_t SampleSource::Moment(std::uint64_t index, std::uint64_t count) {
  const DayWindow window = WindowOf(type_.rhythm);
  const auto total = static_cast<std::uint64_t>(plan_.days() * window.length);
  const std::uint64_t slot_begin = index * total / count;
  const std::uint64_t slot_length = (index + 1) * total / count - slot_begin;
  const auto position =
      static_cast<std::int64_t>(slot_begin + (slot_length > 1 ? random_.Below(slot_length) : 0));
  return plan_.begins_at + position / window.length * kSecondsPerDay + window.begin +
         position % window.length;
}

SourceId SampleSource::DrawSource() {
  std::uint64_t percent = random_.Below(100);
  for (const SourceShare& share : type_.sources) {
    if (percent < share.percent) return share.source;
    percent -= share.percent;
  }
  return type_.sources[0].source;
}

std::int64_t SampleSource::DrawValue() {
  if (!type_.categories.empty()) {
    std::uint64_t percent = random_.Below(100);
    std::int64_t position = 0;
    for (const CategoryValue& category : type_.categories) {
      if (percent < category.percent) return position;
      percent -= category.percent;
      ++position;
    }
    return 0;
  }
  const std::int64_t value = type_.value.Sample(random_);
  const bool unrounded =
      type_.metadata == MetadataRule::kMotionContext && random_.Chance(kUnroundedPerMillion);
  return unrounded ? value : value - value % type_.value_step;
}

Sample SampleSource::Draw(std::int64_t moment) {
  Sample sample;
  if (type_.backfill_per_million > 0 && random_.Chance(type_.backfill_per_million)) {
    moment = std::max(plan_.begins_at, moment - random_.Between(1, kMaxBackfillSeconds));
  }
  sample.started_at = moment - moment % type_.align_seconds;
  const std::int64_t duration = type_.duration.Sample(random_);
  if (sample.started_at + duration > plan_.exported_at) {
    sample.started_at = plan_.exported_at - duration;
  }
  sample.ended_at = sample.started_at + duration;
  sample.created_at = std::min(plan_.exported_at, sample.ended_at + type_.lag.Sample(random_));
  sample.source = &sources_.At(DrawSource(), sample.started_at);
  sample.device_address = sample.source->device_tail.empty() ? 0 : addresses_.Next();
  sample.value = DrawValue();
  sample.metadata_seed = random_.Next();
  sample.has_metadata = metadata_per_million_ > 0 && random_.Chance(metadata_per_million_);
  return sample;
}

void WriteSample(XmlWriter& xml, const RecordType& type, const Sample& sample) {
  xml.Start(Element::kRecord);
  xml.Text("type", type.identifier);
  WriteOrigin(xml, *sample.source, sample.device_address);
  if (!type.unit.empty()) xml.Text("unit", type.unit);
  xml.Time("creationDate", sample.created_at);
  xml.Time("startDate", sample.started_at);
  xml.Time("endDate", sample.ended_at);
  if (!type.categories.empty()) {
    xml.Text("value", type.categories[static_cast<std::size_t>(sample.value)].name);
  } else if (type.has_value()) {
    xml.Quantity("value", sample.value);
  }
  const bool has_beats = type.identifier == kHeartRateVariability;
  if (!sample.has_metadata && !has_beats) {
    xml.Empty();
    return;
  }
  xml.Open();
  if (sample.has_metadata) WriteRecordMetadata(xml, type.metadata, sample.metadata_seed);
  if (has_beats) WriteHeartBeats(xml, sample.started_at, sample.ended_at, sample.metadata_seed);
  xml.Close();
}

}  // namespace pulso::generator
