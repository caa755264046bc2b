#include "health/gpx_handler.h"

#include <cstddef>
#include <span>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "health/numbers.h"
#include "health/timestamps.h"

namespace pulso {
namespace {

constexpr std::size_t kMostTextBytes = std::size_t{1} << 20;

// XML's white space may surround a value.
std::string_view Trim(std::string_view text) {
  constexpr std::string_view kWhiteSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
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

GpxHandler::GpxHandler(EntitySink& sink, Receipt& receipt, std::string document_name,
                       bool is_strict)
    : sink_(sink),
      receipt_(receipt),
      document_name_(std::move(document_name)),
      is_strict_(is_strict) {
  open_elements_.push_back({Place::kDocument, {}, 0, &receipt.documents()});
}

bool GpxHandler::IsValue(Place place) {
  return place == Place::kFileTime || place == Place::kTrackName || place == Place::kPointTime ||
         place == Place::kPointNumber;
}

// Whether an element comes to the same end as the point that it stands in.
bool GpxHandler::IsInPoint(Place place) {
  return place == Place::kExtensions || place == Place::kPointTime || place == Place::kPointNumber;
}

absl::Status GpxHandler::StartElement(const Element& element) {
  const Place place = PlaceOf(element.name);
  if (!path_.empty()) path_ += '/';
  ReceiptElement& receipt = open_elements_.back().receipt->Child(element.name);
  open_elements_.push_back({place, element.position, path_.size(), &receipt});
  const OpenElement& open = open_elements_.back();
  path_ += element.name;
  ++receipt.counts.seen;
  if (IsValue(place)) value_text_.clear();
  if (place == Place::kUnknown) {
    BeginUnknown(open, element);
    return absl::OkStatus();
  }
  if (place == Place::kPoint) {
    BeginPoint(open, element);
  } else if (IsInPoint(place)) {
    point_parts_.push_back(&receipt.counts);
  } else if (place != Place::kFileTime) {
    ++receipt.counts.stored;
  }
  return StoreAttributes(open, element);
}

absl::Status GpxHandler::EndElement() {
  const OpenElement element = open_elements_.back();
  if (element.place == Place::kDocument) return InternalError("GPX: an end without a start");
  absl::Status status;
  if (element.place == Place::kGpx) status = EndDocument();
  if (element.place == Place::kPoint) status = EndPoint(element);
  if (IsValue(element.place)) status = EndValue(element);
  if (element.place == Place::kUnknown) status = EndUnknown(element);
  open_elements_.pop_back();
  path_.resize(element.name_begin == 0 ? 0 : element.name_begin - 1);
  return status;
}

absl::Status GpxHandler::Text(std::string_view text, Position position) {
  const OpenElement& open = open_elements_.back();
  if (IsValue(open.place) || open.place == Place::kUnknown) {
    std::string& kept = IsValue(open.place) ? value_text_ : unknown_elements_.back().text;
    if (kept.size() + text.size() > kMostTextBytes) return TooLongText(position);
    kept += text;
    return absl::OkStatus();
  }
  ReceiptElement::Note(open.receipt->text, &ReceiptCounts::unmapped);
  return sink_.Add(
      Unmapped{.element_path = path_, .attributes = {}, .text = text, .position = position});
}

absl::Status GpxHandler::TooLongText(Position position) const {
  return InputError(absl::StrFormat("%s: byte %d, line %d: more than 1 MiB of text in one element",
                                    document_name_, position.byte_offset, position.line));
}

// What an element called `name` is inside the innermost open element.
GpxHandler::Place GpxHandler::PlaceOf(std::string_view name) {
  switch (open_elements_.back().place) {
    case Place::kDocument:
      return name == "gpx" ? Place::kGpx : Place::kUnknown;
    case Place::kGpx:
      if (name == "trk") return Place::kTrack;
      return name == "metadata" ? Place::kMetadata : Place::kUnknown;
    case Place::kMetadata:
      return name == "time" && !header_.time ? Place::kFileTime : Place::kUnknown;
    case Place::kTrack:
      if (name == "trkseg") return Place::kSegment;
      return name == "name" && !header_.name ? Place::kTrackName : Place::kUnknown;
    case Place::kSegment:
      return name == "trkpt" ? Place::kPoint : Place::kUnknown;
    case Place::kPoint:
    case Place::kExtensions:
      return PlaceInPoint(name);
    default:
      return Place::kUnknown;
  }
}

GpxHandler::Place GpxHandler::PlaceInPoint(std::string_view name) {
  if (open_elements_.back().place == Place::kExtensions) {
    return OpenPointNumber(kExtensionNumbers, name) ? Place::kPointNumber : Place::kUnknown;
  }
  if (name == "extensions") return Place::kExtensions;
  if (name == "time" && !time_) return Place::kPointTime;
  return OpenPointNumber(kPointNumbers, name) ? Place::kPointNumber : Place::kUnknown;
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

void GpxHandler::BeginPoint(const OpenElement& open, const Element& element) {
  point_ = {};
  latitude_.reset();
  longitude_.reset();
  time_.reset();
  point_texts_.Clear();
  point_parts_.clear();
  point_parts_.push_back(&open.receipt->counts);
  for (const Attribute& attribute : element.attributes) {
    point_texts_.Add(attribute.name, attribute.value);
    if (attribute.name == "lat") latitude_ = ParseNumber(Trim(attribute.value));
    if (attribute.name == "lon") longitude_ = ParseNumber(Trim(attribute.value));
  }
}

void GpxHandler::BeginUnknown(const OpenElement& open, const Element& element) {
  UnknownElement& unknown = unknown_elements_.emplace_back();
  for (const Attribute& attribute : element.attributes) {
    unknown.attributes.Add(attribute.name, attribute.value);
    ReceiptElement::Note(open.receipt->AttributeCounts(attribute.name), &ReceiptCounts::unmapped);
  }
}

// Keeps the attributes of a known element.
absl::Status GpxHandler::StoreAttributes(const OpenElement& open, const Element& element) {
  for (const Attribute& attribute : element.attributes) {
    if (attribute.name.starts_with("xmlns")) continue;
    ReceiptCounts& counts = open.receipt->AttributeCounts(attribute.name);
    if (open.place == Place::kPoint && (attribute.name == "lat" || attribute.name == "lon")) {
      ++counts.seen;
      point_parts_.push_back(&counts);
    } else if (open.place == Place::kGpx && StoreRootAttribute(attribute)) {
      ReceiptElement::Note(counts, &ReceiptCounts::stored);
    } else {
      ReceiptElement::Note(counts, &ReceiptCounts::unmapped);
      RETURN_IF_ERROR(sink_.Add(Unmapped{.element_path = path_,
                                         .attributes = std::span(&attribute, 1),
                                         .text = std::nullopt,
                                         .position = element.position}));
    }
  }
  return absl::OkStatus();
}

bool GpxHandler::StoreRootAttribute(const Attribute& attribute) {
  std::optional<std::string>* place = nullptr;
  if (attribute.name == "creator") place = &header_.creator;
  if (attribute.name == "version") place = &header_.version;
  if (attribute.name == "xsi:schemaLocation") place = &header_.schema_location;
  if (place == nullptr) return false;
  *place = attribute.value;
  return true;
}

absl::Status GpxHandler::BreakOff() {
  const bool has_header = open_elements_.size() > 1 && open_elements_[1].place == Place::kGpx;
  for (const OpenElement& open : open_elements_) {
    if (open.place == Place::kPoint) {
      for (ReceiptCounts* counts : point_parts_) ++counts->rejected;
    } else if (open.place == Place::kUnknown || open.place == Place::kFileTime) {
      ++open.receipt->counts.rejected;
    }
  }
  open_elements_.resize(1);
  return has_header ? EndDocument() : absl::OkStatus();
}

absl::Status GpxHandler::EndDocument() {
  return sink_.Add(RouteFileHeader{.creator = header_.creator,
                                   .version = header_.version,
                                   .schema_location = header_.schema_location,
                                   .name = header_.name,
                                   .time = header_.time});
}

absl::Status GpxHandler::EndPoint(const OpenElement& element) {
  const bool is_good = latitude_ && longitude_ && time_;
  for (ReceiptCounts* counts : point_parts_) ++(is_good ? counts->stored : counts->rejected);
  if (is_good) {
    point_.latitude = *latitude_;
    point_.longitude = *longitude_;
    point_.time = *time_;
    return sink_.Add(point_);
  }
  const std::string_view name = !latitude_ ? "lat" : !longitude_ ? "lon" : "time";
  const std::span<const Attribute> texts = point_texts_.View();
  std::string reason(Contains(texts, name) ? "unreadable " : "missing ");
  reason += name;
  if (is_strict_) return DamageError(document_name_, element.position, reason);
  return sink_.Add(Reject{
      .reason = reason, .element_path = path_, .attributes = texts, .position = element.position});
}

absl::Status GpxHandler::EndValue(const OpenElement& element) {
  const std::string_view value = Trim(value_text_);
  switch (element.place) {
    case Place::kTrackName:
      header_.name = value;
      return absl::OkStatus();
    case Place::kFileTime:
      header_.time = ParseTimestamp(value);
      if (!header_.time) return StoreUnreadable(element);
      ++element.receipt->counts.stored;
      return absl::OkStatus();
    case Place::kPointTime:
      time_ = ParseTimestamp(value);  // a point without a readable time is rejected whole
      break;
    default:
      point_.*open_number_ = ParseNumber(value);
      break;
  }
  point_texts_.Add(std::string_view(path_).substr(element.name_begin), value_text_);
  if (element.place == Place::kPointTime || point_.*open_number_) return absl::OkStatus();
  // It comes to an end of its own.
  std::erase(point_parts_, &element.receipt->counts);
  return StoreUnreadable(element);
}

absl::Status GpxHandler::StoreUnreadable(const OpenElement& element) {
  constexpr std::string_view kKind = "bad-optional";
  if (is_strict_) return DamageError(document_name_, element.position, kKind);
  ++element.receipt->counts.unmapped;
  ++element.receipt->counts.repaired;
  receipt_.NoteRepairs(kKind, document_name_, element.position);
  return sink_.Add(Unmapped{
      .element_path = path_, .attributes = {}, .text = value_text_, .position = element.position});
}

absl::Status GpxHandler::EndUnknown(const OpenElement& element) {
  UnknownElement& unknown = unknown_elements_.back();
  OptionalText text;
  ++element.receipt->counts.unmapped;
  if (!unknown.text.empty()) {
    text = unknown.text;
    ReceiptElement::Note(element.receipt->text, &ReceiptCounts::unmapped);
  }
  absl::Status status = sink_.Add(Unmapped{.element_path = path_,
                                           .attributes = unknown.attributes.View(),
                                           .text = text,
                                           .position = element.position});
  unknown_elements_.pop_back();
  return status;
}

}  // namespace pulso
