#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "generator/random.h"
#include "generator/side_files.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

// Cosine of n * 22.5 degrees, in thousandths.
constexpr std::array<std::int64_t, 16> kCosine = {1000,  924,  707,  383,  0, -383, -707, -924,
                                                  -1000, -924, -707, -383, 0, 383,  707,  924};

// A number in millionths.
std::string Fixed(std::int64_t millionths) {
  std::string text;
  AppendFixed(text, millionths, 6);
  return text;
}

void AppendNumber(std::string& out, const TrackPoint::Number& number) {
  ((((out += '<') += number.element) += '>') += number.text) += "</";
  (out += number.element) += '>';
}

void AppendPoint(std::string& out, const TrackPoint& point) {
  out += "      <trkpt";
  if (point.longitude) ((out += " lon=\"") += *point.longitude) += '"';
  if (point.latitude) ((out += " lat=\"") += *point.latitude) += '"';
  out += '>';
  AppendNumber(out, point.elevation);
  if (point.time) ((out += "<time>") += *point.time) += "</time>";
  out += "<extensions>";
  for (const TrackPoint::Number& number : point.extensions) AppendNumber(out, number);
  out += "</extensions></trkpt>\n";
}

// Everything around the track points.
void CountRouteFile(Receipt& receipt) {
  constexpr std::string_view kPaths[] = {
      "gpx",           "gpx/@version",      "gpx/@creator", "gpx/@xsi:schemaLocation",
      "gpx/metadata",  "gpx/metadata/time", "gpx/trk",      "gpx/trk/name",
      "gpx/trk/trkseg"};
  for (const std::string_view path : kPaths) receipt.Add(std::string(path), Outcome::kStored);
}

// A walk through Paris.  Integers only, in millionths of the unit written.
class Walk {
 public:
  explicit Walk(Random random) : random_(random) {
    longitude_ += random_.Between(-40'000, 40'000);
    latitude_ += random_.Between(-30'000, 30'000);
    heading_ = random_.Below(16);
  }

  TrackPoint NextPoint(std::int64_t instant) {
    Step();
    TrackPoint point;
    point.longitude = Fixed(longitude_);
    point.latitude = Fixed(latitude_);
    point.elevation = {"ele", Fixed(elevation_)};
    AppendUtc(point.time.emplace(), instant);
    point.extensions.push_back({"speed", Fixed(speed_)});
    point.extensions.push_back({"course", Fixed(course_)});
    point.extensions.push_back({"hAcc", Fixed(random_.Between(1'800'000, 9'500'000))});
    point.extensions.push_back({"vAcc", Fixed(random_.Between(1'400'000, 7'000'000))});
    return point;
  }

  // Seconds to the next point: nearly always one, with a pause now and then.
  std::int64_t NextStep() {
    const std::uint64_t draw = random_.Below(1000);
    if (draw == 0) return random_.Between(20, 120);
    if (draw < 6) return 0;
    return draw < 16 ? 2 : 1;
  }

 private:
  void Step() {
    if (random_.Below(25) == 0) heading_ = (heading_ + 15 + random_.Below(3)) % 16;
    speed_ = std::clamp(speed_ + random_.Between(-200'000, 200'000), std::int64_t{200'000},
                        std::int64_t{5'500'000});
    course_ = static_cast<std::int64_t>(heading_) * 22'500'000 + random_.Between(0, 4'000'000);
    elevation_ += random_.Between(-180'000, 180'000);
    // A metre is 9 millionths of a degree of latitude and, in Paris, 13.7 of longitude.
    latitude_ += speed_ * 9 / 1'000'000 * kCosine[heading_] / 1000;
    longitude_ += speed_ * 137 / 10'000'000 * kCosine[(heading_ + 12) % 16] / 1000;
  }

  Random random_;
  std::int64_t longitude_ = 2'344'000;
  std::int64_t latitude_ = 48'853'000;
  std::int64_t elevation_ = 41'000'000;
  std::int64_t speed_ = 2'400'000;
  std::int64_t course_ = 0;
  std::uint64_t heading_;  // in steps of 22.5 degrees
};

}  // namespace

void WriteRouteFiles(PackageOutput& output, Manifest& manifest, const Plan& plan,
                     const std::vector<PlannedRoute>& routes, SideDamage* damage) {
  for (std::uint64_t i = 0; i < routes.size() && !output.failed(); ++i) {
    const PlannedRoute& route = routes[i];
    output.BeginFile("workout-routes/" + route.file_name);
    std::string& text = output.text();
    text +=
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<gpx version=\"1.1\" creator=\"Apple Health Export\" "
        "xmlns=\"http://www.topografix.com/GPX/1/1\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:schemaLocation=\"http://www.topografix.com/GPX/1/1 "
        "http://www.topografix.com/GPX/1/1/gpx.xsd\">\n"
        "  <metadata>\n    <time>";
    AppendUtc(text, plan.exported_at);
    text += "</time>\n  </metadata>\n  <trk>\n    <name>";
    (text += route.title) += "</name>\n    <trkseg>\n";
    TrackPoint sound_point;  // the first one: all have the same parts
    std::uint64_t sound_points = 0;
    Walk walk(Random(plan.options.seed, "route", i));
    for (std::int64_t instant = route.started_at; instant <= route.ended_at;
         instant += walk.NextStep()) {
      TrackPoint point = walk.NextPoint(instant);
      if (damage != nullptr && damage->StrikesPoint()) {
        damage->Apply(point);
      } else if (sound_points++ == 0) {
        sound_point = point;
      }
      AppendPoint(output.text(), point);
      output.FlushIfFull();
      ++manifest.track_points;
    }
    CountRouteFile(manifest.receipt);
    CountTrackPoints(manifest.receipt, sound_point, Outcome::kStored, sound_points);
    output.text() += "    </trkseg>\n  </trk>\n</gpx>\n";
    ++manifest.files_by_kind["workout-routes"];
  }
}

}  // namespace pulso::generator
