// From the elements of export.xml to entities.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "health/attribute_texts.h"
#include "health/beat_times.h"
#include "health/element_fields.h"
#include "health/element_kinds.h"
#include "health/entity_sink.h"
#include "xml/element_handler.h"

namespace pulso {

// What became of the elements of one name.  seen = stored + rejected + unmapped, where stored is
// what the sink was given as an entity (or, for HealthData, ExportDate, Me and beat lists, as a
// part of one).
struct ElementCounts {
  std::int64_t seen = 0;
  std::int64_t stored = 0;
  std::int64_t repaired = 0;  // values that could not be read and were left empty
  std::int64_t rejected = 0;
  std::int64_t unmapped = 0;
};

// The repairs of one kind.
struct RepairCounts {
  std::int64_t count = 0;
  Position first;
};

using RepairsByKind = std::map<std::string, RepairCounts, std::less<>>;

using CountsByElement = std::array<ElementCounts, kElementKindCount>;

struct ExportHandlerOptions {
  std::string document_name = {};  // before every error of the handler's own
  bool is_strict = false;          // a reject or repair is an input error
};

// Turns the elements of an export into entities.
//
//   Element without a required attribute    Reject, with its attributes; what stands inside it too
//   Unreadable optional number or date      left empty and counted as repaired; its text: Unmapped
//   Unknown element                         Unmapped, with attributes and text, after its children
//   Unknown attribute of a known element    Unmapped, inside the entity
//   Text between elements                   Unmapped, and counted as repaired
//   What the reader could not read          Reject, with its source
//   A second ExportDate or Me               Unmapped: the first one holds
//
// The Profile comes last, from Finish().
class ExportHandler final : public ElementHandler {
 public:
  // `sink` must outlive the handler.
  explicit ExportHandler(EntitySink& sink, ExportHandlerOptions options = {});

  absl::Status StartElement(const Element& element) override;
  absl::Status EndElement() override;
  absl::Status Text(std::string_view text, Position position) override;
  absl::Status Repaired(RepairKind kind, Position position) override;
  absl::Status Unreadable(RejectKind kind, std::string_view source, Position position) override;

  // After the last element: hands over the Profile.
  absl::Status Finish();

  const CountsByElement& counts() const { return counts_; }

  // By the names of xml/damage.h, and "bad-optional" and "stray-text".
  const RepairsByKind& repairs() const { return repairs_; }
  const ElementCounts& CountsOf(ElementKind kind) const {
    return counts_[static_cast<std::size_t>(kind)];
  }

  // Of the profile; nullopt until seen.
  std::optional<Timestamp> export_date() const { return profile_.export_date; }
  const std::optional<std::string>& locale() const { return profile_.locale; }

 private:
  // An element that is open.
  struct Open {
    ElementKind kind = ElementKind::kDocument;
    bool is_entity = false;    // the sink waits for its End
    bool is_rejected = false;  // so is everything inside
    Position position;
    std::size_t path_bytes = 0;  // of the path without this element
  };
  // An unknown element, until its text is complete.
  struct Unknown {
    AttributeTexts attributes;
    std::string text;
  };

  absl::Status StartKnown(Open& open, const Element& element);
  absl::Status StartSample(Open& open, ElementKind parent);
  absl::Status StartWorkoutPart(Open& open);
  absl::Status StartRarer(Open& open);
  absl::Status StartBeat(Open& open);
  absl::Status StartExportDate(const Open& open, const Element& element);
  absl::Status StartMe(const Open& open, const Element& element);
  template <class EntityType>
  absl::Status Store(Open& open, const EntityType& entity);
  absl::Status StoreUntaken(const Open& open);
  absl::Status FlushStrayText();
  absl::Status RejectElement(Open& open, const Element& element, std::string_view reason);
  absl::Status EndUnknown(const Open& open);
  absl::Status NoteRepair(std::string_view kind, Position position, std::int64_t count = 1);
  absl::Status StrictError(std::string_view cause, Position position) const;
  ElementCounts& Tally(ElementKind kind) { return counts_[static_cast<std::size_t>(kind)]; }

  // HealthData, ExportDate and Me, kept until the end.
  struct ProfileTexts {
    std::optional<std::string> locale, biological_sex, blood_type, fitzpatrick_skin,
        cardio_fitness_meds;
    std::optional<Timestamp> export_date;
    std::optional<Date> date_of_birth;
    bool has_export_date = false;
    bool has_me = false;
  };

  EntitySink& sink_;
  const ExportHandlerOptions options_;
  ElementFields fields_;
  std::string path_;  // of the innermost open element
  std::vector<Open> open_;
  std::vector<Unknown> unknown_;
  std::string stray_text_;  // of the innermost open known element, since its last child
  Position stray_position_;
  BeatClock beat_clock_{Timestamp{}};  // of the open Record
  ProfileTexts profile_;
  CountsByElement counts_{};
  RepairsByKind repairs_;
  std::int64_t pending_repairs_ = 0;  // told by the reader, of the element or text to come
};

}  // namespace pulso
