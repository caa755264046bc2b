#include "generator/workouts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "generator/record_metadata.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

constexpr std::size_t kKindsOfShapes = 8;  // the first eight workouts are one of each

// Third-party workouts have no device.
constexpr std::uint64_t kAppWorkoutsPerMillion = 100'000;

struct EventKind {
  std::string_view type;
  bool has_duration;
};
constexpr EventKind kEventCycle[] = {
    {"HKWorkoutEventTypeSegment", true},       {"HKWorkoutEventTypePause", false},
    {"HKWorkoutEventTypeResume", false},       {"HKWorkoutEventTypeLap", true},
    {"HKWorkoutEventTypeMotionPaused", false}, {"HKWorkoutEventTypeMotionResumed", false},
    {"HKWorkoutEventTypeMarker", false},
};

// The instant that lies part / parts of the way through.
std::int64_t Between(std::int64_t from, std::int64_t to, std::size_t part, std::size_t parts) {
  return from + (to - from) * static_cast<std::int64_t>(part) / static_cast<std::int64_t>(parts);
}

// "19:30" as "7.30pm", with `separator` between hour and minute.
void AppendTwelveHourTime(std::string& out, std::int64_t minute_of_day, char separator) {
  const std::int64_t hour = minute_of_day / 60;
  AppendInteger(out, hour % 12 == 0 ? 12 : hour % 12);
  out += separator;
  if (minute_of_day % 60 < 10) out += '0';
  AppendInteger(out, minute_of_day % 60);
  out += hour < 12 ? "am" : "pm";
}

}  // namespace

Workouts::Workouts(const Plan& plan, const Sources& sources)
    : plan_(plan),
      sources_(sources),
      random_(plan.options.seed, "workouts"),
      addresses_(plan.options.fresh_address_share, Random(plan.options.seed, "workout devices")) {}

void Workouts::Write(XmlWriter& xml) {
  for (std::uint64_t i = 0; i < plan_.workouts && !xml.output().failed(); ++i) {
    const WorkoutShape& shape = DrawShape(i);
    WriteOne(xml, shape, DrawSpan(i, shape));
  }
}

const WorkoutShape& Workouts::DrawShape(std::uint64_t index) {
  if (index < kKindsOfShapes) return WorkoutShapes()[index];
  std::uint64_t percent = random_.Below(100);
  for (const WorkoutShape& shape : WorkoutShapes()) {
    if (percent < shape.percent) return shape;
    percent -= shape.percent;
  }
  return WorkoutShapes()[0];
}

