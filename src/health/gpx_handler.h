// From the elements of a GPX 1.1 document to route points.
//
//   gpx(version, creator, xsi:schemaLocation) > metadata > time
//   gpx > trk > name, trkseg > trkpt(lat, lon) > ele, time, extensions > speed, course, hAcc, vAcc
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "health/attribute_texts.h"
#include "health/entities.h"
#include "health/entity_sink.h"
#include "health/receipt.h"
#include "xml/element_handler.h"

namespace pulso {

// Adds to `sink`, inside the RouteFile that the caller opened and closes:
//
//   RoutePoint       for every trkpt with readable lat, lon and time, in document order;
//   RouteFileHeader  at the end of the root element;
//   Reject           for every other trkpt, whole: its attributes, then its children's texts by
//                    name;
//   Unmapped         for every element and attribute that is not in the list above, for text
//                    between elements, for the second of two readable values of one name, and for
//                    the text of a number or a metadata/time that cannot be read (there is none
//                    then; counted as the repair "bad-optional").
//
// Namespace declarations are markup, not attributes.  Element paths begin with the root element:
// "gpx/trk/trkseg/trkpt".  An unknown element comes after its children, when its text is complete.
// Whatever it sees is in the receipt.  The only errors are those of the sink, and input errors: a
// text of more than 1 MiB, and, when strict, a reject or a repair.
class GpxHandler : public ElementHandler {
 public:
  // `sink` and `receipt` outlive the handler; `document_name` is the path of the file.
  GpxHandler(EntitySink& sink, Receipt& receipt, std::string document_name, bool is_strict);

  absl::Status StartElement(const Element& element) override;
  absl::Status EndElement() override;
  absl::Status Text(std::string_view text, Position position) override;

  // Instead of further events, when the file is damaged: what is still open counts as rejected, and
  // the header is told as far as it is known.
  absl::Status BreakOff();

 private:
  enum class Place {
    kDocument,
    kGpx,
    kMetadata,
    kFileTime,  // metadata/time
    kTrack,
    kTrackName,
    kSegment,
    kPoint,
    kExtensions,
    kPointTime,
    kPointNumber,
    kUnknown
  };

  using PointNumber = std::optional<double> RoutePoint::*;

  struct OpenElement {
    Place place;
    Position position;
    std::size_t name_begin;  // in path_
    ReceiptElement* receipt;
  };

  // An open element that no table has a place for.
  struct UnknownElement {
    AttributeTexts attributes;
    std::string text;
  };

  struct NamedNumber {
    std::string_view element;
    PointNumber number;
  };
  static const NamedNumber kPointNumbers[];
  static const NamedNumber kExtensionNumbers[];

  static bool IsValue(Place place);
  static bool IsInPoint(Place place);
  Place PlaceOf(std::string_view name);
  Place PlaceInPoint(std::string_view name);
  bool OpenPointNumber(std::span<const NamedNumber> numbers, std::string_view name);
  void BeginPoint(const OpenElement& open, const Element& element);
  void BeginUnknown(const OpenElement& open, const Element& element);
  absl::Status StoreAttributes(const OpenElement& open, const Element& element);
  bool StoreRootAttribute(const Attribute& attribute);
  absl::Status TooLongText(Position position) const;
  absl::Status EndDocument();
  absl::Status EndPoint(const OpenElement& element);
  absl::Status EndValue(const OpenElement& element);
  absl::Status EndUnknown(const OpenElement& element);
  absl::Status StoreUnreadable(const OpenElement& element);

  EntitySink& sink_;
  Receipt& receipt_;
  const std::string document_name_;
  const bool is_strict_;
  std::string path_;  // of the innermost open element
  std::vector<OpenElement> open_elements_;
  std::vector<UnknownElement> unknown_elements_;

  // What the file says of itself.
  struct HeaderTexts {
    std::optional<std::string> creator, version, schema_location, name;
    std::optional<Timestamp> time;
  };
  HeaderTexts header_;

  // The point that is being read.
  RoutePoint point_;
  std::optional<double> latitude_;
  std::optional<double> longitude_;
  std::optional<Timestamp> time_;
  AttributeTexts point_texts_;

  // The attributes and children of the point so far, which come to the same end as it does.
  std::vector<ReceiptCounts*> point_parts_;

  PointNumber open_number_ = nullptr;  // that is being read
  std::string value_text_;             // of the open value
};

}  // namespace pulso
