#include "generator/manifest.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

namespace pulso::generator {
namespace {

constexpr std::array<std::string_view, kElementCount> kElementNames = {
    "",
    "HealthData",
    "ExportDate",
    "Me",
    "Record",
    "MetadataEntry",
    "HeartRateVariabilityMetadataList",
    "InstantaneousBeatsPerMinute",
    "Correlation",
    "Workout",
    "WorkoutActivity",
    "WorkoutEvent",
    "WorkoutStatistics",
    "WorkoutRoute",
    "FileReference",
    "ActivitySummary",
    "ClinicalRecord",
    "Audiogram",
    "SensitivityPoint",
    "VisionPrescription",
    "RightEye",
    "LeftEye",
    "Attachment",
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

std::string_view ElementName(Element element) {
  return kElementNames[static_cast<std::size_t>(element)];
}

std::optional<std::string> Manifest::WriteTo(const std::string& path) const {
  std::map<std::string, std::uint64_t> elements;
  std::map<std::string, std::uint64_t> pairs;
  for (std::size_t parent = 0; parent < kElementCount; ++parent) {
    for (std::size_t child = 1; child < kElementCount; ++child) {
      const std::uint64_t count = children_[parent][child];
      if (count == 0) continue;
      const std::string child_name(kElementNames[child]);
      elements[child_name] += count;
      if (parent > 0) pairs[std::string(kElementNames[parent]) + '/' + child_name] = count;
    }
  }
  nlohmann::ordered_json json;
  json["export_date"] = export_date;
  json["export_xml_bytes"] = export_xml_bytes;
  json["top_level_records"] = Children(Element::kHealthData, Element::kRecord);
  json["nested_records"] = Children(Element::kCorrelation, Element::kRecord);
  json["top_level_records_with_metadata"] = top_level_records_with_metadata;
  json["repeated_records"] = repeated_records;
  json["elements"] = elements;
  json["children"] = pairs;
  json["top_level_records_by_type"] = top_level_records_by_type;
  json["nested_records_by_type"] = nested_records_by_type;
  json["files"] = files_by_kind;
  json["track_points"] = track_points;
  json["ecg_samples"] = ecg_samples;
  const std::string text = json.dump(2) + '\n';

  std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wb"));
  if (file == nullptr) return path + ": " + std::strerror(errno);
  const bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  if (!written || std::fclose(file.release()) != 0) {
    const std::string cause = std::strerror(errno);
    std::remove(path.c_str());
    return path + ": " + cause;
  }
  return std::nullopt;
}

}  // namespace pulso::generator