Workouts::Span Workouts::DrawSpan(std::uint64_t index, const WorkoutShape& shape) {
  const auto count = static_cast<std::int64_t>(plan_.workouts);
  const std::int64_t slot = (plan_.ends_at - plan_.begins_at) / count;
  std::int64_t start = plan_.begins_at + static_cast<std::int64_t>(index) * slot;
  if (slot > 3) start += random_.Between(0, slot / 3);
  // Where workouts are a day apart, nobody trains at night.
  const std::int64_t second_of_day = (start + plan_.utc_offset) % kSecondsPerDay;
  if (slot >= 72'000 && second_of_day < 6 * 3600) start += 6 * 3600;
  const std::int64_t length =
      std::max<std::int64_t>(1, std::min(shape.duration.Sample(random_), slot * 3 / 5));
  return {start, start + length};
}

std::string Workouts::Uuid() {
  std::string uuid;
  const std::uint64_t high = random_.Next();
  AppendUuid(uuid, high, random_.Next());
  return uuid;
}

void Workouts::WriteOne(XmlWriter& xml, const WorkoutShape& shape, const Span& span) {
  const SourceId source =
      random_.Chance(kAppWorkoutsPerMillion) ? SourceId::kFitnessApp : SourceId::kWatch;
  const SourceEpoch& epoch = sources_.At(source, span.started_at);
  xml.Start(Element::kWorkout);
  xml.Text("workoutActivityType", shape.activity_type);
  WriteDuration(xml, span.length());
  WriteOrigin(xml, epoch, addresses_.Next());
  xml.Time("creationDate", span.ended_at + random_.Between(2, 90));
  xml.Time("startDate", span.started_at);
  xml.Time("endDate", span.ended_at);
  xml.Open();
  const std::vector<Metadata> block = DrawBlock(shape);
  for (const Metadata& entry : block) xml.MetadataEntry(entry.key, entry.value);
  if (shape.is_swim) {
    WriteLaps(xml, span, shape.events);
  } else {
    WriteEvents(xml, span, shape.events);
  }
  WriteActivities(xml, shape, span);
  WriteStatistics(xml, shape, span, shape.statistics);
  WriteRoutes(xml, shape, span);
  for (const Metadata& entry : block) xml.MetadataEntry(entry.key, entry.value);
  xml.Close();
}

std::vector<Workouts::Metadata> Workouts::DrawBlock(const WorkoutShape& shape) {
  const auto amount = [this](std::int64_t low, std::int64_t high, int decimals,
                             std::string_view unit) {
    std::string text;
    AppendFixed(text, random_.Between(low, high), decimals);
    return (text += ' ') += unit;
  };
  const auto whole = [this](std::int64_t low, std::int64_t high, std::string_view unit) {
    return std::to_string(random_.Between(low, high)) + std::string(unit);
  };
  std::vector<Metadata> block;
  if (shape.is_swim) {
    block = {{"HKTimeZone", std::string(kTimeZoneName)},
             {"HKIndoorWorkout", "1"},
             {"HKLapLength", "25 m"},
             {"HKSwimmingLocationType", "1"}};
  } else {
    // Humidity is in hundredths of a percent, whatever its unit says.
    block = {{"HKTimeZone", std::string(kTimeZoneName)},
             {"HKAverageMETs", amount(310, 1'180, 2, "kcal/hr\u00b7kg")},
             {"HKIndoorWorkout", shape.routes == 0 ? "1" : "0"},
             {"HKWeatherTemperature", amount(3'400, 9'140, 2, "degF")},
             {"HKWeatherHumidity", whole(31, 98, "00 %")},
             {"HKElevationAscended", whole(40, 53'480, " cm")},
             {"HKMetadataKeySyncVersion", "2"},
             {"HKMetadataKeySyncIdentifier", Uuid()},
             {"HKAverageSpeed", amount(1'200, 3'900, 3, "m/s")},
             {"HKMaximumSpeed", amount(3'900, 7'900, 3, "m/s")},
             {"HKElevationDescended", whole(40, 53'480, " cm")},
             {"HKWasUserEntered", "0"}};
  }
  block.resize(std::min(block.size(), shape.block_entries));
  return block;
}

void Workouts::WriteDuration(XmlWriter& xml, std::int64_t seconds) {
  // Pauses do not count; thousandths of a second.
  const std::int64_t active = seconds * 1000 - random_.Between(0, seconds * 20) - 1;
  xml.Quotient("duration", std::max<std::int64_t>(0, active), 60'000);
  xml.Text("durationUnit", "min");
}

void Workouts::WriteEvents(XmlWriter& xml, const Span& span, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const EventKind& kind = kEventCycle[i % std::size(kEventCycle)];
    const std::int64_t begin = Between(span.started_at, span.ended_at, i, count);
    const std::int64_t end = Between(span.started_at, span.ended_at, i + 1, count);
    xml.Start(Element::kWorkoutEvent);
    xml.Text("type", kind.type);
    xml.Time("date", begin);
    if (kind.has_duration) WriteDuration(xml, end - begin);
    xml.Empty();
  }
}

// Laps have a stroke style and a score; every sixth event is a break, a segment without either.
void Workouts::WriteLaps(XmlWriter& xml, const Span& span, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_break = i % 6 == 5;
    const std::int64_t begin = Between(span.started_at, span.ended_at, i, count);
    const std::int64_t end = Between(span.started_at, span.ended_at, i + 1, count);
    xml.Start(Element::kWorkoutEvent);
    xml.Text("type", is_break ? "HKWorkoutEventTypeSegment" : "HKWorkoutEventTypeLap");
    xml.Time("date", begin);
    WriteDuration(xml, end - begin);
    if (is_break) {
      xml.Empty();
      continue;
    }
    xml.Open();
    xml.MetadataEntry("HKSwimmingStrokeStyle", std::to_string(random_.Between(2, 5)));
    std::string score;
    AppendQuotient(score, random_.Between(28'000, 52'000), 997);
    xml.MetadataEntry("HKSWOLFScore", score);
    xml.Close();
  }
}

void Workouts::WriteActivities(XmlWriter& xml, const WorkoutShape& shape, const Span& span) {
  const std::size_t count = shape.activities;
  for (std::size_t i = 0; i < count; ++i) {
    const Span part = {Between(span.started_at, span.ended_at, i, count),
                       Between(span.started_at, span.ended_at, i + 1, count)};
    xml.Start(Element::kWorkoutActivity);
    xml.Text("uuid", Uuid());
    xml.Time("startDate", part.started_at);
    xml.Time("endDate", part.ended_at);
    WriteDuration(xml, part.length());
    xml.Open();
    WriteEvents(xml, part,
                shape.activity_events * (i + 1) / count - shape.activity_events * i / count);
    WriteStatistics(xml, shape, part, shape.activity_statistics);
    const std::size_t entries = shape.activity_entries;
    if (i < entries) xml.MetadataEntry("WOIntervalStepKeyPath", std::to_string(i) + ".0.0");
    if (i + count < entries) xml.MetadataEntry("WOIntervalStepSuccessful", "1");
    xml.Close();
  }
}

void Workouts::WriteStatistics(XmlWriter& xml, const WorkoutShape& shape, const Span& span,
                               std::size_t count) {
  for (const WorkoutQuantity& quantity : shape.quantities.first(count)) {
    xml.Start(Element::kWorkoutStatistics);
    xml.Text("type", quantity.type);
    xml.Time("startDate", span.started_at);
    xml.Time("endDate", span.ended_at);
    const std::int64_t percent = random_.Between(80, 125);
    if (quantity.is_sum) {
      xml.Quotient("sum", quantity.per_minute * span.length() * percent / 100, 60'000);
    } else {
      const std::int64_t average = quantity.per_minute * percent / 100;
      // An average of very many samples: any odd divisor gives the usual 17 digits.
      xml.Quotient("average", average * 7, 7'003);
      xml.Quotient("minimum", average * 3 / 5, 1'000);
      xml.Quotient("maximum", average * 13 / 10, 1'000);
    }
    xml.Text("unit", quantity.unit);
    xml.Empty();
  }
}

void Workouts::WriteRoutes(XmlWriter& xml, const WorkoutShape& shape, const Span& span) {
  const std::size_t count =
      std::min<std::size_t>(shape.routes, plan_.routes - std::min(plan_.routes, routes_.size()));
  for (std::size_t i = 0; i < count; ++i) {
    const Span part = {Between(span.started_at, span.ended_at, i, shape.routes),
                       Between(span.started_at, span.ended_at, i + 1, shape.routes)};
    const PlannedRoute& route = routes_.emplace_back(PlanRoute(part));
    const SourceEpoch& epoch = sources_.At(SourceId::kWatch, part.started_at);
    xml.Start(Element::kWorkoutRoute);
    WriteOrigin(xml, epoch, addresses_.Next());
    xml.Time("creationDate", part.ended_at + random_.Between(2, 900));
    xml.Time("startDate", part.started_at);
    xml.Time("endDate", part.ended_at);
    xml.Open();
    xml.MetadataEntry("HKMetadataKeySyncVersion", "2");
    xml.MetadataEntry("HKMetadataKeySyncIdentifier", Uuid());
    xml.Start(Element::kFileReference);
    xml.Text("path", "/workout-routes/" + route.file_name);
    xml.Empty();
    xml.Close();
  }
}

// The name has the minute of the route's end in local time with the daylight saving of that day,
// unlike all timestamps.
PlannedRoute Workouts::PlanRoute(const Span& span) {
  const std::int64_t local = span.ended_at + ParisOffset(span.ended_at);
  const std::int64_t minute = local % kSecondsPerDay / 60;
  std::string date;
  AppendDate(date, local / kSecondsPerDay);
  std::string name = "route_" + date + '_';
  AppendTwelveHourTime(name, minute, '.');
  std::string title = "Route " + date + ' ';
  AppendTwelveHourTime(title, minute, ':');
  const int earlier_uses = name_uses_[name]++;
  if (earlier_uses > 0) name += '_' + std::to_string(earlier_uses);
  return {name + ".gpx", title, span.started_at, span.ended_at};
}

}  // namespace pulso::generator
