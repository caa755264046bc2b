#include "generator/correlations.h"

#include <algorithm>
#include <string_view>

#include "generator/record_metadata.h"
#include "generator/record_types.h"

namespace pulso::generator {
namespace {

constexpr std::size_t kMealMembers = 4;
constexpr std::size_t kRichMealMembers = 30;

// Every tenth correlation is a blood pressure, every sixteenth a meal with all nutrients.
constexpr std::uint64_t kBloodPressureEvery = 10;
constexpr std::uint64_t kRichMealEvery = 16;

std::vector<std::size_t> MemberTypes(std::uint64_t index) {
  if (index % kBloodPressureEvery == 1) {
    return {RecordTypeIndex("HKQuantityTypeIdentifierBloodPressureSystolic"),
            RecordTypeIndex("HKQuantityTypeIdentifierBloodPressureDiastolic")};
  }
  const std::size_t first = RecordTypeIndex("HKQuantityTypeIdentifierDietaryEnergyConsumed");
  const bool rich = index % kRichMealEvery == 2;
  std::vector<std::size_t> types(rich ? kRichMealMembers : kMealMembers);
  for (std::size_t i = 0; i < types.size(); ++i) types[i] = first + i;
  return types;
}

}  // namespace

std::vector<PlannedCorrelation> PlanCorrelations(const Plan& plan, const Sources& sources) {
  std::vector<PlannedCorrelation> correlations;
  // Meals and blood pressures come from sources without a device.
  DeviceAddresses no_addresses(0, Random(plan.options.seed, "correlation devices"));
  for (std::uint64_t index = 0; index < plan.correlations; ++index) {
    PlannedCorrelation correlation;
    correlation.is_food = index % kBloodPressureEvery != 1;
    for (const std::size_t type_index : MemberTypes(index)) {
      const RecordType& type = RecordTypes()[type_index];
      SampleSource source(plan, sources, no_addresses, type,
                          Random(plan.options.seed, type.identifier, index + 1));
      Sample sample = source.Draw(source.Moment(index, plan.correlations));
      if (!correlation.members.empty()) {
        const Sample& first = correlation.members.front().sample;
        sample.source = first.source;
        sample.started_at = first.started_at;
        sample.ended_at = first.ended_at;
        sample.created_at = first.created_at;
        sample.metadata_seed = first.metadata_seed;
      }
      correlation.members.push_back({type_index, sample});
    }
    correlations.push_back(std::move(correlation));
  }
  return correlations;
}

void WriteCorrelations(XmlWriter& xml, const std::vector<PlannedCorrelation>& correlations) {
  for (const PlannedCorrelation& correlation : correlations) {
    const CorrelationMember& first = correlation.members.front();
    xml.Start(Element::kCorrelation);
    xml.Text("type", correlation.is_food ? "HKCorrelationTypeIdentifierFood"
                                         : "HKCorrelationTypeIdentifierBloodPressure");
    WriteOrigin(xml, *first.sample.source, first.sample.device_address);
    xml.Time("creationDate", first.sample.created_at);
    xml.Time("startDate", first.sample.started_at);
    xml.Time("endDate", first.sample.ended_at);
    xml.Open();
    WriteRecordMetadata(xml, RecordTypes()[first.type_index].metadata, first.sample.metadata_seed);
    for (const CorrelationMember& member : correlation.members) {
      const RecordType& type = RecordTypes()[member.type_index];
      const XmlWriter::Sparing sparing(xml);  // it must stay equal to its twin at top level
      WriteSample(xml, type, member.sample);
      ++xml.manifest().nested_records_by_type[std::string(type.identifier)];
    }
    xml.Close();
  }
}

}  // namespace pulso::generator
