// Who wrote the samples: the person's devices and apps, with their versions over the years.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "generator/random.h"

namespace pulso::generator {

class XmlWriter;

enum class SourceId : std::uint8_t {
  kWatch,
  kPhone,
  kChestStrap,  // a third-party device; its description has every optional part
  kFitnessApp,  // the apps have no device
  kFoodApp,
  kSleepApp,
  kScaleApp,  // old: has no version either
  kManualEntry,
};
constexpr std::size_t kSourceCount = static_cast<std::size_t>(SourceId::kManualEntry) + 1;

// A stretch of time during which a source kept its version and its device.
struct SourceEpoch {
  std::int64_t begins_at;   // seconds since 1970
  std::string name;         // of the source, escaped
  std::string version;      // escaped; empty: it has none
  std::string device_tail;  // what follows the address in the device attribute; empty: no device
};

class Sources {
 public:
  // Covers [begins_at, ends_at].
  Sources(std::int64_t begins_at, std::int64_t ends_at);

  // The source as it was at that instant.  Lives as long as this object.
  const SourceEpoch& At(SourceId source, std::int64_t instant) const;

 private:
  std::array<std::vector<SourceEpoch>, kSourceCount> epochs_;  // ascending, never empty
};

// HealthKit prints the address of the object that describes the device, so that the text changes
// from sample to sample although the device does not.
class DeviceAddresses {
 public:
  DeviceAddresses(double fresh_share, Random random)
      : fresh_per_million_(static_cast<std::uint64_t>(fresh_share * 1e6 + 0.5)), random_(random) {}

  std::uint64_t Next() {
    if (random_.Chance(fresh_per_million_)) last_ = 0x280000000 + (random_.Below(1ULL << 32) << 4);
    return last_;
  }

 private:
  std::uint64_t fresh_per_million_;
  Random random_;
  std::uint64_t last_ = 0x282f5a3b0;
};

// Writes ` sourceName="…" sourceVersion="…" device="&lt;&lt;HKDevice: 0x282f5a3b0&gt;, name:…&gt;"`
// without the parts that the source does not have.
void WriteOrigin(XmlWriter& xml, const SourceEpoch& epoch, std::uint64_t device_address);

}  // namespace pulso::generator
