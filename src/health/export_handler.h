// From the elements of export.xml to entities.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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
#include "health/receipt.h"
#include "health/time_zones.h"
#include "xml/element_handler.h"

namespace pulso {

struct ExportHandlerOptions {
  std::string document_name = {};  // before every error of the handler's own
  bool is_strict = false;          // a reject or repair is an input error
  std::string time_zone = {};      // for local days; "" for that of most HKTimeZone entries
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
//   startDate twice and no endDate          the second one is the end
//
// Whatever it sees is in the receipt.  More than 4 MiB of text between two tags is an input error.
// The Profile comes last, from Finish().
class ExportHandler final : public ElementHandler {
 public:
  // `sink` and `receipt` must outlive the handler.
  ExportHandler(EntitySink& sink, Receipt& receipt, ExportHandlerOptions options = {});

  absl::Status StartElement(const Element& element) override;
  absl::Status EndElement() override;
  absl::Status Text(std::string_view text, Position position) override;
  absl::Status Repaired(const Repair& repair) override;
  absl::Status Unreadable(RejectKind kind, std::string_view source, Position position) override;

  // After the last element: hands over the Profile.
  absl::Status Finish();

  // Of the profile; nullopt until seen.
  std::optional<Timestamp> export_date() const { return profile_.export_date; }
  const std::optional<std::string>& locale() const { return profile_.locale; }
  const TimeZones& time_zones() const { return time_zones_; }
  // How the startDates of Records are written: minutes east of UTC -> Records.
  const std::map<std::int32_t, std::int64_t>& utc_offsets() const { return utc_offsets_; }
  // The zone of local days: what the options say, else that of most entries so far.
  std::string time_zone() const;

 private:
  // An element that is open.
  struct Open {
    ElementKind kind = ElementKind::kDocument;
    bool is_entity = false;    // the sink waits for its End
    bool is_rejected = false;  // so is everything inside
    Position position;
    std::size_t path_bytes = 0;  // of the path without this element
    ReceiptElement* receipt = nullptr;
  };
  // An unknown element, until its text is complete.
  struct Unknown {
    AttributeTexts attributes;
    std::string text;
  };
  // A repair told by the reader, of the element or text to come.
  struct ToldRepair {
    RepairKind kind;
    std::string attribute;
    std::string dropped;
  };

  // What elements are that have one shape (xml/element_handler.h) and stand in one place.
  struct Known {
    ElementKind parent_kind = ElementKind::kUnknown;
    const ReceiptElement* parent_receipt = nullptr;  // nullptr: none was seen
    ElementKind kind = ElementKind::kUnknown;
    ReceiptElement* receipt = nullptr;
    std::int64_t* stored_whole = nullptr;  // the count of the receipt; nullptr: not asked for yet
  };

  Known& Recognise(const Open& parent, const Element& element);
  absl::Status StartRepaired(Open& open, const Element& element);
  absl::Status StartUndamaged(Open& open, const Element& element);
  absl::Status StartKnown(Open& open, const Element& element);
  absl::Status StartSample(Open& open, ElementKind parent);
  absl::Status StartWorkoutPart(Open& open);
  absl::Status StartRarer(Open& open);
  absl::Status StartBeat(Open& open);
  void NoteOffset(std::string_view date_text);
  absl::Status StartExportDate(const Open& open, const Element& element);
  absl::Status StartMe(const Open& open, const Element& element);
  template <class EntityType>
  absl::Status Store(Open& open, const EntityType& entity);
  absl::Status StoreSecond(const Open& open, const Element& element);
  absl::Status StorePart(const Open& open, const Element& element);
  absl::Status FlushStrayText();
  absl::Status RejectElement(Open& open, const Element& element, std::string_view reason);
  absl::Status EndUnknown(const Open& open);
  absl::Status NoteRepairs(std::string_view kind, Position position, std::int64_t count = 1);
  absl::Status TooLongText(Position position) const;
  static void TallyAttributes(ReceiptElement& receipt, const Element& element,
                              ReceiptOutcome outcome);
  void TallyFields(ReceiptElement& receipt, const Element& element);

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
  Receipt& receipt_;
  const ExportHandlerOptions options_;
  ElementFields fields_;
  std::string path_;  // of the innermost open element
  std::vector<Open> open_;
  std::vector<Known> known_;  // by shape; the first one for all elements without
  std::vector<Unknown> unknown_;
  std::string stray_text_;  // of the innermost open known element, since its last child
  Position stray_position_;
  BeatClock beat_clock_{Timestamp{}};  // of the open Record
  ProfileTexts profile_;
  TimeZones time_zones_;
  std::map<std::int32_t, std::int64_t> utc_offsets_;
  std::array<char, 6> offset_text_{};  // " +0200" of the last Record, as of nearly all
  std::int64_t* offset_count_ = nullptr;
  std::vector<ToldRepair> told_repairs_;
};

}  // namespace pulso
