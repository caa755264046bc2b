// A sink for the targets that make entities.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "fuzz/require.h"
#include "health/entity_sink.h"

namespace pulso {

// Keeps one line an entity: its kind, and all of what was put aside.  Checks that Begin and End
// nest and that what goes to the database is fit for it.
class EntityLog final : public EntitySink {
 public:
  absl::Status Begin(const Entity& entity) override {
    ++depth_;
    std::string& line = lines_.emplace_back(absl::StrCat(depth_, " ", entity.kind()));
    if (const auto* unmapped = entity.As<Unmapped>()) {
      Put(line, unmapped->element_path, unmapped->attributes, unmapped->text, unmapped->position);
    } else if (const auto* reject = entity.As<Reject>()) {
      ++rejects_;
      line.append(" ").append(reject->reason);
      Put(line, reject->element_path, reject->attributes, reject->source, reject->position);
    } else if (const auto* point = entity.As<RoutePoint>()) {
      ++points_;
      const bool is_finite = std::isfinite(point->latitude) && std::isfinite(point->longitude);
      Require(is_finite, "a point without a place");
      absl::StrAppend(&line, " ", point->latitude, " ", point->longitude, " ",
                      point->time.usec_since_2000, " ", point->elevation.value_or(-1));
    } else if (const auto* record = entity.As<Record>()) {
      Require(!record->value || std::isfinite(*record->value), "an infinite value");
      line.append(" ").append(record->type).append(" ").append(record->value_text.value_or("-"));
      absl::StrAppend(&line, " ", record->start_date.usec_since_2000);
    } else if (const auto* entry = entity.As<MetadataEntry>()) {
      line.append(" ").append(entry->key).append("=").append(entry->value);
    }
    Require(IsValidUtf8(line), "text that is no UTF-8");
    return absl::OkStatus();
  }
  absl::Status End() override {
    Require(depth_ > 0, "an end without a begin");
    --depth_;
    return absl::OkStatus();
  }

  const std::vector<std::string>& lines() const { return lines_; }
  std::int64_t depth() const { return depth_; }
  std::int64_t points() const { return points_; }
  std::int64_t rejects() const { return rejects_; }

 private:
  static void Put(std::string& line, std::string_view path, std::span<const Attribute> attributes,
                  OptionalText text, Position position) {
    line.append(" ").append(path).append(" ").append(text.value_or("-"));
    for (const Attribute& attribute : attributes) {
      line.append(" ").append(attribute.name).append("=").append(attribute.value);
    }
    absl::StrAppend(&line, " ", position.byte_offset, ":", position.line);
  }

  std::vector<std::string> lines_;
  std::int64_t depth_ = 0;
  std::int64_t points_ = 0;
  std::int64_t rejects_ = 0;
};

}  // namespace pulso
