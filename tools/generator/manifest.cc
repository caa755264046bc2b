#include "generator/manifest.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

namespace pulso::generator {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

nlohmann::ordered_json ReceiptJson(const Receipt& receipt) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [path, counts] : receipt.Paths()) {
    json[path] = {{"seen", counts.stored + counts.rejected + counts.unmapped},
                  {"stored", counts.stored},
                  {"repaired", counts.repaired},
                  {"rejected", counts.rejected},
                  {"unmapped", counts.unmapped}};
  }
  return json;
}

}  // namespace

std::optional<std::string> Manifest::WriteTo(const std::string& path) const {
  std::map<std::string, std::uint64_t> elements;
  std::map<std::string, std::uint64_t> pairs;
  for (std::size_t parent = 0; parent < kElementCount; ++parent) {
    for (std::size_t child = 1; child < kElementCount; ++child) {
      const std::uint64_t count = children_[parent][child];
      if (count == 0) continue;
      const std::string child_name(ElementName(static_cast<Element>(child)));
      elements[child_name] += count;
      if (parent == 0) continue;
      pairs[std::string(ElementName(static_cast<Element>(parent))) + '/' + child_name] = count;
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
  json["damage"] = receipt.damage_by_kind;
  json["track_damage"] = receipt.track_damage_by_kind;
  json["repairs"] = receipt.repairs_by_kind;
  json["rejects"] = receipt.reject_rows();
  json["unmapped"] = receipt.unmapped_rows;
  json["files_rejected"] = receipt.files_rejected_by_kind;
  json["receipt"] = ReceiptJson(receipt);
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
