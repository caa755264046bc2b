#include "generator/record_runs.h"

#include <algorithm>

#include "generator/record_types.h"
#include "generator/samples.h"

namespace pulso::generator {
namespace {

// Exact repeats of a sample, but for the device address: at most 0.1 % in real exports.
constexpr std::uint64_t kRepeatsPerMillion = 300;

}  // namespace

RecordRuns::RecordRuns(const Plan& plan, const Sources& sources,
                       const std::vector<PlannedCorrelation>& correlations)
    : plan_(plan),
      sources_(sources),
      addresses_(plan.options.fresh_address_share, Random(plan.options.seed, "devices")),
      twins_(RecordTypes().size()) {
  for (const PlannedCorrelation& correlation : correlations) {
    for (const CorrelationMember& member : correlation.members) {
      twins_[member.type_index].push_back(member.sample);
    }
  }
  auto remaining = static_cast<std::int64_t>(plan.options.records);
  for (std::size_t i = 0; i < RecordTypes().size(); ++i) {
    const std::uint64_t share = plan.options.records * RecordTypes()[i].per_million / 1'000'000;
    counts_.push_back(static_cast<std::int64_t>(
        std::max({share, std::uint64_t{1}, std::uint64_t{twins_[i].size()}})));
    if (i > 0) remaining -= counts_.back();
  }
  counts_[0] = remaining;
}

std::optional<std::string> RecordRuns::error() const {
  if (counts_[0] > 0) return std::nullopt;
  return "--records is too small: one record of each type and the members of " +
         std::to_string(plan_.correlations) + " correlations need " +
         std::to_string(plan_.options.records + 1 - static_cast<std::uint64_t>(counts_[0]));
}

void RecordRuns::WriteAllButHeartBeats(XmlWriter& xml) {
  for (std::size_t i = 0; i < RecordTypes().size() && !xml.output().failed(); ++i) {
    if (RecordTypes()[i].identifier != kHeartRateVariability) WriteRun(xml, i);
  }
}

void RecordRuns::WriteHeartBeats(XmlWriter& xml) {
  WriteRun(xml, RecordTypeIndex(kHeartRateVariability));
}

void RecordRuns::WriteRun(XmlWriter& xml, std::size_t type_index) {
  const RecordType& type = RecordTypes()[type_index];
  const std::vector<Sample>& twins = twins_[type_index];
  Manifest& manifest = xml.manifest();
  const auto write = [&](const Sample& sample) {
    WriteSample(xml, type, sample);
    manifest.top_level_records_with_metadata += sample.has_metadata ? 1 : 0;
  };
  const auto write_twin = [&](const Sample& sample) {
    const XmlWriter::Sparing sparing(xml);  // it must stay equal to the correlation's member
    write(sample);
  };

  SampleSource source(plan_, sources_, addresses_, type,
                      Random(plan_.options.seed, type.identifier));
  const auto total = static_cast<std::uint64_t>(counts_[type_index]);
  const std::uint64_t drawn = total - twins.size();
  std::size_t next_twin = 0;
  for (std::uint64_t i = 0; i < drawn && !xml.output().failed(); ++i) {
    Sample sample = source.Draw(source.Moment(i, drawn));
    while (next_twin < twins.size() && twins[next_twin].started_at <= sample.started_at) {
      write_twin(twins[next_twin++]);
    }
    write(sample);
    if (i + 1 < drawn && source.Chance(kRepeatsPerMillion)) {
      ++i;
      if (sample.device_address != 0) sample.device_address = addresses_.Next();
      write(sample);
      ++manifest.repeated_records;
    }
  }
  while (next_twin < twins.size()) write_twin(twins[next_twin++]);
  manifest.top_level_records_by_type[std::string(type.identifier)] = total;
}

}  // namespace pulso::generator
