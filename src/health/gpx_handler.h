// From the elements of a GPX 1.1 document to route points.
//
//   gpx(version, creator, xmlns…) > metadata(anything), trk > name, trkseg > trkpt(lat, lon)
//   trkpt > ele, time, extensions > speed, course, hAcc, vAcc
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
#include "xml/element_handler.h"

namespace pulso {

// Adds to `sink`, inside the RouteFile that the caller opened and closes:
//
//   RoutePoint  for every trkpt with readable lat, lon and time, in document order;
//   Reject      for every other trkpt, whole: its attributes, then its children's texts by name;
//   Unmapped    for every element and attribute that is not in the list above, for text between
//               elements, for the second of two readable children of one name, and for the text of
//               an ele, speed, course, hAcc or vAcc that is no number (the point has none then).
//
// Element paths begin with the root element: "gpx/trk/trkseg/trkpt".  An unknown element comes
// after its children, when its text is complete.  The only errors are those of the sink.
class GpxHandler : public ElementHandler {
 public:
  explicit GpxHandler(EntitySink& sink) : sink_(sink) {}

  absl::Status StartElement(const Element& element) override;
  absl::Status EndElement() override;
  absl::Status Text(std::string_view text, Position position) override;

 private:
  enum class Place { kGpx, kTrack, kSegment, kPoint, kExtensions, kPointValue, kIgnored, kUnknown };

  using PointNumber = std::optional<double> RoutePoint::*;

  struct OpenElement {
    Place place;
    Position position;
    std::size_t name_begin;  // in path_
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

  Place PlaceOf(std::string_view name);
  bool OpenPointNumber(std::span<const NamedNumber> numbers, std::string_view name);
  void BeginPoint(const Element& element);
  void BeginUnknown(const Element& element);
  absl::Status ReportUnknownAttributes(Place place, const Element& element);
  absl::Status EndPoint(const OpenElement& element);
  absl::Status EndPointValue(const OpenElement& element);
  absl::Status EndUnknown(const OpenElement& element);

  EntitySink& sink_;
  std::string path_;  // of the innermost open element
  std::vector<OpenElement> open_elements_;
  std::vector<UnknownElement> unknown_elements_;

  // The point that is being read.
  RoutePoint point_;
  std::optional<double> latitude_;
  std::optional<double> longitude_;
  std::optional<Timestamp> time_;
  AttributeTexts point_texts_;

  // The child of the point that is being read: a number, or its time when this is null.
  PointNumber open_number_ = nullptr;
  std::string value_text_;
};

}  // namespace pulso
