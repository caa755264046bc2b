// What was written, counted while writing: the expectation that a load is compared with.
//
// Damaged elements, track points and files count here like sound ones; `receipt` tells them apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "generator/elements.h"
#include "generator/receipt.h"

namespace pulso::generator {

class Manifest {
 public:
  void CountElement(Element parent, Element child) { ++children_[Index(parent)][Index(child)]; }

  // Elements called `child` that stand directly in a `parent`.
  std::uint64_t Children(Element parent, Element child) const {
    return children_[Index(parent)][Index(child)];
  }

  std::map<std::string, std::uint64_t> top_level_records_by_type;
  std::map<std::string, std::uint64_t> nested_records_by_type;
  std::map<std::string, std::uint64_t> files_by_kind;
  std::uint64_t top_level_records_with_metadata = 0;
  std::uint64_t repeated_records = 0;  // equal to another one but for the device address
  std::uint64_t track_points = 0;
  std::uint64_t ecg_samples = 0;  // in sound files
  std::uint64_t export_xml_bytes = 0;
  std::string export_date;
  Receipt receipt;

  // Writes one JSON object; an error message if the file cannot be written.
  std::optional<std::string> WriteTo(const std::string& path) const;

 private:
  static std::size_t Index(Element element) { return static_cast<std::size_t>(element); }

  std::array<std::array<std::uint64_t, kElementCount>, kElementCount> children_{};
};

}  // namespace pulso::generator
