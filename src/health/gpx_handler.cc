#include "health/gpx_handler.h"

#include <cstddef>
#include <span>

#include "base/errors.h"
#include "base/status_macros.h"
#include "health/numbers.h"
#include "health/timestamps.h"

namespace pulso {
namespace {

// XML's white space may surround a value.
std::string_view Trim(std::string_view text) {
  constexpr std::string_view kWhiteSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
}

bool IsRootAttribute(std::string_view name) {
  return name == "version" || name == "creator" || name.starts_with("xmlns") ||
         name.starts_with("xsi:");
}

bool Contains(std::span<const Attribute> attributes, std::string_view name) {
  for (const Attribute& attribute : attributes) {
    if (attribute.name == name) return true;
  }
  return false;
}

}  // namespace

const GpxHandler::NamedNumber GpxHandler::kPointNumbers[] = {{"ele", &RoutePoint::elevation}};
const GpxHandler::NamedNumber GpxHandler::kExtensionNumbers[] = {
    {"speed", &RoutePoint::speed},
    {"course", &RoutePoint::course},
    {"hAcc", &RoutePoint::horizontal_accuracy},
    {"vAcc", &RoutePoint::vertical_accuracy}};

absl::Status GpxHandler::StartElement(const Element& element) {
  const Place place = PlaceOf(element.name);
  if (!open_elements_.empty()) path_ += '/';
  open_elements_.push_back({place, element.position, path_.size()});
  path_ += element.name;
  switch (place) {
    case Place::kIgnored:
      return absl::OkStatus();
    case Place::kUnknown:
      BeginUnknown(element);
      return absl::OkStatus();
    case Place::kPoint:
      BeginPoint(element);
      break;
    case Place::kPointValue:
      value_text_.clear();
      break;
    case Place::kGpx:
    case Place::kTrack:
    case Place::kSegment:
    case Place::kExtensions:
      break;
  }
  return ReportUnknownAttributes(place, element);
}

absl::Status GpxHandler::EndElement() {
  if (open_elements_.empty()) return InternalError("GPX: an end without a start");
  const OpenElement element = open_elements_.back();
  absl::Status status;
  if (element.place == Place::kPoint) status = EndPoint(element);
  if (element.place == Place::kPointValue) status = EndPointValue(element);
  if (element.place == Place::kUnknown) status = EndUnknown(element);
  open_elements_.pop_back();
  path_.resize(open_elements_.empty() ? 0 : element.name_begin - 1);
  return status;
}

absl::Status GpxHandler::Text(std::string_view text, Position position) {
  switch (open_elements_.empty() ? Place::kIgnored : open_elements_.back().place) {
    case Place::kIgnored:
      return absl::OkStatus();
    case Place::kPointValue:
      value_text_ += text;
      return absl::OkStatus();
    case Place::kUnknown:
      unknown_elements_.back().text += text;
      return absl::OkStatus();
    case Place::kGpx:
    case Place::kTrack:
    case Place::kSegment:
    case Place::kPoint:
    case Place::kExtensions:
      break;
  }
  return sink_.Add(
      Unmapped{.element_path = path_, .attributes = {}, .text = text, .position = position});
}

// What an element called `name` is inside the innermost open element.
GpxHandler::Place GpxHandler::PlaceOf(std::string_view name) {
  if (open_elements_.empty()) return name == "gpx" ? Place::kGpx : Place::kUnknown;
  switch (open_elements_.back().place) {
    case Place::kGpx:
      if (name == "trk") return Place::kTrack;
      return name == "metadata" ? Place::kIgnored : Place::kUnknown;
    case Place::kTrack:
      if (name == "trkseg") return Place::kSegment;
      return name == "name" ? Place::kIgnored : Place::kUnknown;
    case Place::kSegment:
      return name == "trkpt" ? Place::kPoint : Place::kUnknown;
    case Place::kPoint:
      if (name == "extensions") return Place::kExtensions;
      if (name == "time" && !time_) {
        open_number_ = nullptr;
        return Place::kPointValue;
      }
      return OpenPointNumber(kPointNumbers, name) ? Place::kPointValue : Place::kUnknown;
    case Place::kExtensions:
      return OpenPointNumber(kExtensionNumbers, name) ? Place::kPointValue : Place::kUnknown;
    case Place::kIgnored:
      return Place::kIgnored;
    case Place::kPointValue:
    case Place::kUnknown:
      break;
  }
  return Place::kUnknown;
}

// Makes the number called `name` the open one; false when there is none or it has a value already.
bool GpxHandler::OpenPointNumber(std::span<const NamedNumber> numbers, std::string_view name) {
  for (const NamedNumber& candidate : numbers) {
    if (candidate.element != name || point_.*candidate.number) continue;
    open_number_ = candidate.number;
    return true;
  }
  return false;
}

void GpxHandler::BeginPoint(const Element& element) {
  point_ = {};
  latitude_.reset();
  longitude_.reset();
  time_.reset();
  point_texts_.Clear();
  for (const Attribute& attribute : element.attributes) {
    point_texts_.Add(attribute.name, attribute.value);
    if (attribute.name == "lat") latitude_ = ParseNumber(Trim(attribute.value));
    if (attribute.name == "lon") longitude_ = ParseNumber(Trim(attribute.value));
  }
}

void GpxHandler::BeginUnknown(const Element& element) {
  UnknownElement& unknown = unknown_elements_.emplace_back();
  for (const Attribute& attribute : element.attributes) {
    unknown.attributes.Add(attribute.name, attribute.value);
  }
}

absl::Status GpxHandler::ReportUnknownAttributes(Place place, const Element& element) {
  for (const Attribute& attribute : element.attributes) {
    if (place == Place::kGpx && IsRootAttribute(attribute.name)) continue;
    if (place == Place::kPoint && (attribute.name == "lat" || attribute.name == "lon")) continue;
    RETURN_IF_ERROR(sink_.Add(Unmapped{.element_path = path_,
                                       .attributes = std::span(&attribute, 1),
                                       .text = std::nullopt,
                                       .position = element.position}));
  }
  return absl::OkStatus();
}

absl::Status GpxHandler::EndPoint(const OpenElement& element) {
  if (latitude_ && longitude_ && time_) {
    point_.latitude = *latitude_;
    point_.longitude = *longitude_;
    point_.time = *time_;
    return sink_.Add(point_);
  }
  const std::string_view name = !latitude_ ? "lat" : !longitude_ ? "lon" : "time";
  const std::span<const Attribute> texts = point_texts_.View();
  std::string reason(Contains(texts, name) ? "unreadable " : "missing ");
  reason += name;
  return sink_.Add(Reject{
      .reason = reason, .element_path = path_, .attributes = texts, .position = element.position});
}

absl::Status GpxHandler::EndPointValue(const OpenElement& element) {
  point_texts_.Add(std::string_view(path_).substr(element.name_begin), value_text_);
  const std::string_view value = Trim(value_text_);
  if (open_number_ == nullptr) {
    time_ = ParseTimestamp(value);
    return absl::OkStatus();  // a point without a readable time is rejected whole
  }
  point_.*open_number_ = ParseNumber(value);
  if (point_.*open_number_) return absl::OkStatus();
  return sink_.Add(Unmapped{
      .element_path = path_, .attributes = {}, .text = value_text_, .position = element.position});
}

absl::Status GpxHandler::EndUnknown(const OpenElement& element) {
  UnknownElement& unknown = unknown_elements_.back();
  OptionalText text;
  if (!unknown.text.empty()) text = unknown.text;
  const absl::Status status = sink_.Add(Unmapped{.element_path = path_,
                                                 .attributes = unknown.attributes.View(),
                                                 .text = text,
                                                 .position = element.position});
  unknown_elements_.pop_back();
  return status;
}

}  // namespace pulso
