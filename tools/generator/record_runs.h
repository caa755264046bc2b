// The top-level records: one run per type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "generator/correlations.h"
#include "generator/plan.h"
#include "generator/sources.h"
#include "generator/xml_writer.h"

namespace pulso::generator {

class RecordRuns {
 public:
  // `correlations` must outlive this object.
  RecordRuns(const Plan& plan, const Sources& sources,
             const std::vector<PlannedCorrelation>& correlations);

  // Why the requested number of records cannot hold one of each type and all members of the
  // correlations.
  std::optional<std::string> error() const;

  void WriteAllButHeartBeats(XmlWriter& xml);
  // In real exports these often follow the workouts.
  void WriteHeartBeats(XmlWriter& xml);

 private:
  void WriteRun(XmlWriter& xml, std::size_t type_index);

  const Plan& plan_;
  const Sources& sources_;
  DeviceAddresses addresses_;
  std::vector<std::vector<Sample>> twins_;  // by type: members of correlations, ascending
  std::vector<std::int64_t> counts_;        // by type, twins included; the first may be negative
};

}  // namespace pulso::generator
