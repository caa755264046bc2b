#include "load/summary_json.h"

#include <fstream>
#include <string>

#include "archive/file_name.h"

namespace pulso {
namespace {

using nlohmann::ordered_json;

ordered_json Json(const ReceiptCounts& counts) {
  return {{"seen", counts.seen},
          {"stored", counts.stored},
          {"repaired", counts.repaired},
          {"rejected", counts.rejected},
          {"unmapped", counts.unmapped}};
}

ordered_json ElementsJson(const CountsByElement& elements) {
  ordered_json json = ordered_json::object();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].seen == 0) continue;
    json[std::string(ElementName(static_cast<ElementKind>(i)))] = Json(elements[i]);
  }
  return json;
}

ordered_json ReceiptJson(const Receipt& receipt) {
  ordered_json json = ordered_json::object();
  receipt.ForEachPath(
      [&](const std::string& path, const ReceiptCounts& counts) { json[path] = Json(counts); });
  return json;
}

ordered_json RepairsJson(const RepairsByKind& repairs) {
  ordered_json json = ordered_json::object();
  for (const auto& [kind, repair] : repairs) {
    json[kind] = {{"count", repair.count},
                  {"first_file", repair.first_document},
                  {"first_byte", repair.first.byte_offset},
                  {"first_line", repair.first.line}};
  }
  return json;
}

ordered_json WaitsJson(const QueueWaits& waits) {
  return {{"was_full", waits.was_full}, {"was_empty", waits.was_empty}};
}

}  // namespace

ordered_json ReadJson(const ReadSummary& read) {
  ordered_json files = ordered_json::object();
  for (const FileCounts& file : read.files) {
    files[file.kind] = {{"seen", file.seen}, {"loaded", file.loaded}, {"rejected", file.rejected}};
  }
  return {{"elements", ElementsJson(read.elements)},
          {"files", files},
          {"repairs", RepairsJson(read.receipt->repairs())},
          {"rejects", read.rejects},
          {"unmapped", read.unmapped},
          {"missing_files", read.missing_files},
          {"receipt", ReceiptJson(*read.receipt)}};
}

ordered_json CountsJson(const LoadSummary& summary) {
  ordered_json json = ReadJson(summary.read);
  ordered_json& tables = json["tables"] = ordered_json::object();
  for (const TableCounts& table : summary.tables) {
    ordered_json& counts = tables[table.table] = {
        {"staged", table.staged}, {"inserted", table.inserted}, {"linked", table.linked}};
    if (summary.mode != "merge") continue;
    counts["known"] = table.known;
    counts["updated"] = table.updated;
    counts["deleted"] = table.deleted;
  }
  return json;
}

ordered_json SummaryJson(const LoadSummary& summary) {
  ordered_json json = {{"input", summary.input_name},
                       {"schema", summary.schema},
                       {"already_loaded", summary.already_loaded.has_value()}};
  if (summary.already_loaded.has_value()) {
    json["load_id"] = summary.already_loaded->load_id;
    json["loaded_at"] = summary.already_loaded->finished_at;
    return json;
  }
  json["load_id"] = nullptr;
  if (summary.load_id != 0) json["load_id"] = summary.load_id;
  json["commit_answer_was_lost"] = summary.commit_answer_was_lost;
  json["format_version"] = nullptr;
  if (summary.read.format_version) json["format_version"] = *summary.read.format_version;
  json["locale"] = nullptr;
  if (summary.read.locale) json["locale"] = *summary.read.locale;
  json["time_zone"] = summary.read.time_zone;
  json.update(CountsJson(summary));
  json["seconds"] = {
      {"total", summary.seconds.total},     {"prepare", summary.seconds.prepare},
      {"read", summary.seconds.read},       {"merge", summary.seconds.merge},
      {"analyze", summary.seconds.analyze}, {"readers_blocked", summary.seconds.readers_blocked}};
  json["mode"] = summary.mode;
  json["changed_units"] = ordered_json::object();
  for (const ChangedUnit& changed : summary.changed_units) {
    json["changed_units"][changed.record_type] = changed.samples;
  }
  json["plan"] = summary.plan;
  json["obstacle"] = summary.obstacle;
  json["merge_steps"] = ordered_json::array();
  for (const MergeStep& step : summary.merge_steps) {
    json["merge_steps"].push_back({{"name", step.name}, {"seconds", step.seconds}});
  }
  const std::int64_t records =
      summary.read.elements[static_cast<std::size_t>(ElementKind::kRecord)].seen;
  json["wire"] = {{"bytes", summary.wire.bytes},
                  {"streams", summary.wire.streams},
                  {"bytes_per_record", nullptr},
                  {"round_trip_ms", summary.wire.round_trip_ms}};
  if (records > 0) {
    json["wire"]["bytes_per_record"] =
        static_cast<double>(summary.wire.bytes) / static_cast<double>(records);
  }
  json["queues"] = {{"unpacked", WaitsJson(summary.read.unpacked)},
                    {"scanned", WaitsJson(summary.read.scanned)},
                    {"encoded", WaitsJson(summary.encoded)}};
  json["bytes_read"] = summary.read.bytes_read;
  json["connections"] = summary.connections;
  json["peak_rss_bytes"] = PeakRssBytes();
  if (summary.emit_dir.empty()) return json;
  json["emit_dir"] = Utf8Name(summary.emit_dir);
  ordered_json& files = json["emitted"] = ordered_json::object();
  for (const EmittedFile& file : summary.emitted) {
    files[file.name] = {
        {"rows", file.rows},
        {"bytes", file.bytes},
        {"bytes_per_row", static_cast<double>(file.bytes) / static_cast<double>(file.rows)}};
  }
  return json;
}

// From proc(5): getrusage counts what the process was before it became pulso, too.
std::int64_t PeakRssBytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::int64_t kibibytes = 0;
    if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
  }
  return 0;
}

}  // namespace pulso
